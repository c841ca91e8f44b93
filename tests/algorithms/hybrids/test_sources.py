import sys

import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.algorithms.errors import ArtifactError, ParameterError
from recommendations.algorithms.hybrids.sources import Source, faded, sources_check
from tests.algorithms.hybrids.scripted import says


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("item-knn", "a source is 'item-knn'"),
        ({}, "a source is"),
        ({"algorithm": 3}, "a source is"),
        ({"algorithm": "item-knn", "weight": 2}, "no parameter 'weight'"),
        ({"algorithm": "item-knn", "params": {"neighbors": 5}}, "did you mean 'neighbours'"),
        ({"algorithm": "item-knn", "params": {"neighbours": 0}}, "neighbours is 0"),
        ({"algorithm": "item-knn", "params": [1]}, "params is"),
        ({"algorithm": "item-knn", "fade": 0}, "fade is 0"),
    ],
)
def test_what_is_no_source_is_refused_by_name(spec, said):
    with pytest.raises(ParameterError, match=said):
        Source.parse(spec)
    assert sources_check()([spec])


def test_an_unknown_algorithm_is_told():
    assert "item-knm" in sources_check()([{"algorithm": "item-knm"}])


@pytest.mark.parametrize("given", ["item-knn", None, [], [{"algorithm": "item-knn"}] * 3])
def test_the_number_of_sources_is_checked(given):
    assert sources_check(1, 2)(given).startswith("a list of 1 to 2 sources")


def test_a_source_is_written_as_it_was_read():
    spec = {"algorithm": "item-knn", "params": {"neighbours": 7}, "fade": 0.1}
    assert Source.parse(spec).spec() == spec
    assert str(Source.parse(spec)) == "item-knn neighbours=7 fade=0.1"
    assert Source.parse({"algorithm": "ease", "fade": None}).spec() == {"algorithm": "ease"}


def test_weights_halve_with_every_share_of_what_came_later():
    data = Dataset.from_columns(shoppers=range(4), items=range(4), times=range(4), weights=[1, 1, 1, 3])
    # A share of 1/2 of four interactions: the newest counts whole, the one two before it half.
    np.testing.assert_allclose(faded(data, 0.5).weights, [2**-1.5, 0.5, 2**-0.5, 3.0])


def test_a_source_learns_from_faded_weights():
    data = Dataset.from_columns(shoppers=range(4), items=[0, 0, 0, 1], times=range(4), orders=range(4))
    plain, lately = (
        Source.parse({"algorithm": "popularity", "fade": fade}).fit(data).scores_ for fade in (None, 0.25)
    )
    assert plain[0] > plain[1]
    assert lately[1] > lately[0]


def test_a_stored_source_imports_nothing_that_is_not_loaded(tmp_path, monkeypatch):
    (tmp_path / "lurking.py").write_text("raise SystemExit('it ran')")
    monkeypatch.syspath_prepend(tmp_path)
    inner = {"algorithm": "lurking.Thing"}
    for spec in (inner, {"algorithm": "weighted", "params": {"sources": [inner]}}):
        with pytest.raises(ArtifactError, match="no package that is loaded"):
            Source.stored(spec)
    assert "lurking" not in sys.modules


@pytest.mark.parametrize(
    "spec",
    [None, {"algorithm": "no-such"}, {"algorithm": "os.system"}, {"algorithm": "ease", "params": {"x": 1}}],
)
def test_a_stored_source_that_does_not_exist_is_refused(spec):
    with pytest.raises(ArtifactError, match="stored source"):
        Source.stored(spec)


def test_an_algorithm_of_the_shop_s_own_can_be_stored():
    assert Source.stored(says(1.0)).make().scores == [1.0]
