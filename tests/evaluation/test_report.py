import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.neighbours.item_knn import ItemKNN
from recommendations.evaluation import (
    KINDS,
    Questions,
    answer,
    bought_again,
    evaluate,
    next_in_visit,
    next_items,
    paired_difference,
    report,
    time_split,
)
from recommendations.evaluation.metrics import RANKING
from recommendations.evaluation.segments import about, head, shopper_segments
from tests.evaluation.by_hand import split_by_hand

DAY = 86_400
# Items 0 to 3 were met by 4, 3, 2 and 1 people.
TRAIN = [(shopper, item, item, -1) for item in range(4) for shopper in range(4 - item)]


@pytest.fixture
def split():
    return split_by_hand(TRAIN, [(3, 0, 8, -1), (3, 1, 9, -1), (2, 3, 9, -1), (1, 3, 9, -1)])


@pytest.fixture
def shop() -> Dataset:
    """Shoppers of two tastes (even items, odd items) over forty days."""
    rng = np.random.default_rng(4)
    shoppers = rng.integers(0, 80, 4000)
    items = rng.integers(0, 20, 4000) * 2 + shoppers % 2
    times = np.sort(rng.integers(0, 40 * DAY, 4000))
    return Dataset.from_columns(
        shoppers=shoppers, items=items, times=times, orders=shoppers * 40 + times // DAY
    )


@pytest.mark.parametrize(
    ("candidates", "worked"),
    [("all", [[0, 1], [0, 1]]), ("new", [[1, 2], [3, -1]]), ("seen", [[0, -1], [0, 1]])],
)
def test_answers_keep_to_the_candidates(split, candidates, worked):
    questions = Questions(
        histories=Histories.from_lists([[0], [2, 1, 0, 1]]),
        rows=np.array([0, 1]),
        items=np.array([1, 1]),
        n_items=4,
        candidates=candidates,
    )
    assert answer(Popularity().fit(split.train), questions, 2).items.tolist() == worked


def test_own_items_without_a_score_are_no_answer(split):
    class Silent(Popularity):
        def score(self, histories, items):
            scores = super().score(histories, items)
            return np.where(np.asarray(items) == 0, np.nan, scores)

    questions = Questions(
        histories=Histories.from_lists([[0, 1], []]),
        rows=np.array([0]),
        items=np.array([1]),
        n_items=4,
        candidates="seen",
    )
    assert answer(Silent().fit(split.train), questions, 2).items.tolist() == [[1, -1], [-1, -1]]


def test_a_report_by_hand(split):
    questions = next_items(split, limit=10, seed=0)
    # Shopper 1 has 0, 1, 2 and took 3; shopper 2 has 0, 1 and took 3; shopper 3 has 0 and took 1.
    prices = np.array([1.0, 2.0, 4.0, 8.0])
    found = report(
        Popularity().fit(split.train),
        questions,
        split.train,
        1,
        values={"revenue": prices},
        categories=np.array([0, 0, 1, 1]),
        similarity=np.eye(4),
        full_ranking=True,
    )
    # Shown are 3, 2 and 1.
    assert found.metrics["hit_rate"].tolist() == [1, 0, 1]
    assert found.metrics["revenue"].tolist() == [8, 0, 2]
    assert found.metrics["revenue_share"].tolist() == [1, 0, 1]
    assert found.metrics["novelty"] == pytest.approx([2, 1, np.log2(4 / 3)])
    assert found.metrics["auc"] == pytest.approx(
        [np.nan, 0, 1], nan_ok=True
    )  # 3 was all that shopper 1 lacked
    assert found.metrics["serendipity"].tolist() == [0, 0, 0]
    assert np.isnan(found.metrics["diversity"]).all()
    assert found.totals["coverage"] == found.totals["coverage_not_bought"] == 3 / 4
    assert found.means()["hit_rate"] == pytest.approx(2 / 3)
    assert found.means()["questions"] == 3


def test_segments_by_hand(split):
    questions = next_items(split, limit=10, seed=0)
    found = report(Popularity().fit(split.train), questions, split.train, 1)
    # Head are items 0 (4 of 10 interactions) and 1 (its people pass the half); shopper 1 has three items.
    assert head(split.train).tolist() == [True, True, False, False]
    assert found.segments["new"]["hit_rate"] == pytest.approx([np.nan, 0, 1], nan_ok=True)
    assert found.segments["light"]["hit_rate"] == pytest.approx([1, np.nan, np.nan], nan_ok=True)
    assert np.isnan(found.segments["heavy"]["hit_rate"]).all()
    assert found.segments["head"]["hit_rate"] == pytest.approx([np.nan, np.nan, 1], nan_ok=True)
    assert found.segments["tail"]["hit_rate"] == pytest.approx([1, 0, np.nan], nan_ok=True)
    assert {name: means["questions"] for name, means in found.segment_means().items()} == {
        "new": 2,
        "light": 1,
        "heavy": 0,
        "head": 1,
        "tail": 2,
    }


def test_the_fifth_with_the_longest_histories_is_heavy():
    lengths = [0, 1, 2, *range(3, 13)]
    masks = shopper_segments(Histories.from_lists([[0] * length for length in lengths]))
    assert [lengths[row] for row in np.flatnonzero(masks["new"])] == [0, 1, 2]
    assert [lengths[row] for row in np.flatnonzero(masks["heavy"])] == [11, 12]
    assert sum(mask.astype(int) for mask in masks.values()).tolist() == [1] * len(lengths)


def test_what_the_head_does_not_ask_the_tail_does(shop):
    split = time_split(shop, 10)
    questions = next_items(split, limit=50, seed=0)
    popular = head(split.train)
    parts = about(questions, popular).relevant + about(questions, ~popular).relevant
    np.testing.assert_array_equal(parts, questions.relevant)


def test_means_of_a_report_are_what_evaluate_gives(shop):
    split = time_split(shop, 10)
    questions = next_items(split, limit=5000, seed=0)
    means = report(ItemKNN().fit(split.train), questions, split.train).means()
    for name, figure in evaluate(ItemKNN(), split.train, split.test).items():
        assert means[name] == pytest.approx(figure), name


def test_two_models_are_compared_on_the_same_questions(shop):
    split = time_split(shop, 10)
    questions = next_items(split, limit=5000, seed=0)
    knn, popular = (
        report(model.fit(split.train), questions, split.train) for model in (ItemKNN(), Popularity())
    )
    assert paired_difference(knn.metrics["ndcg"], popular.metrics["ndcg"]).is_better
    assert paired_difference(knn.segments["tail"]["ndcg"], popular.segments["tail"]["ndcg"]).pairs > 30


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_placement_is_reported(shop, name):
    kind = KINDS[name]
    split = kind.split(shop)
    questions = kind.ask(split, repeats=True, limit=300, seed=0)
    found = report(ItemKNN().fit(split.train), questions, split.train, kind.k, full_ranking=True)
    assert found.k == kind.k
    assert set(RANKING) | {"novelty", "serendipity", "new_item_share", "auc"} == set(found.metrics)
    assert all(len(values) == len(questions) for values in found.metrics.values())
    assert found.means()[kind.metric] > 0


def test_new_items_are_those_of_the_last_thirty_days(shop):
    split = time_split(shop, 1)
    late = shop.items[-1]
    early = split.train.take(
        (split.train.items != late) | (split.train.times > split.train.ends_at - 9 * DAY)
    )
    found = report(
        Popularity().fit(early), next_items(split, repeats=True, limit=50, seed=0), early, early.n_items
    )
    # Everything is shown to everybody: one item of forty is new.
    assert found.metrics["new_item_share"] == pytest.approx(1 / 40)


def test_questions_of_a_visit_say_which_belong_together(shop):
    split = time_split(shop, 10)
    questions = next_in_visit(split, repeats=True, limit=10**6, seed=0)
    assert questions.groups is not None
    assert len(questions.groups) == len(questions)
    assert len(set(questions.groups.tolist())) == len(set(split.test.shoppers.tolist()))


def test_values_of_the_questions_are_revenue(split):
    questions = next_items(split, limit=10, seed=0)
    priced = Questions(
        histories=questions.histories,
        rows=questions.rows,
        items=questions.items,
        n_items=4,
        values=np.array([1.0, 2.0, 4.0, 8.0]),
    )
    found = report(Popularity().fit(split.train), priced, split.train, 1)
    assert found.metrics["revenue"].tolist() == [8, 0, 2]


def test_values_of_the_wrong_length_are_refused(split):
    questions = next_items(split, limit=10, seed=0)
    with pytest.raises(ValueError, match=r"margin has shape \(2,\): give one value for each of 4 items"):
        report(Popularity().fit(split.train), questions, split.train, values={"margin": np.ones(2)})


def test_nothing_asked_is_nothing_stated(split):
    nothing = split.test.take(slice(0, 0))
    for questions in (
        next_items(type(split)(train=split.train, test=nothing), limit=5, seed=0),
        bought_again(type(split)(train=split.train, test=nothing), limit=5, seed=0),
    ):
        found = report(Popularity().fit(split.train), questions, split.train, full_ranking=True)
        assert found.totals["questions"] == 0
        assert np.isnan(found.means()["ndcg"])
