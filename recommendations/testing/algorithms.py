"""What every algorithm must do, as tests to inherit.

    class TestMine(AlgorithmContract):
        algorithm = Mine

What an algorithm does not claim to do (its `scopes`) is skipped, visibly. One that learns nothing from
likes alone sets `explicit`, and is shown dislikes as well. One whose scores depend on what an answer competes
with sets `scores_are_relative`: a filter may change them, and with them the order.
"""

import json
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from recommendations.algorithms import Algorithm, Dataset, Histories, TopK
from recommendations.algorithms.errors import DataError, NotFittedError, NotIncrementalError, ParameterError

SIZE = 24
_ALLOWED = np.arange(SIZE) % 3 != 0


def checkerboard(size: int = SIZE, *, explicit: bool = False) -> Dataset:
    """Even shoppers chose all even items and odd ones all odd items, except that nobody met the item of
    the own number: so shopper i's answer is item i. With `explicit`, likes are rated 5, and the other
    colour 1 except for the right-hand neighbour of the diagonal. Each shopper's choices are one order.
    """
    pairs = [(shopper, item) for shopper in range(size) for item in range(size) if shopper != item]
    liked = [(shopper, item) for shopper, item in pairs if (shopper + item) % 2 == 0]
    disliked = [(s, i) for s, i in pairs if (s + i) % 2 and i != (s + 1) % size] if explicit else []
    shoppers, items = np.array(liked + disliked).T
    return Dataset.from_columns(
        shoppers=shoppers,
        items=items,
        values=np.repeat([5.0, 1.0], [len(liked), len(disliked)]) if explicit else np.nan,
        times=1_700_000_000 + shoppers * 60,
        kinds="purchase",
        orders=shoppers,
    )


def baskets(*rows: list[int]) -> Dataset:
    """Orders of items, each by a shopper of its own."""
    owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    items = np.array([item for row in rows for item in row], np.int64)
    return Dataset.from_columns(
        shoppers=owners, items=items, times=owners * 60, kinds="purchase", orders=owners
    )


DEGENERATE = {
    "nothing": baskets(),
    "one shopper": baskets([0, 1, 2]),
    "one item": baskets(*[[0]] * 30),
    "identical baskets": baskets(*[[0, 1, 2]] * 30),
    "all refunded": Dataset.from_columns(
        shoppers=[0, 0], items=[0, 0], weights=[1, -1], times=[1, 2], orders=[0, 0]
    ),
    "orders without a shopper": Dataset.from_columns(
        shoppers=[-1] * 6, items=[0, 1] * 3, times=range(6), orders=[0, 0, 1, 1, 2, 2]
    ),
}


class AlgorithmContract:
    algorithm: ClassVar[type[Algorithm]]
    params: ClassVar[dict[str, Any]] = {}
    explicit: ClassVar[bool] = False
    scores_are_relative: ClassVar[bool] = False

    def make(self) -> Algorithm:
        return self.algorithm(**self.params)

    @pytest.fixture
    def data(self) -> Dataset:
        return checkerboard(explicit=self.explicit)

    @pytest.fixture
    def fitted(self, data: Dataset) -> Algorithm:
        return self.make().fit(data)

    @pytest.fixture
    def histories(self, data: Dataset) -> Histories:
        return Histories.from_dataset(data)

    def test_it_says_what_it_is(self) -> None:
        assert self.algorithm.name
        assert self.algorithm.scopes
        assert self.algorithm.scopes <= {"item", "shopper", "global"}

    def test_the_constructor_only_stores_its_keywords(self) -> None:
        made = self.make()
        assert vars(made) == made.get_params()
        assert vars(self.algorithm(**made.get_params())) == vars(made)

    def test_fit_returns_the_algorithm(self, data: Dataset) -> None:
        made = self.make()
        assert made.fit(data) is made

    def test_a_question_before_fit_is_refused_by_name(self) -> None:
        with pytest.raises(NotFittedError, match=self.algorithm.__name__):
            self.make().recommend(Histories.empty(), 3)

    def test_an_unknown_parameter_is_refused_by_name(self) -> None:
        with pytest.raises(ParameterError, match="no_such_parameter"):
            self.algorithm.check_params({"no_such_parameter": 1})

    def test_default_parameters_are_accepted(self) -> None:
        self.algorithm.check_params(self.make().get_params())

    def test_a_shopper_gets_the_item_that_was_withheld(self, fitted: Algorithm, histories: Histories) -> None:
        self._needs("shopper")
        self._needs_new_items()
        assert fitted.recommend(histories, 1).items[:, 0].tolist() == list(range(SIZE))

    def test_a_shopper_unknown_at_training_gets_it_too(self, fitted: Algorithm, data: Dataset) -> None:
        self._needs("shopper")
        self._needs_new_items()
        found = fitted.recommend(_strangers(data), 1)
        assert found.items[:, 0].tolist() == list(range(SIZE))

    def test_the_neighbours_of_an_item_have_its_colour(self, fitted: Algorithm) -> None:
        self._needs("item")
        found = fitted.similar(np.arange(SIZE), 3)
        assert (found.items % 2 == np.arange(SIZE)[:, None] % 2).all()
        assert (found.items != np.arange(SIZE)[:, None]).all()

    def test_somebody_without_a_history_gets_the_global_list(self, fitted: Algorithm) -> None:
        self._needs("global")
        assert sorted(fitted.recommend(Histories.empty(), SIZE).items[0].tolist()) == list(range(SIZE))

    def test_many_at_once_get_what_each_gets_alone(self, fitted: Algorithm, histories: Histories) -> None:
        together = fitted.recommend(histories, 5)
        alone = TopK.stacked([fitted.recommend(one, 5) for one in histories.chunks(1)], 5)
        _assert_same(together, alone)
        items = np.arange(SIZE)
        _assert_same(fitted.similar(items, 4), TopK.stacked([fitted.similar([item], 4) for item in items], 4))

    def test_a_filter_acts_before_the_cut(self, fitted: Algorithm, histories: Histories) -> None:
        allowed = _ALLOWED
        same = _assert_as_many_allowed if self.scores_are_relative else _assert_same
        whole = fitted.recommend(histories, SIZE)
        same(fitted.recommend(histories, 2, allowed=allowed), _filtered(whole, allowed, 2))
        whole = fitted.similar(np.arange(SIZE), SIZE)
        same(fitted.similar(np.arange(SIZE), 2, allowed=allowed), _filtered(whole, allowed, 2))

    def test_a_filter_that_allows_nothing_leaves_nothing(
        self, fitted: Algorithm, histories: Histories
    ) -> None:
        found = fitted.recommend(histories, 2, allowed=np.zeros(SIZE, bool))
        assert (found.items == -1).all()

    def test_a_filter_of_the_wrong_shape_is_refused(self, fitted: Algorithm, histories: Histories) -> None:
        with pytest.raises(ParameterError, match="allowed must be a boolean mask"):
            fitted.recommend(histories, 2, allowed=np.ones(SIZE + 1, bool))

    def test_seen_items_are_left_out_unless_asked_for(self, fitted: Algorithm, histories: Histories) -> None:
        seen = set(zip(histories.rows.tolist(), histories.items.tolist(), strict=True))
        without, with_seen = (
            fitted.recommend(histories, SIZE, exclude_seen=exclude) for exclude in (True, False)
        )
        assert not seen & _pairs(without)
        assert seen & _pairs(with_seen) or not self.algorithm.scopes & {"shopper", "global"}

    def test_one_that_only_repeats_recommends_nothing_else(
        self, fitted: Algorithm, histories: Histories
    ) -> None:
        if not self.algorithm.repeats_only:
            pytest.skip(f"{self.algorithm.name} recommends new items too")
        seen = set(zip(histories.rows.tolist(), histories.items.tolist(), strict=True))
        assert _pairs(fitted.recommend(histories, SIZE, exclude_seen=False)) <= seen
        assert not _pairs(fitted.recommend(histories, SIZE))

    def test_unknown_items_in_a_history_are_ignored(self, fitted: Algorithm) -> None:
        known = Histories.from_lists([[0, 2], [1]])
        mixed = Histories.from_lists(
            [[-1, 0, 2, 10**6], [1, -1]], times=[[0, 0, 1, 1], [0, 0]], shoppers=[-1, 10**6]
        )
        _assert_same(fitted.recommend(known, 5), fitted.recommend(mixed, 5))

    def test_unknown_items_have_no_neighbours_and_no_score(self, fitted: Algorithm) -> None:
        assert (fitted.similar([-1, SIZE, 10**6], 3).items == -1).all()
        assert np.isnan(fitted.score(Histories.from_lists([[0, 2]]), [-1, SIZE])).all()

    def test_absent_answers_are_padding_at_the_end(self, fitted: Algorithm, histories: Histories) -> None:
        for found in (
            fitted.recommend(histories, 3 * SIZE),
            fitted.similar(np.arange(SIZE), 3 * SIZE),
            fitted.recommend(Histories.empty(2), 3),
        ):
            absent = found.items < 0
            assert (np.isnan(found.scores) == absent).all()
            assert (np.diff(absent.astype(int), axis=1) >= 0).all()

    def test_the_best_come_first_and_ties_by_item(self, fitted: Algorithm, histories: Histories) -> None:
        for found in (fitted.recommend(histories, SIZE), fitted.similar(np.arange(SIZE), SIZE)):
            for items, scores in zip(found.items, found.scores, strict=True):
                ranked = list(zip(-scores[items >= 0], items[items >= 0], strict=True))
                assert ranked == sorted(ranked)

    def test_a_recommendation_carries_the_score_of_its_item(
        self, fitted: Algorithm, histories: Histories
    ) -> None:
        found = fitted.recommend(histories, 5)
        scores = fitted.score(histories, found.items)
        np.testing.assert_allclose(scores, found.scores, rtol=1e-6)

    def test_a_stored_model_answers_as_before(
        self, fitted: Algorithm, histories: Histories, tmp_path: Path
    ) -> None:
        fitted.save(tmp_path / "model")
        loaded = self.algorithm.load(tmp_path / "model")
        assert _as_json(loaded.get_params()) == _as_json(fitted.get_params())
        assert loaded.item_ids_.tolist() == fitted.item_ids_.tolist()
        _assert_same(loaded.recommend(histories, 5), fitted.recommend(histories, 5))
        _assert_same(loaded.similar(np.arange(SIZE), 5), fitted.similar(np.arange(SIZE), 5))

    def test_learning_twice_gives_the_same_answers(self, data: Dataset, histories: Histories) -> None:
        first, second = self.make().fit(data), self.make().fit(data)
        _assert_same(first.recommend(histories, 5), second.recommend(histories, 5))

    def test_new_interactions_count_as_after_learning_from_all(
        self, data: Dataset, histories: Histories
    ) -> None:
        before, after = data.take(slice(None, len(data) // 2)), data.take(slice(len(data) // 2, None))
        if not self.algorithm.incremental:
            with pytest.raises(NotIncrementalError, match=f"{self.algorithm.name} has to learn"):
                self.make().fit(before).partial_fit(after)
            return
        grown, whole = self.make().fit(before).partial_fit(after), self.make().fit(data)
        for exclude in (True, False):
            one, other = (made.recommend(histories, 5, exclude_seen=exclude) for made in (grown, whole))
            _assert_same(one, other)
        _assert_same(grown.similar(np.arange(SIZE), 5), whole.similar(np.arange(SIZE), 5))

    @pytest.mark.parametrize("case", DEGENERATE)
    def test_degenerate_data_gives_answers_or_none_but_no_error(self, case: str) -> None:
        data = DEGENERATE[case]
        fitted = self.make().fit(data)
        for histories in (Histories.from_dataset(data), Histories.from_lists([[0], []])):
            found = fitted.recommend(histories, 4)
            assert found.items.shape == (len(histories), 4)
            assert fitted.score(histories, [0]).shape == (len(histories), 1)
        assert fitted.similar(np.arange(data.n_items), 4).items.shape == (data.n_items, 4)

    def test_a_model_of_nothing_can_be_stored(self, tmp_path: Path) -> None:
        self.make().fit(DEGENERATE["nothing"]).save(tmp_path / "model")
        loaded = self.algorithm.load(tmp_path / "model")
        assert (loaded.recommend(Histories.empty(), 3).items == -1).all()

    def test_it_says_what_is_missing_when_there_is_nothing(self) -> None:
        readiness = self.make().readiness(DEGENERATE["nothing"])
        assert not readiness.ready
        assert any("interactions" in str(lack) for lack in readiness.missing)

    def test_weights_that_are_no_numbers_are_refused(self) -> None:
        with pytest.raises(DataError, match="weights holds NaN"):
            self.make().fit(Dataset.from_columns(shoppers=[0], items=[0], weights=[np.nan], times=[0]))

    def _needs(self, scope: str) -> None:
        if scope not in self.algorithm.scopes:
            pytest.skip(f"{self.algorithm.name} publishes no {scope} lists")

    def _needs_new_items(self) -> None:
        if self.algorithm.repeats_only:
            pytest.skip(f"{self.algorithm.name} recommends only what was had before")


def _strangers(data: Dataset) -> Histories:
    rows = [Histories.from_dataset(data, [shopper]) for shopper in range(SIZE)]
    return Histories.from_lists(
        [row.items.tolist() for row in rows], values=[row.values.tolist() for row in rows]
    )


def _filtered(whole: TopK, allowed: np.ndarray[Any, Any], k: int) -> TopK:
    rows, slots = np.nonzero((whole.items >= 0) & allowed[whole.items])
    return TopK.from_pairs(len(whole), k, rows, whole.items[rows, slots], whole.scores[rows, slots])


def _assert_as_many_allowed(one: TopK, other: TopK) -> None:
    """At least as many answers as those of `other`, which are the allowed ones without a filter."""
    assert (np.isin(one.items, np.flatnonzero(_ALLOWED)) | (one.items < 0)).all()
    assert ((one.items >= 0).sum(axis=1) >= (other.items >= 0).sum(axis=1)).all()


def _as_json(params: dict[str, Any]) -> Any:
    return json.loads(json.dumps(params))


def _pairs(found: TopK) -> set[tuple[int, int]]:
    rows, slots = np.nonzero(found.items >= 0)
    return set(zip(rows.tolist(), found.items[rows, slots].tolist(), strict=True))


def _assert_same(one: TopK, other: TopK) -> None:
    np.testing.assert_array_equal(one.items, other.items)
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-6)
