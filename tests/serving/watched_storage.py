import time
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class WatchedStorage(FileSystemStorage):
    """Writes down what is opened to be read, and never comes back from ``stop_at``."""

    def __init__(self, log: str, stop_at: str = "", seconds: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self._log, self._stop_at, self._seconds = Path(log), stop_at, seconds

    def _open(self, name: str, mode: str = "rb") -> File:
        if "w" not in mode:
            with self._log.open("a") as log:
                log.write(f"{Path(name).name}\n")
            time.sleep(600 if Path(name).name == self._stop_at else self._seconds)
        return super()._open(name, mode)
