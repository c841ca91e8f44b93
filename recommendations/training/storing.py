"""The fitted model's files in the shop's storage: one folder for each attempt, named by the version's row.

What no row names is no model, so a folder that was written halfway is as good as absent.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.algorithms import Algorithm, artifacts
from recommendations.algorithms.errors import ArtifactError
from recommendations.models import ModelVersion
from recommendations.training.errors import PublishError
from recommendations.training.leases import Lease


def storage() -> Storage:
    return storages[conf.settings.STORAGE]


def store(lease: Lease, algorithm: Algorithm) -> dict[str, Any]:
    """Write the model's files; what the version's row has to remember of them. Nothing stays on an error."""
    folder = f"{root(lease.version.recommender_id)}/{lease.version.number}-{lease.fencing}"
    with _scratch() as scratch:
        algorithm.save(scratch / "model")
        try:
            names = [_put(path, folder) for path in sorted((scratch / "model").iterdir())]
        except BaseException:
            delete(folder)
            raise
        manifest = (scratch / "model" / artifacts.MANIFEST).read_bytes()
        size = sum(path.stat().st_size for path in (scratch / "model").iterdir())
    return {"folder": folder, "files": names, "bytes": size, "sha256": hashlib.sha256(manifest).hexdigest()}


def root(recommender_id: int) -> str:
    return f"recommender-{recommender_id}"


def _put(path: Path, folder: str) -> str:
    """The file under its own name: a storage that had to choose another one already held a stranger there."""
    with path.open("rb") as file:
        name = storage().save(f"{folder}/{path.name}", File(file))
    if PurePosixPath(name).name != path.name:
        storage().delete(name)
        raise ArtifactError(f"{folder}/{path.name} exists already; a stored model is never overwritten.")
    return path.name


def fetch(version: ModelVersion, folder: Path) -> None:
    """Copy the version's files into a new local `folder`, or raise PublishError."""
    kept = version.artifact
    folder.mkdir(parents=True)
    for name in kept["files"]:
        source = f"{kept['folder']}/{name}"
        try:
            with storage().open(source) as file, (folder / name).open("wb") as copy:
                shutil.copyfileobj(file, copy)
        except FileNotFoundError as error:
            raise PublishError(_("%(name)s is not in the storage any more.") % {"name": source}) from error


def verify(version: ModelVersion) -> None:
    """Read the stored model back and check it, or raise PublishError that says what is wrong with it."""
    if not version.artifact:
        raise PublishError(_("Version %(version)s has no stored model (any more).") % {"version": version})
    with _scratch() as scratch:
        fetch(version, scratch / "model")
        manifest = (scratch / "model" / artifacts.MANIFEST).read_bytes()
        if hashlib.sha256(manifest).hexdigest() != version.artifact["sha256"]:
            raise PublishError(_("The stored model's manifest is not the one that was written."))
        try:
            artifacts.read(scratch / "model")
        except ArtifactError as error:
            detail = str(error).replace(str(scratch / "model"), version.artifact["folder"])
            raise PublishError(_("The stored model is damaged. %(detail)s") % {"detail": detail}) from error


def delete(folder: str) -> None:
    """Remove a folder and its files, whatever is still there of them."""
    try:
        folders, names = storage().listdir(folder)
    except FileNotFoundError:
        return
    for inner in folders:
        delete(f"{folder}/{inner}")
    for name in names:
        storage().delete(f"{folder}/{name}")
    # Storages on a file system delete an empty folder this way; the others have none.
    storage().delete(folder)


def folders(recommender_id: int) -> list[str]:
    """The folders that the storage holds of a recommender's versions."""
    top = root(recommender_id)
    try:
        return [f"{top}/{name}" for name in storage().listdir(top)[0]]
    except (FileNotFoundError, NotImplementedError):
        return []


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="recommendations-") as folder:
        yield Path(folder)
