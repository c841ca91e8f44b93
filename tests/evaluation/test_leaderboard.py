"""Entries, trials, comparisons and what a part is worth, on numbers worked by hand."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from recommendations.algorithms import registry
from recommendations.algorithms.content.content import Content
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.data import Dataset, ItemFeatures
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.hybrids.weighted import Weighted
from recommendations.evaluation import KINDS
from recommendations.evaluation.leaderboard import (
    RANGES,
    Entry,
    ask,
    beside,
    compared,
    dropped,
    judge,
    trials,
)
from recommendations.evaluation.leaderboard.dropping import features_of
from recommendations.evaluation.leaderboard.judging import learned_from
from recommendations.evaluation.leaderboard.ranges import ranges_of

DAY = 86_400


def orders(pairs: int = 4, times: int = 30) -> Dataset:
    """Article 2n is always bought together with 2n + 1, one order a day by ever new shoppers."""
    n = pairs * times
    return Dataset.from_columns(
        shoppers=np.repeat(np.arange(n), 2),
        items=np.stack([2 * (np.arange(n) % pairs), 2 * (np.arange(n) % pairs) + 1], axis=1).ravel(),
        times=np.repeat(np.arange(n) * DAY, 2),
        kinds="purchase",
        orders=np.repeat(np.arange(n), 2),
    )


@pytest.mark.parametrize(
    ("text", "algorithm", "parameters"),
    [
        ("item-knn", "item-knn", {}),
        ("item-knn:neighbours=100,weighting=bm25", "item-knn", {"neighbours": 100, "weighting": "bm25"}),
        ("shop.models.Own:on=True,half_life=None", "shop.models.Own", {"on": True, "half_life": None}),
        (
            'weighted:sources=[{"algorithm": "ease"}, {"algorithm": "item-knn"}],depth=5',
            "weighted",
            {"sources": [{"algorithm": "ease"}, {"algorithm": "item-knn"}], "depth": 5},
        ),
    ],
)
def test_an_entry_is_written_as_a_name_and_its_parameters(text, algorithm, parameters):
    assert Entry.parse(text) == Entry(algorithm=algorithm, parameters=parameters)


@pytest.mark.parametrize("text", ["", ":a=1", "item-knn:", "item-knn:neighbours"])
def test_what_is_no_entry_is_refused_with_an_example(text):
    with pytest.raises(ParameterError, match="write a"):
        Entry.parse(text)


def test_an_entry_says_what_it_is():
    assert str(Entry(algorithm="ease", parameters={"head": 9}, window_days=90)) == "ease (head=9, 90 days)"


def test_trials_begin_with_the_defaults_and_repeat_none():
    found = list(trials({"a": (1, 2), "b": (3, 4, 5)}, 100, seed=1))
    assert found[0] == {}
    assert len(found) == 7  # the defaults and 2 x 3 combinations
    assert len({(one["a"], one["b"]) for one in found[1:]}) == 6


def test_a_longer_search_goes_on_where_a_shorter_one_ended():
    ranges = {"a": tuple(range(9)), "b": tuple(range(9))}
    assert list(trials(ranges, 5, seed=3)) == list(islice(trials(ranges, 20, seed=3), 5))
    assert list(trials(ranges, 5, seed=3)) != list(trials(ranges, 5, seed=4))


def test_without_ranges_only_the_defaults_are_tried():
    assert list(trials({}, 10)) == [{}]
    assert list(trials({"a": (1,)}, 0)) == []


def test_every_declared_range_names_parameters_and_values_that_the_algorithm_takes():
    for name, declared in RANGES.items():
        found = ranges_of(name, registry.get(name))
        assert {key: list(values) for key, values in found.items()} == {
            key: list(values) for key, values in declared.items()
        }, name


def test_an_algorithm_of_the_shops_own_declares_its_ranges():
    class Own(Popularity):
        search_ranges = {"min_shoppers": (1, 0, 5), "nonsense": (1,)}

    assert ranges_of("shop.Own", Own) == {"min_shoppers": [1, 5]}  # 0 is refused by its check


def test_differences_come_with_shares_of_the_others_mean():
    scores = {"a": np.array([0.6, 0.2, 0.4, 0.8]), "b": np.array([0.3, 0.1, 0.2, 0.4])}
    found = compared(scores, "b")
    # a has 0.5 on average, b 0.25: 0.25 more, which is 100 % of it.
    assert found["a"]["beside_baseline"]["mean"] == pytest.approx(0.25)
    assert found["a"]["beside_baseline"]["mean_share"] == pytest.approx(1.0)
    assert (found["a"]["is_best"], found["b"]["is_best"]) == (True, False)
    assert found["a"]["beside_best"] is None
    assert found["b"]["beside_best"]["mean_share"] == pytest.approx(-0.5)


def test_nothing_is_said_beside_what_was_not_measured():
    nothing = np.full(3, np.nan)
    assert compared({"a": nothing}, None)["a"] == {
        "beside_baseline": None,
        "beside_best": None,
        "is_best": False,
    }
    assert beside({"a": np.ones(3), "b": nothing}, "a", "b", None) is None
    # Of nothing there is no share.
    assert "mean_share" not in beside({"a": np.array([1.0, 0.5]), "b": np.zeros(2)}, "a", "b", None)


def test_an_algorithm_learns_from_the_kinds_and_days_that_it_asks_for():
    data = Dataset.from_columns(
        shoppers=[0, 1, 2],
        items=[0, 1, 2],
        times=[0, 50 * DAY, 100 * DAY],
        kinds=["purchase", "view", "purchase"],
    )
    assert len(learned_from(Popularity(), data)) == 2  # its own window is 90 days
    assert len(learned_from(Popularity(), data, window_days=10)) == 1
    own = registry.get("personal-frequency")()
    assert learned_from(own, data).items.tolist() == [0, 2]  # only what was bought


def test_an_entry_is_judged_on_the_questions_of_its_kind():
    kind = KINDS["also-bought"]
    split, questions = ask(kind, orders(), limit=100, seed=0)
    judged = judge(registry.get("item-knn")(min_shoppers=1), kind, split, questions)
    # Everybody's other item is the only neighbour there is.
    assert judged.figures["metrics"]["ndcg"] == 1.0
    assert (judged.figures["low"], judged.figures["high"]) == (1.0, 1.0)
    assert judged.figures["questions"] == len(questions) == len(judged.scores)
    assert judged.figures["segments"]["new"]["questions"] == len(questions)


def test_a_hybrid_loses_what_its_only_useful_source_gave():
    kind = KINDS["also-bought"]
    split, questions = ask(kind, orders(), limit=100, seed=0)
    sources = [{"algorithm": "item-knn", "params": {"min_shoppers": 1}}, {"algorithm": "top-rated"}]
    fitted = Weighted(sources=sources).fit(split.train)
    first, second = dropped(fitted, split.train, kind, questions)
    # Without the neighbours nothing is right any more; ratings there are none.
    assert (first.part, first.sort, first.loss) == ("item-knn min_shoppers=1", "source", 1.0)
    assert second.loss == 0.0
    assert [one["algorithm"] for one in features_of(fitted)["sources"]] == ["item-knn", "top-rated"]


def test_content_loses_what_a_field_gave():
    data = orders(pairs=2)
    features = ItemFeatures.of(
        4,
        titles=["red cup", "red plate", "blue lamp", "blue bulb"],
        categories=[("x",), ("y",), ("x",), ("y",)],
    )
    described = replace(data, features=features)
    kind = KINDS["also-bought"]
    split, questions = ask(kind, described, limit=100, seed=0)
    fitted = Content().fit(split.train)
    found = {part.part: part.loss for part in dropped(fitted, split.train, kind, questions)}
    assert set(found) == {"title", "category"}
    # Only titles tell what goes together: the category names the wrong one.
    assert found["title"] > 0 >= found["category"]
    assert set(features_of(fitted)["fields"]) == {"title", "category"}


def test_an_algorithm_without_parts_has_nothing_to_drop():
    kind = KINDS["also-bought"]
    split, questions = ask(kind, orders(), limit=10, seed=0)
    assert dropped(Popularity().fit(split.train), split.train, kind, questions) == []
