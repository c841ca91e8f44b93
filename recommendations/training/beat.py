"""The heartbeat's own program: started by path, told on stdin whose lease to renew.

It is a process of its own because a fit may hold the interpreter's lock for minutes, and it imports Django
only when the first renewal is due, so that a short run pays next to nothing for it. A parent that is gone or
stopped is not renewed for.
"""

import os
import pickle
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any


def main() -> None:
    # The search path comes first: what follows may hold objects of the project's own modules.
    sys.path[:] = pickle.load(sys.stdin.buffer)  # noqa: S301 (written by our parent into our own pipe)
    job: dict[str, Any] = pickle.load(sys.stdin.buffer)  # noqa: S301
    while _parent_lives(job["parent"], job["interval"]):
        if not _stopped(job["parent"]) and not _renewed(job):
            return


def _parent_lives(parent: int, seconds: float) -> bool:
    """Wait that long; False as soon as the parent has gone."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if os.getppid() != parent:
            return False
        time.sleep(min(left, 0.5))
    return os.getppid() == parent


def _stopped(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state in "Tt"


def _renewed(job: dict[str, Any]) -> bool:
    """False once the row is somebody else's; a database that does not answer is asked again next time."""
    from django.db import DatabaseError, connection
    from django.utils import timezone

    _configure(job)
    until = timezone.now() + timedelta(seconds=job["lease"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                job["statement"], [connection.ops.adapt_datetimefield_value(until), *job["identity"]]
            )
            return bool(cursor.rowcount)
    except DatabaseError:
        connection.close()
        return True


def _configure(job: dict[str, Any]) -> None:
    from django.apps import apps
    from django.conf import settings

    if not settings.configured:
        settings.configure(DATABASES={"default": job["database"]}, USE_TZ=job["use_tz"])
        # There are no apps here; before it has been told so, Django warns of every query.
        apps.populate(())


if __name__ == "__main__":
    main()
