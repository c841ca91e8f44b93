"""System checks: every wrong setting is named with its value and with what to write instead.

What only a shop that is open to the public needs is looked at by ``check --deploy`` and by ``recs_doctor``; all
else before every command.
"""

from django.core import checks

from recommendations.checks.door import check_door
from recommendations.checks.project import (
    check_caches,
    check_databases,
    check_project,
    check_schedule,
    check_worker,
)
from recommendations.checks.settings import POSITIVE, check_settings

__all__ = [
    "POSITIVE",
    "TAG",
    "check_caches",
    "check_databases",
    "check_door",
    "check_project",
    "check_schedule",
    "check_settings",
    "check_worker",
    "register",
]

TAG = "recommendations"


def register() -> None:
    for check in (check_settings, check_door, check_databases, check_schedule, check_project):
        checks.register(check, TAG)
    for check in (check_caches, check_worker):
        checks.register(check, TAG, deploy=True)
