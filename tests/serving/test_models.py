"""This host's copies of models: fetched once, checked, mapped, and never in a page's way."""

import hashlib
import json
import logging
import os
import pickle
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommendations import serving, storage, tasks
from recommendations.algorithms.online import Step
from recommendations.models import ModelVersion
from recommendations.serving import fetching
from recommendations.serving.models import Models, cache, keeper
from recommendations.storage import StoredModel
from recommendations.testing.factories import place, publish
from tests.serving.visit_models import announce, store, stored_folder

pytestmark = pytest.mark.django_db

VISITS = (["a", "b", "c"], ["b", "d"])


@pytest.fixture
def host(settings: Any, tmp_path: Path) -> Path:
    """A host without a copy of anything, and a storage of its own."""
    backend = "django.core.files.storage.FileSystemStorage"
    options = {"location": tmp_path / "storage"}
    settings.STORAGES = {**settings.STORAGES, "recommendations": {"BACKEND": backend, "OPTIONS": options}}
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": str(tmp_path / "host")}
    return tmp_path / "host"


@pytest.fixture
def version(host: Path) -> ModelVersion:
    return publish("session-knn")


@pytest.fixture
def model(version: ModelVersion) -> StoredModel:
    return store(version, *VISITS)


def folders(host: Path) -> list[str]:
    return sorted(path.name for path in host.glob("recommendations-*/*") if path.name != cache.LOCK)


def whole(host: Path, model: StoredModel) -> Path:
    (copy,) = host.glob(f"recommendations-*/{model.sha256}")
    return copy


def brought(model: StoredModel, models: Models | None = None) -> Any:
    """What a process that has mapped nothing yet gets to answer with, once it has had the time."""
    models = models or Models()
    assert models.get(model) is None
    models.join(30)
    return models.get(model)


def test_a_copy_is_fetched_checked_and_mapped(model: StoredModel, host: Path) -> None:
    answerer = brought(model)
    assert [found.key for found in answerer.answer([Step("a", 1.0, 1)], 5)] == ["b", "c"]
    assert folders(host) == [model.sha256]
    for array in (answerer.index.visit_items, answerer.index.item_visits, answerer.codes._ids.base):
        assert isinstance(array, np.memmap)


def test_a_copy_that_is_there_is_not_fetched_again(model: StoredModel) -> None:
    brought(model)
    shutil.rmtree(stored_folder(model))
    assert brought(model) is not None


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def replace_by_a_link(path: Path) -> None:
    secret = path.parent.parent / "secret.npy"
    shutil.move(path, secret)
    path.symlink_to(secret)


def plant_a_pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps(Canary()))


class Canary:
    """Leaves a trace where it is unpickled."""

    trace = Path(tempfile.gettempdir()) / f"recommendations-canary-{os.getpid()}"

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.trace),)


DAMAGES = [truncate, flip_a_bit, empty, Path.unlink, plant_a_pickle]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["visit_items_.npy", "manifest.json"])
def test_what_is_damaged_in_the_storage_is_not_used_and_said_once(
    damage: Callable[[Path], None],
    name: str,
    model: StoredModel,
    host: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    damage(stored_folder(model) / name)
    monkeypatch.setattr(keeper, "FIRST_RETRY", 0.0)
    models = Models()
    with caplog.at_level(logging.WARNING):
        assert brought(model, models) is None
        models.join(30)
        assert brought(model, models) is None
        models.join(30)
    assert len(caplog.records) == 1
    assert model.folder in caplog.text
    assert folders(host) == []
    assert not Canary.trace.exists()


@pytest.mark.parametrize("damage", [*DAMAGES, replace_by_a_link])
@pytest.mark.parametrize("name", ["visit_items_.npy", "manifest.json"])
def test_a_copy_that_was_damaged_on_this_host_is_fetched_again(
    damage: Callable[[Path], None], name: str, model: StoredModel, host: Path
) -> None:
    brought(model)
    damage(whole(host, model) / name)
    assert brought(model) is not None
    assert not (whole(host, model) / name).is_symlink()
    assert not Canary.trace.exists()


def test_a_copy_that_was_replaced_by_a_link_is_fetched_again_and_its_target_left_alone(
    model: StoredModel, host: Path, tmp_path: Path
) -> None:
    brought(model)
    copy = whole(host, model)
    shutil.move(copy, tmp_path / "elsewhere")
    copy.symlink_to(tmp_path / "elsewhere")
    assert brought(model) is not None
    assert not copy.is_symlink()
    assert (tmp_path / "elsewhere" / "manifest.json").exists()


def forged(version: ModelVersion, model: StoredModel, **files: bytes) -> StoredModel:
    """The same model with other files, and a row and a manifest that swear to them."""
    folder = stored_folder(model)
    manifest = json.loads((folder / "manifest.json").read_text())
    for name, content in files.items():
        if name != "manifest":
            (folder / f"{name}.npy").write_bytes(content)
            manifest["files"][f"{name}.npy"] = {
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
    manifest |= json.loads(files.get("manifest", b"{}"))
    (folder / "manifest.json").write_text(json.dumps(manifest))
    announce(version, model.folder, {path.name: path.read_bytes() for path in folder.iterdir()})
    found = StoredModel.of(version.artifact)
    assert found is not None
    return found


def test_no_pickle_runs_whoever_swears_to_it(
    version: ModelVersion, model: StoredModel, host: Path, tmp_path: Path
) -> None:
    objects = tmp_path / "objects.npy"
    np.save(objects, np.array([Canary()], object), allow_pickle=True)
    assert brought(forged(version, model, visit_items_=objects.read_bytes())) is None
    assert brought(forged(version, model, visit_items_=pickle.dumps(Canary()))) is None
    assert folders(host) == []
    assert not Canary.trace.exists()


def test_a_model_of_a_newer_schema_is_refused_by_name(
    version: ModelVersion, model: StoredModel, caplog: pytest.LogCaptureFixture
) -> None:
    assert brought(forged(version, model, manifest=b'{"schema": 99}')) is None
    assert "has schema 99, this version reads 1" in caplog.text


def test_a_model_without_what_it_takes_is_refused(
    version: ModelVersion, model: StoredModel, caplog: pytest.LogCaptureFixture
) -> None:
    assert brought(forged(version, model, manifest=b'{"params": {}}')) is None
    assert "lacks 'neighbours'" in caplog.text


def test_an_answerer_of_a_newer_version_is_refused(
    version: ModelVersion, caplog: pytest.LogCaptureFixture
) -> None:
    stored = store(version, *VISITS)
    announce(
        version, stored.folder, {p.name: p.read_bytes() for p in stored_folder(stored).iterdir()}, online="x"
    )
    assert brought(StoredModel.of(version.artifact)) is None
    assert "nothing here answers for 'x'" in caplog.text


@pytest.mark.parametrize("name", ["../../escaped.npy", "/tmp/escaped.npy", "inner/x.npy", "x.pkl", ".npy"])
def test_a_file_whose_name_leads_elsewhere_is_refused(
    name: str, version: ModelVersion, model: StoredModel, host: Path, tmp_path: Path
) -> None:
    version.artifact["files"] = [name, *version.artifact["files"]]
    assert brought(StoredModel.of(version.artifact)) is None
    assert folders(host) == []
    assert not [*tmp_path.rglob("escaped*")]


def test_a_folder_outside_the_storage_is_refused(version: ModelVersion, model: StoredModel) -> None:
    version.artifact["folder"] = "../elsewhere"
    assert brought(StoredModel.of(version.artifact)) is None


def test_a_file_that_grew_is_not_copied_to_the_end(model: StoredModel, host: Path) -> None:
    with (stored_folder(model) / "visit_items_.npy").open("r+b") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(storage.StoredModelError, match=r"visit_items_\.npy is larger than what was written"):
        cache.mapped(model)
    assert folders(host) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system takes more rights than this user has")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_on_a_full_disk_nothing_is_left_and_it_is_tried_again(
    version: ModelVersion,
    host: Path,
    small_disk: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": str(small_disk)}
    model = store(version, *([f"{n}-{m}" for m in range(20)] for n in range(100)))
    assert model.bytes > 64 * 1024
    models = Models()
    assert brought(model, models) is None
    assert "No space left on device" in caplog.text
    assert folders(small_disk) == []
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": str(host)}
    assert models.get(model) is None
    assert not models._threads
    now = keeper.monotonic()
    monkeypatch.setattr(keeper, "monotonic", lambda: now + keeper.FIRST_RETRY)
    assert brought(model, models) is not None


def test_what_is_published_no_more_is_removed_and_what_is_not_ours_stays(
    version: ModelVersion, model: StoredModel, host: Path
) -> None:
    models = Models()
    assert brought(model, models) is not None
    (shop,) = host.iterdir()
    (shop / "notes.txt").write_text("of the shop's own")
    (shop / f".{'0' * 64}.partial").mkdir()
    newer = store(publish("session-knn"), ["a", "d"])
    models.keep(serving.snapshot().models)
    assert models.get(newer) is None
    models.join(30)
    assert models.get(newer) is not None
    assert folders(host) == sorted([newer.sha256, "notes.txt"])


def test_others_that_are_published_stay(model: StoredModel, host: Path) -> None:
    other = store(publish("session-knn-2", algorithm="session-knn"), ["a", "d"])
    models = Models()
    models.keep(serving.snapshot().models)
    assert brought(model, models) is not None
    assert brought(other, models) is not None
    assert folders(host) == sorted([model.sha256, other.sha256])


def test_a_forked_process_brings_its_own(model: StoredModel) -> None:
    models = Models()
    models._lock.acquire()  # as another thread of the parent may have held it
    models._threads[model.sha256] = None  # type: ignore[assignment]
    models.after_fork()
    assert brought(model, models) is not None


def test_without_a_setting_copies_lie_in_a_folder_that_is_ours_alone(
    model: StoredModel, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": ""}
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert brought(model) is not None
    (folder,) = tmp_path.glob("recommendations-*")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("trick", ["link", "open to all"])
def test_a_folder_that_others_can_write_to_is_not_used(
    trick: str,
    model: StoredModel,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": ""}
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / f"recommendations-{cache._shop()}"
    if trick == "link":
        (tmp_path / "elsewhere").mkdir()
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir()
        folder.chmod(0o777)
    assert brought(model) is None
    assert "set RECOMMENDATIONS['MODEL_CACHE']" in caplog.text
    assert [*folder.iterdir()] == []


def test_a_worker_fetches_what_placements_read(model: StoredModel, version: ModelVersion, host: Path) -> None:
    place("next", ("visit", version.recommender))
    store(publish("nowhere", algorithm="shop.Visits"), ["a", "d"])
    tasks.fetch_models()
    assert folders(host) == [model.sha256]


def test_a_worker_that_cannot_fetch_says_so(
    model: StoredModel, version: ModelVersion, caplog: pytest.LogCaptureFixture
) -> None:
    place("next", ("visit", version.recommender))
    shutil.rmtree(stored_folder(model))
    assert fetching.fetch_models() == []
    assert "is not in the storage any more" in caplog.text
