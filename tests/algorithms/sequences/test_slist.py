import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.sequences import splits as splitting
from recommendations.algorithms.sequences.slist import SLIST
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.sequences.conftest import visits_of


class TestSLIST(AlgorithmContract):
    algorithm = SLIST


def plain(**params):
    off = {"half_life": None, "past_decay": 1.0, "future_decay": 1.0, "min_shoppers": 1}
    return SLIST(**{**off, **params})


def model(fitted, n):
    """The stored links as a dense matrix [n, n]."""
    dense = np.zeros((n, n))
    dense[np.repeat(np.arange(n), np.diff(fitted.indptr_)), fitted.next_items_] = fitted.strengths_
    return dense


def test_whole_visits_alone_are_a_ridge_regression():
    # X = (1 1), G = ones; (G + I)^-1 = 1/3 (2 -1; -1 2), times G: 1/3 everywhere, below the bound of 1/2.
    fitted = plain(consistency=1.0, regularization=1.0, diagonal=0.5).fit(visits_of([0, 1]))
    assert model(fitted, 2) == pytest.approx(np.full((2, 2), 1 / 3), abs=1e-6)


def test_an_item_may_be_kept_from_speaking_for_itself():
    # mu = (1/3) / (2/3) = 1/2; off the diagonal 1/3 + 1/3 * 1/2 = 1/2, as in a regression of 1 on 0 alone.
    fitted = plain(consistency=1.0, regularization=1.0, diagonal=0.0).fit(visits_of([0, 1]))
    assert model(fitted, 2) == pytest.approx(np.array([[0, 0.5], [0.5, 0]]), abs=1e-6)


def test_what_comes_next_counts_beside_what_goes_together():
    # G = 1/2 (1 1; 1 1) + 1/2 (1 0; 0 0) and H = 1/2 (1 1; 1 1) + 1/2 (0 1; 0 0), penalty 1/2:
    # (1.5 .5; .5 1)^-1 = (.8 -.4; -.4 1.2), times (.5 1; .5 .5) is (.2 .6; .4 .2).
    fitted = plain(consistency=0.5, regularization=0.5, diagonal=0.5).fit(visits_of([0, 1]))
    assert model(fitted, 2) == pytest.approx(np.array([[0.2, 0.6], [0.4, 0.2]]), abs=1e-6)


@pytest.mark.parametrize("diagonal", [0.0, 0.05, 1.0])
def test_the_model_is_the_best_one_within_its_bound(zipf_data, diagonal):
    # Karush-Kuhn-Tucker: the gradient is 0 off the diagonal; on it a multiplier of at least 0, and 0 below
    # the bound.
    slist = SLIST(diagonal=diagonal, links=10_000)
    left, right = equations(slist, zipf_data)
    n = left.shape[1]
    inverse, goal = slist._solved(left, right)
    best = inverse.astype(float) @ goal.toarray()
    left, right = left.toarray().astype(float), right.toarray().astype(float)
    gradient = left.T @ (right - left @ best) - slist.regularization * best
    multipliers = np.diag(gradient).copy()
    assert gradient - np.diag(multipliers) == pytest.approx(np.zeros((n, n)), abs=5e-3)
    assert (multipliers >= -5e-3).all()
    assert (np.diag(best) <= diagonal + 1e-4).all()
    assert multipliers[np.diag(best) < diagonal - 1e-3] == pytest.approx(0, abs=5e-3)


def equations(slist, data):
    from recommendations.algorithms.data import sequences

    found = sequences(data)
    return slist._equations(found, np.ones(len(found.items), bool), np.arange(data.n_items), data.n_items)


def test_the_past_and_the_future_fade_with_distance():
    found_data = visits_of([0, 1, 2])
    slist = plain(consistency=0.5, past_decay=0.5, future_decay=0.25)
    left, right = equations(slist, found_data)
    # The visit itself, then the cuts 0 | 1 2 and 0 1 | 2, each at half weight: its root is sqrt(1/2).
    half = np.sqrt(0.5)
    assert left.toarray() == pytest.approx(half * np.array([[1, 1, 1], [1, 0, 0], [0.5, 1, 0]]))
    assert right.toarray() == pytest.approx(half * np.array([[1, 1, 1], [0, 1, 0.25], [0, 0, 1]]))


def test_older_visits_count_for_less():
    left, _ = equations(plain(consistency=1.0, half_life=0.5), visits_of([0], [1]))
    # The older of two has an age of half of all: it counts 1/2, its row sqrt(1/2).
    assert left.toarray() == pytest.approx(np.array([[np.sqrt(0.5), 0], [0, 1]]))


def test_the_tail_has_no_answer():
    data = visits_of([0, 1], [0, 1], [0, 2])
    fitted = SLIST(max_items=2, min_shoppers=1).fit(data)
    assert fitted.similar([0, 2], 3).items.tolist() == [[1, -1, -1], [-1, -1, -1]]


def test_only_the_strongest_links_are_kept():
    fitted = SLIST(links=1).fit(visits_of([0, 1, 2], [0, 1], [0, 1]))
    assert np.diff(fitted.indptr_).max() == 1
    assert fitted.similar([0], 3).items.tolist() == [[1, -1, -1]]


class TestPoisoning:
    honest = ([0, 1],) * 3 + ([0, 2],) * 2

    def test_going_to_and_fro_counts_once(self):
        once = SLIST(min_shoppers=1).fit(visits_of(*self.honest, [0, 9, 0]))
        often = SLIST(min_shoppers=1).fit(visits_of(*self.honest, [0, 9] * 10_000 + [0]))
        assert often.similar([0], 3).items.tolist() == once.similar([0], 3).items.tolist() == [[1, 2, 3]]

    def test_the_visits_of_a_shopper_count_so_much_and_no_more(self):
        def with_attack(size):
            shoppers = [1, 2, 3, 4, 5, *[6] * size]
            return visits_of(*self.honest, *[[0, 9]] * size, shoppers=shoppers)

        bounded = SLIST(visits_per_shopper=1, min_shoppers=1).fit(with_attack(1_000))
        assert bounded.similar([0], 3).items.tolist() == [[1, 2, 3]]
        unbounded = SLIST(visits_per_shopper=1_000, min_shoppers=1).fit(with_attack(1_000))
        assert unbounded.similar([0], 1).items.tolist() == [[3]]  # so that the bound is what keeps it down

    @pytest.mark.parametrize(("accounts", "linked"), [(1, False), (2, False), (3, True)])
    def test_a_pair_needs_so_many_distinct_shoppers(self, accounts, linked):
        attack = [[0, 9]] * 30
        shoppers = [1, 2, 3, 4, 5, *(6 + np.arange(30) % accounts)]
        found = SLIST(min_shoppers=3).fit(visits_of(*self.honest, *attack, shoppers=shoppers)).similar([0], 3)
        # Item 2 lies beside 0 in two visits only; item 9 has code 3.
        assert sorted(found.items[0].tolist()) == sorted([1, *[3] * linked, *[-1] * (2 - linked)])
        assert dict(zip(found.items[0].tolist(), found.evidence[0].tolist(), strict=True))[1] == 3

    def test_a_visit_without_a_shopper_is_one_of_its_own(self):
        found = SLIST(min_shoppers=3).fit(visits_of([0, 1], [0, 1], [0, 1], [0, 2], [0, 2])).similar([0], 2)
        assert (found.items.tolist(), found.evidence.tolist()) == ([[1, -1]], [[3, 0]])

    def test_two_items_have_to_lie_in_one_visit(self):
        apart = visits_of([0, 1], [0, 1], [0], [1], [0, 5], shoppers=[1, 2, 3, 3, 4])
        assert SLIST(min_shoppers=3).fit(apart).similar([0], 2).items.tolist() == [[-1, -1]]
        assert SLIST().fit(apart).similar([0], 2).items.tolist() == [[1, -1]]


def test_lines_of_one_order_are_not_cut():
    from recommendations.algorithms.data import sequences

    data = Dataset.from_columns(shoppers=[7, 7, 7], items=[0, 1, 2], times=[10, 10, 20])
    cut = splitting.splits(sequences(data), 5)
    assert (cut.ends.tolist(), cut.starts.tolist(), cut.stops.tolist()) == ([1], [0], [3])


def test_a_history_of_ten_thousand_items_is_learned_and_answered():
    long = np.arange(10_000) % 300
    fitted = SLIST(min_shoppers=1).fit(visits_of(long, [0, 1], [1, 2]))
    found = fitted.recommend(Histories.from_lists([long.tolist()]), 3, exclude_seen=False)
    assert (found.items >= 0).all()


def test_a_million_items_with_one_event_each_have_no_links():
    fitted = SLIST().fit(
        Dataset.from_columns(shoppers=-1, items=np.arange(10**6), times=0, visits=np.arange(10**6))
    )
    assert len(fitted.next_items_) == 0


def test_a_share_of_more_than_all_is_refused():
    with pytest.raises(ParameterError, match=r"consistency is 1\.5; give a number above 0 and at most 1"):
        SLIST.check_params({"consistency": 1.5})
