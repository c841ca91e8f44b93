import json
import pickle
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from recommendations.algorithms import artifacts
from recommendations.algorithms.artifacts.arrays import digest
from recommendations.algorithms.errors import ArtifactError

STATE = {"scores_": np.arange(6.0).reshape(2, 3), "item_ids_": np.array(["a", "ü"], object), "mean_": 3.5}


class Canary:
    """Leaves a file behind if anybody unpickles it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "model"
    artifacts.write(target, algorithm="popularity", params={"min_shoppers": 2}, state=STATE)
    return target


def rewrite(folder, **changes):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **changes}))


def plant(folder, name, content):
    """Put a file under the manifest as if we had written it."""
    (folder / name).write_bytes(content)
    entry = {"bytes": len(content), "sha256": digest(folder / name)}
    manifest = json.loads((folder / "manifest.json").read_text())
    rewrite(folder, files={**manifest["files"], name: entry})


def test_what_was_written_is_read_back_mapped(folder):
    artifact = artifacts.read(folder, algorithm="popularity")
    assert artifact.params == {"min_shoppers": 2}
    assert artifact.state["mean_"] == 3.5
    assert artifact.state["item_ids_"].tolist() == ["a", "ü"]
    assert isinstance(artifact.state["scores_"], np.memmap)
    assert not artifact.state["scores_"].flags.writeable


def test_the_manifest_says_what_made_it(folder):
    manifest = artifacts.read_manifest(folder)
    assert manifest["algorithm"] == "popularity"
    assert manifest["versions"]["numpy"] == np.__version__
    assert set(manifest["files"]) == {"scores_.npy", "item_ids_.npy"}


def test_uuids_are_stored_as_strings(tmp_path):
    keys = np.array([UUID(int=5)], object)
    artifacts.write(tmp_path / "model", algorithm="x", params={}, state={"item_ids_": keys})
    assert artifacts.read(tmp_path / "model").state["item_ids_"].tolist() == [str(UUID(int=5))]


def test_python_objects_are_not_stored(tmp_path):
    with pytest.raises(ArtifactError, match="extra_ holds Python objects"):
        artifacts.write(
            tmp_path / "model", algorithm="x", params={}, state={"extra_": np.array([{}, []], object)}
        )
    assert list(tmp_path.iterdir()) == []


def test_a_stored_model_is_never_overwritten(folder):
    with pytest.raises(ArtifactError, match="exists already"):
        artifacts.write(folder, algorithm="popularity", params={}, state={})


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    ordinary_open = Path.open

    def open_full(path, *args, **kwargs):
        return ordinary_open(Path("/dev/full") if path.suffix == ".npy" else path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(ArtifactError, match="No space left on device"):
        artifacts.write(tmp_path / "model", algorithm="x", params={}, state=STATE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["truncated", "flipped", "emptied", "removed"])
def test_a_damaged_file_is_refused(folder, damage):
    path = folder / "scores_.npy"
    content = path.read_bytes()
    path.unlink()
    if damage != "removed":
        path.write_bytes(
            {"truncated": content[:-1], "flipped": content[:-1] + b"\x01", "emptied": b""}[damage]
        )
    with pytest.raises(ArtifactError, match=r"scores_\.npy is (not what was written|missing)"):
        artifacts.read(folder)


def test_an_object_array_is_refused_and_runs_no_code(folder, tmp_path):
    canary = tmp_path / "canary"
    np.save(folder / "evil_.npy", np.array([Canary(canary)], object), allow_pickle=True)
    plant(folder, "evil_.npy", (folder / "evil_.npy").read_bytes())
    with pytest.raises(ArtifactError, match=r"evil_\.npy is no array of plain values"):
        artifacts.read(folder)
    assert not canary.exists()


def test_a_pickle_under_the_name_of_an_array_is_refused_and_runs_no_code(folder, tmp_path):
    canary = tmp_path / "canary"
    plant(folder, "evil_.npy", pickle.dumps(Canary(canary)))
    with pytest.raises(ArtifactError, match=r"evil_\.npy is no array of plain values"):
        artifacts.read(folder)
    assert not canary.exists()


def test_a_file_that_the_manifest_does_not_name_is_refused(folder):
    (folder / "extra.pkl").write_bytes(b"")
    with pytest.raises(ArtifactError, match=r"does not name: extra\.pkl"):
        artifacts.read(folder)


@pytest.mark.parametrize("name", ["../outside_.npy", "/etc/passwd", "sub/x_.npy", "x_.pkl", "..", ""])
def test_a_name_that_leads_elsewhere_is_refused(folder, name):
    rewrite(folder, files={name: {"bytes": 0, "sha256": ""}})
    with pytest.raises(ArtifactError, match="no file name of ours"):
        artifacts.read(folder)


@pytest.mark.parametrize("linked", ["scores_.npy", "manifest.json"])
def test_a_symbolic_link_is_refused(folder, tmp_path, linked):
    (folder / linked).rename(tmp_path / linked)
    (folder / linked).symlink_to(tmp_path / linked)
    with pytest.raises(ArtifactError, match=r"link|no plain file"):
        artifacts.read(folder)


def test_a_linked_folder_is_refused(folder, tmp_path):
    (tmp_path / "alias").symlink_to(folder)
    with pytest.raises(ArtifactError, match="symbolic link"):
        artifacts.read(tmp_path / "alias")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": 2}, "schema 2, this version reads 1: upgrade"),
        ({"schema": "1"}, "no usable 'schema'"),
        ({"params": []}, "no usable 'params'"),
        ({"files": None}, "no usable 'files'"),
        ({"values": {"__class__": 1}}, "'__class__', which is no learned state"),
        ({"values": {"name": "svd"}}, "'name', which is no learned state"),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(folder, changes, message):
    rewrite(folder, **changes)
    with pytest.raises(ArtifactError, match=message):
        artifacts.read(folder)


@pytest.mark.parametrize("content", ["", "[1]", "[" * 100_000, '{"schema": 1'])
def test_a_manifest_that_cannot_be_read_is_refused(folder, content):
    (folder / "manifest.json").write_text(content)
    with pytest.raises(ArtifactError, match=r"manifest\.json"):
        artifacts.read(folder)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ArtifactError, match=r"manifest\.json cannot be read"):
        artifacts.read(tmp_path / "nowhere")


def test_another_algorithm_s_model_is_refused(folder):
    with pytest.raises(ArtifactError, match="a model of 'popularity', not of 'svd'"):
        artifacts.read(folder, algorithm="svd")
