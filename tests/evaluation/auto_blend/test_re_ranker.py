import json
import sys

import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.errors import ArtifactError, MissingExtraError, ParameterError
from recommendations.algorithms.hybrids.features import feature_names
from recommendations.algorithms.online.re_ranking import ListwiseWeights
from recommendations.evaluation.auto_blend import ReRanker
from recommendations.testing.algorithms import AlgorithmContract, checkerboard
from tests.evaluation.auto_blend.shops import browsers_shop, habits_shop, pairs_shop

SOURCES = [
    {"algorithm": "item-knn", "params": {"rows": "orders", "min_shoppers": 1}},
    {"algorithm": "popularity"},
]
FOR_YOU = [{"algorithm": "item-knn", "params": {"min_shoppers": 1}}, {"algorithm": "popularity"}]


class TestReRanker(AlgorithmContract):
    algorithm = ReRanker
    params = {"kind": "also-bought"}
    scores_are_relative = True


@pytest.fixture(scope="module")
def fitted() -> ReRanker:
    return ReRanker(kind="also-bought", sources=SOURCES).fit(pairs_shop())


@pytest.fixture(scope="module")
def both() -> ReRanker:
    return ReRanker(kind="for-you", repeats=True, sources=FOR_YOU, purchase_share=0.5).fit(browsers_shop())


def test_it_ranks_what_belongs_together_first(fitted):
    asked = np.arange(16)
    np.testing.assert_array_equal(fitted.similar(asked, 2).items[:, 0], asked ^ 1)


def test_scores_are_chances_of_a_question(fitted):
    found = fitted.recommend(Histories.from_lists([[3], [5]]), 16)
    np.testing.assert_allclose(np.nansum(found.scores, axis=1), 1)


def test_the_report_tells_what_was_learned_and_how_well_it_tells_right_from_wrong(fitted):
    report = fitted.report
    assert report["learned"] == ["listwise"]
    assert report["features"] == feature_names(["item-knn rows=orders min_shoppers=1", "popularity"])
    (auc,) = report["auc"]
    assert 0.75 < auc <= 1
    assert (
        report["importance"][0]["item-knn rows=orders min_shoppers=1"] > report["importance"][0]["popularity"]
    )


def test_random_sources_tell_nothing_apart():
    guess = ReRanker(kind="also-bought", sources=[{"algorithm": "random"}]).fit(pairs_shop(1_200))
    assert guess.report["auc"][0] == pytest.approx(0.5, abs=0.1)


def test_interest_and_purchases_are_traded_off(both):
    report = both.report
    assert report["learned"] == ["listwise", "listwise"]
    assert len(report["auc"]) == len(report["questions"]) == 2
    trade_offs = report["trade_offs"]
    assert [row["purchase_share"] for row in trade_offs] == [0, 0.25, 0.5, 0.75, 1]
    # Here shoppers look at even items and buy odd ones: each end of the scale is best at its own.
    assert trade_offs[0]["interest"] > trade_offs[-1]["interest"]
    assert trade_offs[-1]["purchase"] > trade_offs[0]["purchase"]


@pytest.mark.parametrize(("share", "parity"), [(0.0, 0), (1.0, 1)])
def test_the_share_decides_what_is_shown(share, parity):
    data = browsers_shop()
    made = ReRanker(kind="for-you", repeats=True, sources=FOR_YOU, purchase_share=share).fit(data)
    found = made.recommend(Histories.from_dataset(data), 4, exclude_seen=False)
    assert (found.items % 2 == parity).mean() > 0.7


def test_with_few_questions_sources_count_alike_by_rank():
    made = ReRanker(kind="also-bought", sources=SOURCES).fit(checkerboard())
    assert made.report["learned"] == ["weighted"]
    assert "auc" not in made.report
    assert set(made.report["importance"][0].values()) == {1.0}


def test_a_trade_off_without_purchases_falls_back_to_ranks():
    data = browsers_shop().of_kinds(["view"])
    made = ReRanker(kind="for-you", repeats=True, sources=FOR_YOU, purchase_share=0.5).fit(data)
    assert made.report["questions"][1] == 0
    assert made.report["learned"] == ["weighted"]
    assert (made.recommend(Histories.from_dataset(data), 3, exclude_seen=False).items >= 0).all()


def test_greedy_weights_are_traded_off_as_shares():
    made = ReRanker(
        kind="for-you", repeats=True, sources=FOR_YOU, learner="weighted", purchase_share=0.3
    ).fit(browsers_shop())
    found = made.recommend(Histories.from_dataset(browsers_shop()), 24, exclude_seen=False)
    np.testing.assert_allclose(np.nansum(found.scores, axis=1), 1, rtol=1e-5)


def test_buy_again_ranks_what_was_had():
    data = habits_shop()
    sources = [{"algorithm": "personal-frequency"}, {"algorithm": "popularity"}]
    made = ReRanker(kind="buy-again", sources=sources).fit(data)
    histories = Histories.from_lists([[3, 3, 4]])
    assert set(made.recommend(histories, 5, exclude_seen=False).items[0].tolist()) == {3, 4, -1}


def test_a_learner_whose_library_is_missing_is_refused_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"\[boost\]"):
        ReRanker(learner="boosted").fit(checkerboard())


def test_boosted_trees_answer_as_before_when_stored(tmp_path):
    pytest.importorskip("lightgbm")
    made = ReRanker(kind="also-bought", sources=SOURCES, learner="boosted").fit(pairs_shop())
    made.save(tmp_path / "model")
    asked = Histories.from_lists([[item] for item in range(16)])
    one, other = (model.recommend(asked, 5) for model in (made, ReRanker.load(tmp_path / "model")))
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_array_equal(one.scores, other.scores)


def boosted_state(fitted, model):
    trees = json.dumps({"model": model, "seed": 0})
    chosen = {"sources": [], "combiners": [[1.0, "boosted", trees]]}
    return fitted._state() | {"chosen_": json.dumps(chosen)}


def test_trees_that_were_tampered_with_are_refused(fitted):
    pytest.importorskip("lightgbm")
    with pytest.raises(ArtifactError, match="not what was written"):
        ReRanker()._restore(boosted_state(fitted, "tree\nversion=v4\n"))


def test_trees_without_their_library_are_refused_by_name(fitted, monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(MissingExtraError, match=r"\[boost\]"):
        ReRanker()._restore(boosted_state(fitted, "another model"))


@pytest.mark.parametrize("params", [{"learner": "magic"}, {"purchase_share": 1.5}, {"kind": "x"}])
def test_parameters_are_checked_by_name(params):
    with pytest.raises(ParameterError, match=next(iter(params))):
        ReRanker.check_params(params)


class TestExport:
    """The weights alone, with NumPy, rank as the algorithm does."""

    def assert_same(self, made, weights, histories, exclude_seen=True):
        answers = [
            source.recommend(histories, made.depth, exclude_seen=exclude_seen) for source in made.sources_
        ]
        one, other = (
            weights.rank(answers, histories, 7),
            made.recommend(histories, 7, exclude_seen=exclude_seen),
        )
        np.testing.assert_array_equal(one.items, other.items)
        np.testing.assert_allclose(one.scores, other.scores)

    def test_one_model(self, fitted):
        self.assert_same(fitted, fitted.export(), Histories.from_lists([[3], [5, 5, 9], []]))

    def test_two_models_by_their_shares(self, both):
        self.assert_same(both, both.export(), Histories.from_dataset(browsers_shop()), exclude_seen=False)

    def test_written_and_read(self, fitted, tmp_path):
        weights = fitted.export()
        weights.save(tmp_path / "weights")
        again = ListwiseWeights.load(tmp_path / "weights")
        assert again.sources == weights.sources
        assert again.feature_names == fitted.report["features"]
        self.assert_same(fitted, again, Histories.from_lists([[3], [8]]))

    def test_only_what_is_listwise_can_be_exported(self):
        made = ReRanker(kind="also-bought", sources=SOURCES, learner="weighted").fit(pairs_shop())
        with pytest.raises(ParameterError, match="only a listwise learner"):
            made.export()

    def test_another_artifact_is_refused(self, fitted, tmp_path):
        fitted.save(tmp_path / "model")
        with pytest.raises(ArtifactError, match="holds a model of 're-ranker'"):
            ListwiseWeights.load(tmp_path / "model")

    def test_weights_that_do_not_fit_together_are_refused(self, fitted, tmp_path):
        weights = fitted.export()
        broken = ListwiseWeights(
            sources=("one",), coefficients=weights.coefficients, shares=weights.shares, items=weights.items
        )
        broken.save(tmp_path / "weights")
        with pytest.raises(ArtifactError, match="do not fit together"):
            ListwiseWeights.load(tmp_path / "weights")

    def test_a_part_that_is_missing_is_told(self, fitted, tmp_path):
        fitted.export().save(tmp_path / "weights")
        (tmp_path / "weights" / "shares_.npy").unlink()
        manifest = tmp_path / "weights" / "manifest.json"
        said = json.loads(manifest.read_text())
        del said["files"]["shares_.npy"]
        manifest.write_text(json.dumps(said))
        with pytest.raises(ArtifactError, match="lacks a part"):
            ListwiseWeights.load(tmp_path / "weights")
