import numpy as np

from recommendations.algorithms import Histories, TopK
from recommendations.algorithms.hybrids.sources import Source
from recommendations.evaluation.auto_blend.replay import ask, of_history, replay
from recommendations.evaluation.kinds import KINDS
from tests.evaluation.auto_blend.shops import browsers_shop, habits_shop, pairs_shop

KNN = Source(algorithm="item-knn", params={"rows": "orders", "min_shoppers": 1})
POPULAR = Source(algorithm="popularity")


def test_sources_learn_from_the_beginning_and_are_asked_about_the_end():
    data = pairs_shop()
    held = replay([KNN, POPULAR], data, "also-bought")
    (contest,) = held.contests
    split = KINDS["also-bought"].split(data)
    assert contest.metric == "ndcg"
    assert contest.k == 10
    assert contest.n <= len(np.unique(split.test.orders))
    # What the items were known for before: the training part's counts.
    np.testing.assert_allclose(
        held.items[:, 0], np.log1p(np.bincount(split.train.items, minlength=16)), rtol=1e-6
    )
    assert len(held.seconds) == 2


def test_the_best_of_a_source_are_its_own_answers():
    data = pairs_shop()
    split = KINDS["also-bought"].split(data)
    questions = KINDS["also-bought"].ask(split, repeats=False, limit=6000, seed=0)
    fitted = KNN.fit(split.train)
    (contest,) = replay([KNN, POPULAR], data, "also-bought").contests
    first = contest.candidates
    proposed = set(
        zip(
            first.rows[first.ranks[:, 0] > 0].tolist(),
            first.items[first.ranks[:, 0] > 0].tolist(),
            strict=True,
        )
    )
    top = ask(fitted, questions, 100)
    rows, slots = np.nonzero(top.items >= 0)
    assert proposed == set(zip(rows.tolist(), top.items[rows, slots].tolist(), strict=True))


def test_one_contest_for_each_kind_of_interaction():
    interest, purchase = replay(
        [POPULAR], browsers_shop(), "for-you", repeats=True, about=(("view",), ("purchase",))
    ).contests
    # Shoppers look at even items and buy odd ones.
    assert (interest.candidates.items[interest.right] % 2 == 0).all()
    assert (purchase.candidates.items[purchase.right] % 2 == 1).all()
    # A shopper bears the same number in both.
    assert set(purchase.groups) <= set(range(browsers_shop().n_shoppers))
    assert len(set(interest.groups) & set(purchase.groups)) > 10


def test_questions_are_limited():
    assert replay([POPULAR], pairs_shop(), "also-bought", limit=7).contests[0].n == 7


def test_buy_again_is_asked_about_the_own_history_alone():
    (contest,) = replay([POPULAR], habits_shop(), "buy-again").contests
    histories = contest.histories
    owned = set(zip(histories.rows.tolist(), histories.items.tolist(), strict=True))
    assert len(contest.candidates)
    assert set(zip(contest.candidates.rows.tolist(), contest.candidates.items.tolist(), strict=True)) <= owned


def test_answers_of_the_history_move_up_in_their_order():
    top = TopK(
        items=np.array([[4, 2, 7], [1, 2, -1]], np.int32),
        scores=np.array([[3.0, 2.0, 1.0], [5.0, 4.0, np.nan]]),
    )
    found = of_history(top, Histories.from_lists([[7, 4, 7], [2]]))
    assert [found.row(row) for row in range(2)] == [[(4, 3.0), (7, 1.0)], [(2, 4.0)]]
    assert (of_history(top, Histories.empty(2)).items == -1).all()
