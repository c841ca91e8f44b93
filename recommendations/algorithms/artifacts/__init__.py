"""Fitted models as folders of .npy files under a manifest: mapped into memory, never unpickled.

A pickle runs code when it is loaded, so nothing here can hold one: arrays of strings are stored as
fixed-width UTF-8 text, UUIDs as strings, and whatever the manifest does not name is refused.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommendations.algorithms.artifacts.arrays import read_array, storable, write_array
from recommendations.algorithms.artifacts.manifest import (
    MANIFEST,
    SCHEMA,
    read_manifest,
    refuse_strangers,
    write_manifest,
)
from recommendations.algorithms.errors import ArtifactError

__all__ = ["MANIFEST", "SCHEMA", "Artifact", "read", "read_manifest", "write"]


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
    refuse_strangers(folder, files)
    arrays = {name.removesuffix(".npy"): read_array(folder / name, entry) for name, entry in files.items()}
    return Artifact(
        algorithm=manifest["algorithm"], params=manifest["params"], state={**manifest["values"], **arrays}
    )


def _fill(folder: Path, *, algorithm: str, params: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    arrays = {name: value for name, value in state.items() if isinstance(value, np.ndarray)}
    write_manifest(
        folder,
        algorithm=algorithm,
        params=dict(params),
        values={name: _plain(value) for name, value in state.items() if name not in arrays},
        files={
            f"{name}.npy": write_array(folder / f"{name}.npy", storable(name, array))
            for name, array in arrays.items()
        },
    )


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
