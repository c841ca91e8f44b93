"""Fitted models as folders of .npy files under a manifest: mapped into memory, never unpickled.

A pickle runs code when it is loaded, so nothing here can hold one: arrays of strings are stored as
fixed-width UTF-8 text, UUIDs as strings, and whatever the manifest does not name is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.errors import ArtifactError

SCHEMA = 1
MANIFEST = "manifest.json"

_FILE_NAME = re.compile(r"[a-z][a-z0-9_]*\.npy")
_LIBRARIES = ("numpy", "scipy", "surprise", "sparse_dot_topn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """What a folder held."""

    algorithm: str
    params: dict[str, Any]
    state: dict[str, Any]


def write(folder: Path, *, algorithm: str, params: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    """Write a new folder whole or not at all: aside, then renamed."""
    if folder.exists():
        raise ArtifactError(f"{folder} exists already; a stored model is never overwritten.")
    partial = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.partial")
    try:
        partial.mkdir(parents=True)
        _fill(partial, algorithm=algorithm, params=params, state=state)
        partial.rename(folder)
    except OSError as error:
        raise ArtifactError(f"Cannot write {folder}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def read(folder: Path, *, algorithm: str | None = None) -> Artifact:
    """Verify every file against the manifest, then map it; ArtifactError says what is wrong."""
    manifest = read_manifest(folder)
    if algorithm is not None and manifest["algorithm"] != algorithm:
        raise ArtifactError(f"{folder} holds a model of {manifest['algorithm']!r}, not of {algorithm!r}.")
    files = manifest["files"]
    _refuse_strangers(folder, files)
    arrays = {name.removesuffix(".npy"): _read_array(folder / name, entry) for name, entry in files.items()}
    return Artifact(
        algorithm=manifest["algorithm"], params=manifest["params"], state={**manifest["values"], **arrays}
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest, checked for shape and schema; no array is touched."""
    path = folder / MANIFEST
    try:
        if folder.is_symlink() or path.is_symlink():
            raise ArtifactError(f"{folder} is or holds a symbolic link; only plain files are read.")
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ArtifactError(
            f"{path} cannot be read ({error}): train again, or publish another version."
        ) from error
    _check_manifest(path, manifest)
    return dict(manifest)


def _fill(folder: Path, *, algorithm: str, params: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    values = {name: _plain(value) for name, value in state.items() if not isinstance(value, np.ndarray)}
    files = {
        f"{name}.npy": _write_array(folder / f"{name}.npy", _storable(name, value))
        for name, value in state.items()
        if isinstance(value, np.ndarray)
    }
    manifest = {
        "schema": SCHEMA,
        "algorithm": algorithm,
        "params": dict(params),
        "values": values,
        "versions": _versions(),
        "files": files,
    }
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1, sort_keys=True)
        _flush(file)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _storable(name: str, array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype != object:
        return array
    if any(not isinstance(entry, str | uuid.UUID) for entry in array.flat):
        raise ArtifactError(f"{name} holds Python objects; only numbers, strings and UUIDs can be stored.")
    return array.astype(str)


def _write_array(path: Path, array: NDArray[Any]) -> dict[str, Any]:
    with path.open("wb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        _flush(file)
    return {"bytes": path.stat().st_size, "sha256": _digest(path)}


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _versions() -> dict[str, str]:
    loaded = {name: getattr(sys.modules.get(name), "__version__", None) for name in _LIBRARIES}
    return {"python": sys.version.split()[0], **{name: str(found) for name, found in loaded.items() if found}}


def _check_manifest(path: Path, manifest: Any) -> None:
    shape = {"schema": int, "algorithm": str, "params": dict, "values": dict, "files": dict}
    for name, kind in shape.items():
        if not isinstance(manifest, dict) or not isinstance(manifest.get(name), kind):
            raise ArtifactError(
                f"{path} has no usable {name!r}: it is not a manifest of ours, or is damaged."
            )
    if manifest["schema"] != SCHEMA:
        raise ArtifactError(
            f"{path} has schema {manifest['schema']}, this version reads {SCHEMA}: "
            "upgrade django-shop-recommendations, or train again."
        )
    for name in manifest["files"]:
        if not _FILE_NAME.fullmatch(name):
            raise ArtifactError(f"{path} names {name!r}, which is no file name of ours.")
    for name in manifest["values"]:
        if not name.endswith("_") or name.startswith("_"):
            raise ArtifactError(f"{path} sets {name!r}, which is no learned state.")


def _refuse_strangers(folder: Path, files: Mapping[str, Any]) -> None:
    strangers = {entry.name for entry in folder.iterdir()} - set(files) - {MANIFEST}
    if strangers:
        raise ArtifactError(
            f"{folder} holds files that its manifest does not name: {', '.join(sorted(strangers))}."
        )


def _read_array(path: Path, entry: Any) -> NDArray[Any]:
    if path.is_symlink() or not path.is_file():
        raise ArtifactError(f"{path} is missing or no plain file.")
    if (
        not isinstance(entry, dict)
        or entry.get("bytes") != path.stat().st_size
        or entry.get("sha256") != _digest(path)
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
