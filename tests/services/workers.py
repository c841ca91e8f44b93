"""Real Celery workers on a real broker, started and ended by a test."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READY = 40.0


@dataclass
class Workers:
    """Starts workers of one test; ``settings`` is what `worker_settings` and `worker` read."""

    broker: str
    folder: Path
    settings: dict[str, Any]
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *, broker: str = "", **celery: Any) -> "subprocess.Popen[bytes]":
        """A worker with one process that listens to the training queue; it is ready when this returns."""
        log = self.folder / f"worker-{len(self.started)}.log"
        queue = self.settings["recommendations"]["TRAINING_QUEUE"]
        arguments = (
            f"-A tests.services.worker worker -Q {queue} -c 1 -l INFO --without-gossip --without-mingle"
        )
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", *arguments.split(), "-n", f"w{len(self.started)}@%h"],
                env=self._environment(broker or self.broker, celery),
                stdout=output,
                stderr=output,
                # A group of its own, so that a test can kill it with all its children.
                start_new_session=True,
            )
        self.started.append(process)
        assert until(lambda: b" ready." in log.read_bytes(), READY), log.read_text()
        return process

    def end(self) -> None:
        for process in self.started:
            kill(process)

    def _environment(self, broker: str, celery: dict[str, Any]) -> dict[str, str]:
        return {
            **os.environ,
            "CELERY_BROKER_URL": broker,
            "DJANGO_SETTINGS_MODULE": "tests.services.worker_settings",
            "OPENBLAS_NUM_THREADS": "1",
            "WORKER_SETTINGS": json.dumps({**self.settings, "celery": celery}),
        }


def kill(process: "subprocess.Popen[bytes]") -> None:
    """The worker and its pool at once, without a chance to say good-bye."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(condition: Callable[[], object], seconds: float = 60.0, every: float = 0.1) -> bool:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if condition():
            return True
        time.sleep(every)
    return bool(condition())
