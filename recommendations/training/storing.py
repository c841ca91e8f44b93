"""The fitted model's files in the shop's storage: one folder for each attempt, named by the version's row.

The row names the folder before anything is in it, so that what a killed worker leaves is found and removed;
and it holds the manifest's checksum only when all is there, without which nothing can be published.
"""

import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from recommendations.algorithms import Algorithm, artifacts
from recommendations.algorithms.errors import ArtifactError
from recommendations.models import ModelVersion
from recommendations.storage import StoredModel, StoredModelError, fetch, storage
from recommendations.training.errors import PublishError
from recommendations.training.leases import Lease


def store(lease: Lease, algorithm: Algorithm) -> None:
    """Write the model's files, and into the version's row where they are. Nothing stays on an error."""
    remove(lease.version)
    # Random, so that a database that was restored from a backup never meets its own future.
    folder = f"recommender-{lease.version.recommender_id}/{lease.version.number}-{secrets.token_hex(4)}"
    lease.update(artifact={"folder": folder})
    with _scratch() as scratch:
        algorithm.save(scratch / "model")
        try:
            artifact = _put_all(scratch / "model", folder)
        except BaseException:
            _delete(folder)
            raise
    lease.update(artifact={**artifact, "online": algorithm.online})


def _put_all(model: Path, folder: str) -> dict[str, Any]:
    paths = sorted(model.iterdir())
    return {
        "folder": folder,
        "files": [_put(path, folder) for path in paths],
        "bytes": sum(path.stat().st_size for path in paths),
        "sha256": hashlib.sha256((model / artifacts.MANIFEST).read_bytes()).hexdigest(),
    }


def _put(path: Path, folder: str) -> str:
    """The file under its own name: a storage that had to choose another one already held a stranger there."""
    with path.open("rb") as file:
        name = storage().save(f"{folder}/{path.name}", File(file))
    if PurePosixPath(name).name != path.name:
        storage().delete(name)
        raise ArtifactError(f"{folder}/{path.name} exists already; a stored model is never overwritten.")
    return path.name


def verify(version: ModelVersion) -> None:
    """Read the stored model back and check it, or raise PublishError that says what is wrong with it."""
    model = StoredModel.of(version.artifact)
    if model is None:
        raise PublishError(_("Version %(version)s has no stored model (any more).") % {"version": version})
    with _scratch() as scratch:
        try:
            fetch(model, scratch / "model")
        except StoredModelError as error:
            raise PublishError(str(error)) from error


def remove(version: ModelVersion) -> None:
    """Delete the files that the version's row names, and then the name; it can no longer be published."""
    folder = version.artifact.get("folder")
    if folder:
        row = ModelVersion.objects.filter(pk=version.pk)
        row.update(artifact={"folder": folder})
        _delete(folder)
        row.update(artifact={})


def _delete(folder: str) -> None:
    """Remove a folder and its files, whatever is still there of them."""
    try:
        folders, names = storage().listdir(folder)
    except FileNotFoundError:
        return
    for inner in folders:
        _delete(f"{folder}/{inner}")
    for name in names:
        storage().delete(f"{folder}/{name}")
    # Storages on a file system delete an empty folder this way; the others have none.
    storage().delete(folder)


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="recommendations-") as folder:
        yield Path(folder)
