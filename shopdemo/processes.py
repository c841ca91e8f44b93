"""The demo's processes: started together, stopped together, none left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

GRACE = 5.0  # seconds between asking a process to stop and making it


class Stopped(BaseException):
    """Somebody asked the demo to stop; like KeyboardInterrupt, nothing that catches errors may swallow it."""


class Family:
    """Child processes, each with a log file and leader of a group of its own, which ends with it."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.farewells: dict[str, int] = {}

    def start(self, name: str, command: Sequence[str], *, farewell: int = signal.SIGTERM) -> None:
        """Start Python with ``command``; ``farewell`` is the signal that makes it end at once, but in order."""
        self.farewells[name] = farewell
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("wb") as log:
            self.children[name] = subprocess.Popen(  # noqa: S603 (commands of ours)
                [sys.executable, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ended(self) -> str | None:
        """The name of a process that is no longer there, if any."""
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def last_words(self, name: str, lines: int = 12) -> str:
        return "\n".join((self.logs / f"{name}.log").read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        """Ask each to stop, then make them."""
        for name, child in self.children.items():
            _signal_group(child, self.farewells[name])
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(deadline - time.monotonic(), 0))
        for child in self.children.values():
            _signal_group(child, signal.SIGKILL)
            child.wait()


@contextmanager
def family(logs: Path) -> Iterator[Family]:
    """A family that is stopped at the end, however that comes about: Ctrl-C, TERM and HUP raise `Stopped`."""
    handlers = {
        number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    found = Family(logs)
    try:
        yield found
    finally:
        for number in handlers:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut the stopping short
        found.stop()
        for number, handler in handlers.items():
            signal.signal(number, handler)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex((host, port)) == 0


def _stop(number: int, frame: object) -> None:
    raise Stopped


def _signal_group(child: subprocess.Popen[bytes], number: int) -> None:
    # The group outlives its leader while a member is left, so it is signalled even where the leader is gone.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
