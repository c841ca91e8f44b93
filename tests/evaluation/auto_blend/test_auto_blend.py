import sys

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.errors import ArtifactError, ParameterError
from recommendations.evaluation.auto_blend import AutoBlend
from recommendations.evaluation.auto_blend.pools import POOLS
from recommendations.evaluation.kinds import KINDS
from recommendations.testing.algorithms import DEGENERATE, AlgorithmContract, baskets, checkerboard
from tests.evaluation.auto_blend.shops import habits_shop, pairs_shop

#: Few and quick, so that every test can fit them.
SOURCES = [
    {"algorithm": "random"},
    {"algorithm": "item-knn", "params": {"rows": "orders", "min_shoppers": 1}},
    {"algorithm": "popularity"},
]


class TestAutoBlend(AlgorithmContract):
    algorithm = AutoBlend
    params = {"kind": "also-bought"}
    scores_are_relative = True


class TestAutoBlendOfGivenSources(AlgorithmContract):
    algorithm = AutoBlend
    params = {"kind": "visit", "sources": [{"algorithm": "ease"}, {"algorithm": "item-knn"}]}
    scores_are_relative = True


@pytest.fixture(scope="module")
def fitted() -> AutoBlend:
    return AutoBlend(kind="also-bought", sources=SOURCES).fit(pairs_shop())


def test_the_planted_source_wins_and_the_report_says_so(fitted):
    report = fitted.report
    assert report["questions"] >= 50
    alone = {source["source"]["algorithm"]: source["alone"] for source in report["sources"]}
    weights = {source["source"]["algorithm"]: source["weight"] for source in report["sources"]}
    assert max(alone, key=alone.get) == max(weights, key=weights.get) == "item-knn"
    assert sum(weights.values()) == pytest.approx(1)
    assert max(report["ways"].values()) >= report["ways"]["the best single source"]
    assert report["chosen"] in {"single", *report["ways"]}
    assert report["metric"] == "ndcg@10"


def test_it_answers_with_what_belongs_together(fitted):
    asked = np.arange(16)
    assert (
        fitted.recommend(Histories.from_lists([[item] for item in asked]), 1).items[:, 0].tolist()
        == (asked ^ 1).tolist()
    )
    np.testing.assert_array_equal(fitted.similar(asked, 3).items[:, 0], asked ^ 1)


def test_sources_that_were_not_chosen_are_not_fitted(fitted):
    weighty = [source for source in fitted.report["sources"] if source["weight"] > 0]
    assert len(fitted.sources_) == len(weighty)


def test_the_seed_decides(fitted):
    again = AutoBlend(kind="also-bought", sources=SOURCES).fit(pairs_shop())
    assert again.chosen_ == fitted.chosen_
    for source in again.report["sources"] + fitted.report["sources"]:
        source.pop("seconds")
    assert again.report["ways"] == fitted.report["ways"]


def test_it_is_stored_and_answers_as_before(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    loaded = AutoBlend.load(tmp_path / "model")
    assert loaded.report == fitted.report
    asked = Histories.from_lists([[item] for item in range(16)])
    one, other = (made.recommend(asked, 5) for made in (fitted, loaded))
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_array_equal(one.scores, other.scores)


def test_with_few_questions_ready_sources_count_alike_by_rank():
    found = AutoBlend(kind="also-bought", sources=SOURCES).fit(checkerboard())
    assert found.report["chosen"] == "equal ranks"
    assert found.report["questions"] < 50
    assert found.report["ways"] == {}
    # `random` and `popularity` put up everything: 2 places each, by 10 / (10 + rank).
    ready = [source for source in found.report["sources"] if source["weight"] > 0]
    assert {source["weight"] for source in ready} == {1 / len(ready)}


def test_a_source_that_is_not_ready_takes_no_part_then():
    sources = [{"algorithm": "popularity"}, {"algorithm": "best-converting"}]
    found = AutoBlend(kind="for-you", sources=sources).fit(baskets([0, 1], [1, 2]))
    assert [source["weight"] for source in found.report["sources"]] == [1.0, 0.0]


def test_an_extra_that_is_missing_takes_no_part(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("recommendations.algorithms.matrix.als")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "implicit", None)
    monkeypatch.setitem(sys.modules, "implicit.cpu", None)
    monkeypatch.setitem(sys.modules, "implicit.cpu.als", None)
    names = [source.algorithm for source in AutoBlend(kind="for-you")._pool()]
    assert "als" not in names
    assert len(names) >= 5
    assert any(source.algorithm == "als" for source in POOLS["for-you"])


@pytest.fixture(scope="module")
def again() -> AutoBlend:
    return AutoBlend(kind="buy-again").fit(habits_shop())


class TestBuyAgain:
    def test_answers_are_the_asker_s_own(self, again):
        histories = Histories.from_dataset(habits_shop())
        found = again.recommend(histories, 10, exclude_seen=False)
        owned = set(zip(histories.rows.tolist(), histories.items.tolist(), strict=True))
        rows, slots = np.nonzero(found.items >= 0)
        answered = set(zip(rows.tolist(), found.items[rows, slots].tolist(), strict=True))
        assert answered
        assert answered <= owned

    def test_nothing_new_is_offered(self, again):
        assert (again.recommend(Histories.from_dataset(habits_shop()), 5).items == -1).all()
        assert (again.recommend(Histories.empty(2), 5, exclude_seen=False).items == -1).all()

    def test_items_have_no_list(self, again):
        assert (again.similar([0, 1], 5).items == -1).all()

    def test_its_published_lists_hold_repeats(self, again):
        assert again.lists_repeats
        assert AutoBlend(repeats=True).lists_repeats
        assert not AutoBlend().lists_repeats


@pytest.mark.parametrize("kind", KINDS)
def test_every_source_of_every_pool_exists(kind):
    for source in POOLS[kind]:
        AutoBlend.check_params({"kind": kind, "sources": [source.spec()]})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", DEGENERATE)
def test_degenerate_data_gives_answers_or_none(kind, case):
    data = DEGENERATE[case]
    found = AutoBlend(kind=kind, sources=SOURCES).fit(data)
    for exclude_seen in (True, False):
        answers = found.recommend(Histories.from_dataset(data), 3, exclude_seen=exclude_seen)
        assert answers.items.shape == (data.n_shoppers, 3)
    assert found.report["kind"] == kind


def test_a_history_of_10_000_items(fitted):
    top = fitted.recommend(Histories.from_lists([[0, 1, 2, 3] * 2_500]), 5)
    assert not {0, 1, 2, 3} & set(top.items[0].tolist())


def test_a_hundred_thousand_items_met_once_each():
    n = 10**5
    data = Dataset.from_columns(shoppers=np.arange(n), items=np.arange(n), times=np.arange(n), kinds="view")
    found = AutoBlend(kind="for-you", sources=[{"algorithm": "popularity"}]).fit(data)
    assert found.recommend(Histories.from_lists([[5]]), 3).items.tolist() == [[0, 1, 2]]


@pytest.mark.parametrize(
    "params",
    [{"kind": "front-page"}, {"repeats": 1}, {"most": 0}, {"questions": 0}, {"sources": []}, {"depth": 0}],
)
def test_parameters_are_checked_by_name(params):
    with pytest.raises(ParameterError, match=next(iter(params))):
        AutoBlend.check_params(params)


@pytest.mark.parametrize(
    "chosen",
    [
        "",
        "[]",
        "{}",
        '{"sources": [], "combiners": [[1, "magic", "{}"]]}',
        '{"sources": [{"algorithm": "ease"}], "combiners": [[1, "listwise", "[1, 2]"]]}',
        '{"sources": [{"algorithm": "ease"}], "combiners": [[1, "listwise", "no JSON"]]}',
        '{"sources": [{"algorithm": "os.system"}], "combiners": []}',
        '{"sources": [], "combiners": [[1, "weighted", "{\\"voices\\": [[3, \\"score\\", 1]], \\"path\\": []}"]]}',
        '{"sources": "ease", "combiners": []}',
        "[" * 100_000,
    ],
)
def test_a_choice_that_was_tampered_with_is_refused(fitted, tmp_path, chosen):
    fitted.save(tmp_path / "model")
    fitted_state = AutoBlend.load(tmp_path / "model")._state() | {"chosen_": chosen}
    with pytest.raises(ArtifactError):
        AutoBlend(kind="also-bought")._restore(fitted_state)


def test_a_state_without_its_choice_is_refused(fitted):
    state = {name: value for name, value in fitted._state().items() if name != "chosen_"}
    with pytest.raises(ArtifactError, match="not what was written"):
        AutoBlend(kind="also-bought")._restore(state)
