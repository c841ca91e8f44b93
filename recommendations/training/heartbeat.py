"""Renews a lease while its holder works, however busy the holder's interpreter is."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, router

from recommendations import conf
from recommendations.models import ModelVersion, VersionStatus
from recommendations.training import beat
from recommendations.training.leases import Lease

_PROGRAM = Path(beat.__file__)


@contextmanager
def beating(lease: Lease) -> Iterator[None]:
    """Keep ``lease`` alive inside the block."""
    process = _start(_job(lease))
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _start(job: dict[str, Any]) -> "subprocess.Popen[bytes]":
    # A session of its own, so that a Ctrl-C which lets the work finish does not end the heartbeat first.
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", str(_PROGRAM)], stdin=subprocess.PIPE, start_new_session=True
    )
    assert process.stdin is not None  # noqa: S101
    with process.stdin as pipe:
        pickle.dump(sys.path, pipe)
        pickle.dump(job, pipe)
    return process


def _job(lease: Lease) -> dict[str, Any]:
    connection = connections[router.db_for_write(ModelVersion)]
    table = connection.ops.quote_name(ModelVersion._meta.db_table)
    return {
        "parent": os.getpid(),
        "interval": conf.settings.HEARTBEAT_SECONDS,
        "lease": conf.settings.LEASE_SECONDS,
        "database": connection.settings_dict,
        "use_tz": settings.USE_TZ,
        "statement": f"UPDATE {table} SET lease_until = %s WHERE id = %s AND fencing = %s AND status = %s",  # noqa: S608
        "identity": [lease.version.pk, lease.fencing, VersionStatus.RUNNING.value],
    }
