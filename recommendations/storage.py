"""Fitted models in the shop's storage: what a version's row says of them, and copies that can be trusted."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _

from recommendations import conf

if TYPE_CHECKING:
    from recommendations.algorithms.artifacts import Artifact

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_NAME = re.compile(r"[a-z][a-z0-9_]*\.(npy|json)")
_CHUNK = 2**20


class StoredModelError(Exception):
    """A stored model that is not what was written, and why; the text is shown to the shop's admin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """A model's files as its version's row names them; ``sha256`` is their manifest's checksum.

    ``online`` names what answers from them inside a request, one of `algorithms.online.ANSWERERS`.
    """

    folder: str
    files: tuple[str, ...]
    bytes: int
    sha256: str
    online: str = ""

    @classmethod
    def of(cls, artifact: Mapping[str, Any]) -> Self | None:
        """None where nothing is stored (any more) that could be read."""
        sha256 = artifact.get("sha256")
        if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
            return None
        return cls(
            folder=str(artifact.get("folder", "")),
            files=tuple(artifact.get("files", ())),
            bytes=artifact.get("bytes", 0),
            sha256=sha256,
            online=str(artifact.get("online", "")),
        )


def storage() -> Storage:
    return storages[conf.settings.STORAGE]


def fetch(model: StoredModel, folder: Path) -> "Artifact":
    """Copy the model's files into a new local `folder` and check every one; StoredModelError says what is wrong."""
    folder.mkdir(parents=True)
    room = model.bytes
    for name in model.files:
        room -= _copy(model, name, folder, room)
    return read(model, folder)


def read(model: StoredModel, folder: Path) -> "Artifact":
    """Check a local copy against the row, then map it; StoredModelError says what is wrong."""
    from recommendations.algorithms import artifacts
    from recommendations.algorithms.errors import ArtifactError

    manifest = folder / artifacts.MANIFEST
    try:
        if _is_plain(manifest) and hashlib.sha256(manifest.read_bytes()).hexdigest() != model.sha256:
            raise StoredModelError(_("The stored model's manifest is not the one that was written."))
        return artifacts.read(folder)
    except ArtifactError as error:
        detail = str(error).replace(str(folder), model.folder)
        raise StoredModelError(_("The stored model is damaged. %(detail)s") % {"detail": detail}) from error


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _copy(model: StoredModel, name: str, folder: Path, room: int) -> int:
    """The file's size; one that holds more than the row says is not copied to the end."""
    source = f"{model.folder}/{name}"
    if not _FILE_NAME.fullmatch(name):
        raise StoredModelError(_("%(name)s is no file of a model.") % {"name": source})
    try:
        with storage().open(source) as file, (folder / name).open("xb") as copy:
            return _copy_up_to(room, file, copy, source)
    except FileNotFoundError as error:
        raise StoredModelError(_("%(name)s is not in the storage any more.") % {"name": source}) from error
    except SuspiciousOperation as error:
        raise StoredModelError(_("%(name)s is no file of a model.") % {"name": source}) from error


def _copy_up_to(room: int, file: Any, copy: IO[bytes], source: str) -> int:
    size = 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > room:
            raise StoredModelError(_("%(name)s is larger than what was written.") % {"name": source})
        copy.write(chunk)
    return size
