"""Arrays of plain values in .npy files that can be trusted once their digest has been checked."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.errors import ArtifactError


def storable(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Objects as fixed-width text; ArtifactError for objects other than strings and UUIDs."""
    if array.dtype != object:
        return array
    if any(not isinstance(entry, str | uuid.UUID) for entry in array.flat):
        raise ArtifactError(f"{name} holds Python objects; only numbers, strings and UUIDs can be stored.")
    return array.astype(str)


def write_array(path: Path, array: NDArray[Any]) -> dict[str, Any]:
    """Write the file through to the disk; return its entry in the manifest."""
    with path.open("wb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        flush(file)
    return {"bytes": path.stat().st_size, "sha256": digest(path)}


def flush(file: IO[Any]) -> None:
    file.flush()
    os.fsync(file.fileno())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_array(path: Path, entry: Any) -> NDArray[Any]:
    """Map the file if it is what its entry in the manifest says, else raise ArtifactError."""
    if path.is_symlink() or not path.is_file():
        raise ArtifactError(f"{path} is missing or no plain file.")
    if (
        not isinstance(entry, dict)
        or entry.get("bytes") != path.stat().st_size
        or entry.get("sha256") != digest(path)
    ):
        raise ArtifactError(
            f"{path} is not what was written (truncated or altered): fetch it again or train again."
        )
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        array = _load_unmappable(path)
    return array


def _load_unmappable(path: Path) -> NDArray[Any]:
    # An empty array cannot be mapped; anything else that fails to map is refused here.
    try:
        array: NDArray[Any] = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise ArtifactError(f"{path} is no array of plain values: {error}.") from error
    return array
