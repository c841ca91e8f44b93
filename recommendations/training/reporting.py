"""A run's stage and progress, on the version's row and on the terminal."""

import time
from collections.abc import Callable

from recommendations.models import Stage
from recommendations.training.leases import Lease

#: Told the stage, and the share of the whole run that is done.
Listener = Callable[[Stage, float], None]

#: Seconds between two writes of progress to the row.
_INTERVAL = 1.0

_STAGES = list(Stage)


class Reporter:
    """Writes at most once a second; each write also renews the lease, or ends the run that has lost it."""

    def __init__(self, lease: Lease, listener: Listener | None = None) -> None:
        self.lease = lease
        self.listener = listener
        self.stage = Stage.READING
        self._written_at = 0.0

    def begin(self, stage: Stage) -> None:
        self.stage = stage
        self._written_at = 0.0
        self(0.0)

    def __call__(self, share: float) -> None:
        """`share` of the stage, from 0 to 1, is done. Each stage counts as much as any other."""
        done = (_STAGES.index(self.stage) + share) / len(_STAGES)
        if time.monotonic() - self._written_at >= _INTERVAL:
            self._written_at = time.monotonic()
            self.lease.update(stage=self.stage, progress=done)
        if self.listener is not None:
            self.listener(self.stage, done)
