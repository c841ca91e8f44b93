import json
import sys

import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.errors import ArtifactError, ParameterError
from recommendations.algorithms.hybrids.rank_fusion import RankFusion
from recommendations.algorithms.hybrids.weighted import Weighted
from recommendations.testing.algorithms import checkerboard

NESTED = [
    {"algorithm": "weighted", "params": {"sources": [{"algorithm": "ease"}, {"algorithm": "popularity"}]}},
    {"algorithm": "item-knn", "params": {"min_shoppers": 1}, "fade": 0.5},
]


@pytest.fixture
def folder(tmp_path):
    RankFusion(sources=NESTED).fit(checkerboard()).save(tmp_path / "model")
    return tmp_path / "model"


def altered(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return folder


def test_sources_of_sources_answer_as_before(folder):
    histories = Histories.from_dataset(checkerboard())
    before = RankFusion(sources=NESTED).fit(checkerboard()).recommend(histories, 5)
    after = RankFusion.load(folder).recommend(histories, 5)
    np.testing.assert_array_equal(after.items, before.items)
    np.testing.assert_allclose(after.scores, before.scores)


def test_the_items_are_stored_once(folder):
    assert [path.name for path in folder.glob("*item_ids_*")] == ["item_ids_.npy"]


@pytest.mark.parametrize(
    "source",
    [
        {"algorithm": "no-such-thing"},
        {"algorithm": "os.path.join"},
        {"algorithm": "ease", "params": {"no_such": 1}},
        {"params": {}},
        "ease",
    ],
)
def test_sources_that_do_not_exist_are_refused(folder, source):
    with pytest.raises(ArtifactError, match="stored source"):
        RankFusion.load(altered(folder, params={"sources": [source]}))


@pytest.mark.parametrize("sources", ["ease", {}, 3, []])
def test_sources_that_are_no_list_are_refused(folder, sources):
    with pytest.raises((ArtifactError, ParameterError)):
        RankFusion.load(altered(folder, params={"sources": sources}))


def test_loading_imports_no_package_that_was_not_loaded(folder, tmp_path, monkeypatch):
    (tmp_path / "ambush.py").write_text("raise SystemExit('it ran')")
    monkeypatch.syspath_prepend(tmp_path)
    hidden = {"algorithm": "weighted", "params": {"sources": [{"algorithm": "ambush.Trap"}]}}
    for source in ({"algorithm": "ambush.Trap"}, hidden):
        with pytest.raises(ArtifactError, match="no package that is loaded"):
            RankFusion.load(altered(folder, params={"sources": [source]}))
    assert "ambush" not in sys.modules


def test_state_that_would_put_itself_in_the_sources_place_is_refused(folder):
    with pytest.raises(ArtifactError, match="not what was written"):
        RankFusion.load(altered(folder, values={"sources_": []}))


def test_another_hybrid_s_folder_is_refused(folder):
    with pytest.raises(ArtifactError, match="not of 'weighted'"):
        Weighted.load(folder)
