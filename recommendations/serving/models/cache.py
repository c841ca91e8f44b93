"""Copies of stored models on this host: each is fetched once, by one process, and mapped by all.

A copy goes by its manifest's checksum. It is made aside and renamed when every file has been checked, so that
a folder under that name is whole; and it is checked again by each process that maps it, for disks forget too.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files import locks
from django.db import connections, router
from django.utils.crypto import salted_hmac

from recommendations import conf
from recommendations.models import ModelVersion
from recommendations.storage import StoredModel, StoredModelError, fetch, read

if TYPE_CHECKING:
    from recommendations.algorithms.artifacts import Artifact

LOCK = ".lock"
#: A copy, or what a killed process left of one.
_OURS = re.compile(r"\.?[0-9a-f]{64}(\.(partial|gone))?")


class UnsafeCacheError(Exception):
    """Somebody else could write to where the copies would be."""


def mapped(model: StoredModel, keep: Collection[str] = ()) -> "Artifact":
    """The model's arrays, from this host's copy, which is fetched where there is none that is whole.

    Waits while another process fetches. With some to `keep`, by checksum, the copies that are neither those
    nor this one are deleted. Raises StoredModelError, UnsafeCacheError or OSError, and leaves nothing half done.
    """
    folder = _folder()
    with _locked(folder):
        if keep:
            _tidy(folder, {model.sha256, *keep})
        return _whole(model, folder / model.sha256) or _fetched(model, folder / model.sha256)


def _whole(model: StoredModel, copy: Path) -> "Artifact | None":
    """The copy, if it is there and is what was written; else it is cleared away."""
    if not copy.exists() and not copy.is_symlink():
        return None
    try:
        return read(model, copy)
    except (StoredModelError, OSError):
        _discard(copy)
        return None


def _fetched(model: StoredModel, copy: Path) -> "Artifact":
    partial = copy.with_name(f".{copy.name}.partial")
    # Whoever holds the lock is alone: what is there by now was left by a process that is gone.
    _discard(partial)
    try:
        fetch(model, partial)
        partial.rename(copy)
        return read(model, copy)
    finally:
        _discard(partial)


def _tidy(folder: Path, keep: Collection[str]) -> None:
    for path in folder.iterdir():
        if _OURS.fullmatch(path.name) and path.name not in keep:
            with suppress(OSError):  # the next one to fetch tries again
                _discard(path)


def _discard(path: Path) -> None:
    """Away from its name at once, so that what cannot be deleted to the end is never taken for whole."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        gone = path.with_name(f".{path.name.strip('.').partition('.')[0]}.gone")
        if path != gone:
            shutil.rmtree(gone, ignore_errors=True)
            path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _folder() -> Path:
    """Where this shop's copies are, made where it is missing."""
    given = conf.settings.MODEL_CACHE
    shop = f"recommendations-{_shop()}"
    if given:
        folder = Path(given) / shop
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
    folder = Path(tempfile.gettempdir()) / shop
    folder.mkdir(mode=0o700, exist_ok=True)
    _require_own(folder)
    return folder


def _shop() -> str:
    """Tells shops on one host apart, and a shop's database from a copy of it."""
    database = connections[router.db_for_read(ModelVersion)].settings_dict["NAME"]
    return salted_hmac("recommendations.serving.models", str(database), algorithm="sha256").hexdigest()[:16]


def _require_own(folder: Path) -> None:
    # Everybody may make folders where temporary files are.
    if not hasattr(os, "getuid"):
        return
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise UnsafeCacheError(
            f"{folder} is a link, or others can write to it: remove it, or set RECOMMENDATIONS['MODEL_CACHE']."
        )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Alone among the processes of this host; the lock goes with the process, however that ends."""
    with (folder / LOCK).open("a+b") as file:
        locks.lock(file, locks.LOCK_EX)
        try:
            yield
        finally:
            locks.unlock(file)
