"""What a model folder says of itself, and whether that can be believed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recommendations.algorithms.artifacts.arrays import flush
from recommendations.algorithms.errors import ArtifactError

SCHEMA = 1
MANIFEST = "manifest.json"

_FILE_NAME = re.compile(r"[a-z][a-z0-9_]*\.npy")
_LIBRARIES = ("numpy", "scipy", "surprise", "implicit", "sparse_dot_topn")
_SHAPE = {"schema": int, "algorithm": str, "params": dict, "values": dict, "files": dict}


def write_manifest(folder: Path, **content: Any) -> None:
    """Write algorithm, params, values and files, with the schema and the versions of what made them."""
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump({"schema": SCHEMA, "versions": _versions(), **content}, file, indent=1, sort_keys=True)
        flush(file)


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


def _versions() -> dict[str, str]:
    loaded = {name: getattr(sys.modules.get(name), "__version__", None) for name in _LIBRARIES}
    return {"python": sys.version.split()[0], **{name: str(found) for name, found in loaded.items() if found}}


def _check_manifest(path: Path, manifest: Any) -> None:
    for name, kind in _SHAPE.items():
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


def refuse_strangers(folder: Path, files: Mapping[str, Any]) -> None:
    strangers = {entry.name for entry in folder.iterdir()} - set(files) - {MANIFEST}
    if strangers:
        raise ArtifactError(
            f"{folder} holds files that its manifest does not name: {', '.join(sorted(strangers))}."
        )
