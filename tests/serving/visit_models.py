"""A published version whose model answers online, learned from a handful of visits."""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.core.files.base import ContentFile

from recommendations import serving
from recommendations.algorithms import Dataset
from recommendations.algorithms.artifacts import MANIFEST
from recommendations.algorithms.sequences.session_knn import SessionKNN
from recommendations.models import ModelVersion, Revision
from recommendations.storage import StoredModel, storage


def learned(*visits: Sequence[Any]) -> SessionKNN:
    """From visits by strangers, one after another: similar visits vote, and nothing else counts."""
    owners = np.repeat(np.arange(len(visits)), [len(visit) for visit in visits])
    keys = [getattr(product, "pk", product) for visit in visits for product in visit]
    data = Dataset.from_columns(shoppers=-1, items=keys, times=np.arange(len(keys)), visits=owners)
    plain = SessionKNN(
        min_shoppers=1,
        recency=0.5,
        position_decay=1.0,
        before=1.0,
        half_life=None,
        length_discount=0.0,
        rarity=0.0,
    )
    return plain.fit(data)


def store(version: ModelVersion, *visits: Sequence[Any]) -> StoredModel:
    """Put a model of these visits into the storage, as training does, and into the version's row."""
    with tempfile.TemporaryDirectory() as scratch:
        learned(*visits).save(Path(scratch) / "model")
        files = {path.name: path.read_bytes() for path in (Path(scratch) / "model").iterdir()}
    folder = f"recommender-{version.recommender_id}/{version.number}"
    for name, content in files.items():
        storage().save(f"{folder}/{name}", ContentFile(content))
    announce(version, folder, files)
    found = StoredModel.of(version.artifact)
    assert found is not None
    return found


def announce(version: ModelVersion, folder: str, files: dict[str, bytes], **changes: Any) -> None:
    version.artifact = {
        "folder": folder,
        "files": sorted(files),
        "bytes": sum(map(len, files.values())),
        "sha256": hashlib.sha256(files[MANIFEST]).hexdigest(),
        "online": "next-in-visit",
        **changes,
    }
    version.save()
    Revision.advance()
    serving.forget()


def stored_folder(model: StoredModel) -> Path:
    return Path(storage().path(model.folder))
