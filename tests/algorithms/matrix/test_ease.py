import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.errors import DataError
from recommendations.algorithms.matrix.ease import EASE
from recommendations.testing.algorithms import AlgorithmContract, baskets
from tests.algorithms.conftest import DAY, orders_of


class TestEASE(AlgorithmContract):
    algorithm = EASE


def plain(**params):
    """Steck's EASE on ones, nothing else."""
    bare = {
        "dropout": 0.0,
        "size_power": 0.0,
        "weight_power": 0.0,
        "recency": 1.0,
        "min_shoppers": 1,
        "half_life": None,
    }
    return EASE(**{"regularization": 1.0, **bare, **params})


def links_of(fitted):
    return fitted._links(fitted.weights_).toarray()


def test_three_items_worked_by_hand():
    # Baskets {0,1}, {0,1}, {0,2}. X'X + I = [[4,2,1],[2,3,0],[1,0,2]] has determinant 13 and inverse
    # P = [[6,-4,-3],[-4,7,2],[-3,2,8]] / 13, and B_ij = -P_ij / P_jj.
    fitted = plain().fit(orders_of([0, 1], [0, 1], [0, 2]))
    worked = [[0, 4 / 7, 3 / 8], [4 / 6, 0, -2 / 8], [3 / 6, -2 / 7, 0]]
    np.testing.assert_allclose(links_of(fitted), worked, rtol=1e-6)
    # Item 1 speaks against item 2, which is therefore no answer; with item 2 in the history as well
    # item 0 gets 4/6 + 3/6.
    found = fitted.recommend(Histories.from_lists([[1], [1, 2]]), 2)
    assert found.items.tolist() == [[0, -1], [0, -1]]
    assert found.scores[:, 0] == pytest.approx([4 / 6, 7 / 6])
    similar = fitted.similar([0], 2)
    assert similar.items.tolist() == [[1, 2]]
    assert similar.scores[0] == pytest.approx([4 / 7, 3 / 8])
    assert similar.evidence.tolist() == [[2, 1]]


def test_the_links_are_those_of_a_dense_inverse_in_double_precision(zipf_data):
    fitted = EASE(rows="shoppers", regularization=3, half_life=None, neighbours=60).fit(zipf_data)
    matrix = np.sqrt(zipf_data.matrix().toarray().astype(float))
    matrix *= np.maximum((matrix > 0).sum(axis=1, keepdims=True), 1) ** -0.25
    gram = matrix.T @ matrix
    inverse = np.linalg.inv(gram + np.diag(3 + 0.3 / 0.7 * gram.diagonal()))
    expected = -inverse / inverse.diagonal()
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(links_of(fitted), expected, atol=2e-6)


def test_each_item_keeps_the_weights_farthest_from_zero(zipf_data):
    whole, pruned = (links_of(plain(neighbours=n).fit(zipf_data)) for n in (60, 5))
    for full, kept in zip(whole.T, pruned.T, strict=True):
        largest = np.argsort(-np.abs(full))[:5]
        assert set(np.flatnonzero(kept)) == set(largest)
        np.testing.assert_array_equal(kept[largest], full[largest])


def test_an_old_row_counts_half_after_each_half_life():
    # The first basket is ten days older than the second: G_00 = 1/2 + 1, G_01 = 1/2. Item 1 alone with 0:
    # 1/2 / (3/2 + 1).
    data = orders_of([0, 1], *[[3]] * 9, [0, 2])
    fitted = plain(half_life=10.0).fit(data)
    inverse = np.linalg.inv(
        np.array([[1.5, 0.5, 1, 0], [0.5, 0.5, 0, 0], [1, 0, 1, 0], [0, 0, 0, 5]]) + np.eye(4)
    )
    assert links_of(fitted)[0, 1] == pytest.approx(-inverse[0, 1] / inverse[1, 1], rel=1e-5)


def test_rows_are_scaled_by_their_size():
    # A basket of two, scaled by 2^-0.5, adds 1/2 to each square and product: 1/2 / (1/2 + 1).
    fitted = plain(size_power=0.5).fit(orders_of([0, 1]))
    assert links_of(fitted)[0, 1] == pytest.approx(1 / 3)


def test_dropout_adds_a_share_of_the_squares_to_the_penalty():
    # Two baskets {0,1}: with p = 1/2 the penalty is 1 + 2, so 2 / (2 + 3).
    fitted = plain(dropout=0.5).fit(orders_of([0, 1], [0, 1]))
    assert links_of(fitted)[0, 1] == pytest.approx(2 / 5)


def test_a_popular_target_is_discounted():
    data = orders_of([0, 1], [0, 2], [2], [2])
    before, after = links_of(plain().fit(data)), links_of(plain(popularity_discount=1.0).fit(data))
    # Item 1 is in one basket, item 2 in three; the mean is 2: the links to them change by 2 and by 2/3.
    np.testing.assert_allclose(after[0, 1:], before[0, 1:] * [2, 2 / 3], rtol=1e-6)


def test_items_beyond_the_head_are_related_on_the_same_scale():
    # Two pairs, each alone with itself, of which the head holds the first only: what EASE gives two items
    # alone, 3 / (3 + 1), is what the tail's pair of as many baskets gets.
    data = orders_of(*[[0, 1]] * 4, *[[2, 3]] * 3)
    cut, whole = (links_of(plain(head=head).fit(data)) for head in (2, 4))
    assert cut[2, 3] == pytest.approx(3 / 4)
    np.testing.assert_allclose(cut, whole, rtol=1e-6)


def test_head_and_tail_answer_together(zipf_data):
    whole, cut = (EASE(head=head, min_shoppers=1).fit(zipf_data) for head in (60, 20))
    for fitted in (whole, cut):
        reached = set(
            fitted.recommend(Histories.from_lists([[item] for item in range(60)]), 20).items.ravel()
        )
        assert len(reached - {-1}) > 50
    ratio = cut.weights_[cut.weights_ > 0].mean() / whole.weights_[whole.weights_ > 0].mean()
    assert 0.5 < ratio < 2


def test_longer_histories_add_up_and_old_moments_fade():
    fitted = plain(recency=0.5).fit(orders_of([0, 1], [0, 1], [0, 2]))
    # Item 1 in an earlier moment than item 2: 4/6 * 0.5 + 3/6.
    assert fitted.score(Histories.from_lists([[1, 2]]), [0])[0, 0] == pytest.approx(4 / 6 * 0.5 + 3 / 6)
    together = Histories.from_lists([[1, 2]], times=[[7, 7]])
    assert fitted.score(together, [0])[0, 0] == pytest.approx(7 / 6)


def test_fewer_actors_than_the_minimum_cannot_make_a_neighbour():
    honest = [[0, 1, 2]] * 30
    attack = [[0, 9]] * 400
    data = orders_of(*honest, *attack, shoppers=[*range(30), *(100 + n % 2 for n in range(400))])
    target = int(np.flatnonzero(data.item_ids == 9)[0])
    assert target in EASE(min_shoppers=1).fit(data).similar([0], 10).items
    assert target not in EASE(min_shoppers=3).fit(data).similar([0], 10).items


def test_one_account_weighs_no_more_on_a_pair_than_its_cap():
    # 10,000 orders of one account, capped at 5: the pair's squares and product are 5, the link at most 5/6.
    spam = orders_of(*[[0, 1]] * 10_000, shoppers=[0] * 10_000).capped(pair_weight=5)
    weight = links_of(plain(weight_power=0.5).fit(spam))[0, 1]
    assert weight == pytest.approx(5 / 6, rel=1e-3)


def test_items_alike_for_single_precision_are_refused_with_the_remedy():
    with pytest.raises(DataError, match="give more regularization"):
        plain(regularization=1e-12).fit(baskets(*[[0, 1, 2]] * 30))


def test_a_history_of_ten_thousand_items_is_answered(zipf_data):
    history = Histories.from_lists([(np.arange(10_000) % 59).tolist()])
    assert EASE(rows="shoppers").fit(zipf_data).recommend(history, 3).items.tolist() == [[59, -1, -1]]


def test_items_that_nobody_combined_have_no_neighbours_however_many_they_are():
    codes = np.arange(1_000_000)
    fitted = EASE().fit(Dataset.from_columns(shoppers=codes, items=codes, times=codes))
    assert not len(fitted.weights_)
    assert (fitted.recommend(Histories.from_lists([[5]]), 3).items == -1).all()


def test_it_asks_for_a_hundred_interactions():
    readiness = EASE().readiness(orders_of([0, 1]))
    assert str(readiness.missing[0]) == "2 of 100 interactions"


def test_orders_without_a_shopper_teach_too():
    data = orders_of([0, 1], [0, 1], [0, 2], shoppers=[-1, -1, -1])
    assert plain().fit(data).similar([0], 1).items.tolist() == [[1]]


def test_a_half_life_reads_days():
    data = orders_of([0, 1], [0, 2])
    assert data.times.tolist() == [0, 0, DAY, DAY]
    fading = links_of(plain(half_life=1.0).fit(data))
    assert fading[0, 2] > fading[0, 1] > 0
