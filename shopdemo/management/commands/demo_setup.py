from typing import Any

from django.core.management.base import BaseCommand

from recommendations.serving.defaults import ensure_defaults
from shopdemo.staff import ensure_staff


class Command(BaseCommand):
    help = "Create the demo's staff, recommenders and placements where they are missing; change none that are there."

    def handle(self, **options: Any) -> None:
        created = [*ensure_staff(), *ensure_defaults()]
        self.stdout.write(
            f"Created: {', '.join(created)}." if created else "Everything is set up; nothing to do."
        )
