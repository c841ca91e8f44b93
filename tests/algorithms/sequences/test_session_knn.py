import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories, TopK, artifacts
from recommendations.algorithms.errors import ArtifactError, ParameterError
from recommendations.algorithms.online import NextInVisit
from recommendations.algorithms.sequences.session_knn import SessionKNN
from recommendations.testing.algorithms import AlgorithmContract
from tests.algorithms.sequences.conftest import visits_of


class TestSessionKNN(AlgorithmContract):
    algorithm = SessionKNN


def plain(**params):
    """Sums of similarities, and nothing else, unless asked for."""
    off = {"position_decay": 1.0, "before": 1.0, "half_life": None, "length_discount": 0.0, "rarity": 0.0}
    return SessionKNN(**{"recency": 0.5, "min_shoppers": 1, **off, **params})


def answer(fitted, *history, exclude_seen=True):
    found = fitted.recommend(Histories.from_lists([list(history)]), 9, exclude_seen=exclude_seen)
    return pytest.approx(dict(found.row(0)), abs=1e-6)


VISITS = ([0, 1, 2], [1, 3], [4, 5], [0, 3])


def test_similar_visits_vote_for_their_items():
    # After 0 (1/2), then 1 (1): visit 0 shares 1.5, the nearest, so it votes 1; visit 1 votes 1 / 1.5 = 2/3
    # and visit 3 votes 0.5 / 1.5 = 1/3 for item 3.
    fitted = plain().fit(visits_of(*VISITS))
    assert answer(fitted, 0, 1) == {2: 1.0, 3: 1.0}
    assert answer(fitted, 0, 1, exclude_seen=False) == {0: 4 / 3, 1: 5 / 3, 2: 1.0, 3: 1.0}


def test_only_the_nearest_vote():
    assert answer(plain(neighbours=2).fit(visits_of(*VISITS)), 0, 1) == {2: 1.0, 3: 2 / 3}


def test_only_the_newest_visits_of_an_item_are_compared():
    assert answer(plain(sample=1).fit(visits_of([0, 1], [0, 2])), 0) == {2: 1.0}


def test_visits_fade_with_those_that_came_after():
    # The older of two visits has an age of half of all: at that half life it votes 1/2.
    assert answer(plain(half_life=0.5).fit(visits_of([0, 1], [0, 2])), 0) == {1: 0.5, 2: 1.0}


def test_long_visits_say_less():
    # Both share 1; over 4 and 2 items: 1/4 and 1/2, of which the nearest votes 1.
    fitted = plain(length_discount=1.0).fit(visits_of([0, 1, 2, 3], [0, 4]))
    assert answer(fitted, 0) == {1: 0.5, 2: 0.5, 3: 0.5, 4: 1.0}


def test_place_in_the_neighbour_counts():
    fitted = plain(position_decay=0.8, before=0.5).fit(visits_of([0, 1, 2, 3]))
    assert answer(fitted, 1) == {0: 0.5, 2: 1.0, 3: 0.8}


def test_the_lines_of_an_order_are_one_moment():
    # 0 and 1 bought together, 2 after them: from 0, item 1 is no moment away, and none before it.
    data = Dataset.from_columns(shoppers=[7, 7, 7], items=[0, 1, 2], times=[10, 10, 20])
    assert answer(plain(position_decay=0.5, before=0.5).fit(data), 0) == {1: 1.0, 2: 1.0}


def test_rare_items_are_lifted():
    # 1 is in two of three visits, 2 in one: ln(1 + 3/2) and ln(1 + 3/1).
    fitted = plain(rarity=1.0).fit(visits_of([0, 1], [0, 2], [1]))
    assert answer(fitted, 0) == {1: np.log(2.5), 2: np.log(4)}


def test_a_repeated_item_stands_where_it_was_last():
    # In 1 0 2 1 the last 1 comes after 0; the first does not count.
    assert answer(plain(before=0.0).fit(visits_of([1, 0, 2, 1])), 0) == {1: 1.0, 2: 1.0}


def test_of_a_long_visit_the_newest_items_are_kept():
    fitted = plain(visit_items=2).fit(visits_of([0, 1, 2]))
    assert answer(fitted, 1) == {2: 1.0}
    assert answer(fitted, 0) == {}


def test_what_follows_an_item_is_what_a_visit_of_it_alone_is_answered():
    fitted = plain().fit(visits_of(*VISITS))
    assert fitted.similar([0], 3).row(0) == [(1, 1.0), (2, 1.0), (3, 1.0)]


def test_a_shopper_of_many_visits_fills_no_sample():
    honest = ([0, 1],) * 3
    attack = ([0, 9],) * 1_000
    attacked = visits_of(*honest, *attack, shoppers=[1, 2, 3, *[4] * 1_000])
    assert answer(plain(sample=100).fit(attacked), 0) == {1: 3.0, 2: 1.0}  # item 9 has code 2
    # As many strangers do fill it: so it is the account that is held to one.
    assert answer(plain(sample=100).fit(visits_of(*honest, *attack)), 0) == {2: 100.0}


def test_one_account_that_loops_a_pair_counts_once():
    assert answer(plain().fit(visits_of(*([0, 1],) * 2, [0, 9] * 10_000)), 0) == {1: 2.0, 2: 1.0}


@pytest.mark.parametrize(("accounts", "answered"), [(1, False), (2, False), (3, True)])
def test_an_answer_needs_neighbours_of_so_many_distinct_shoppers(accounts, answered):
    # Visits with 9 (code 3) by way of 0 and by way of 1, two of each account.
    attack = [[0, 9], [1, 9]] * accounts
    shoppers = [11, 12, 13, *np.repeat(range(accounts), 2)]
    fitted = plain(min_shoppers=3).fit(visits_of(*[[0, 1, 2]] * 3, *attack, shoppers=shoppers))
    found = dict(fitted.recommend(Histories.from_lists([[0, 1]]), 9).row(0))
    assert set(found) == ({2, 3} if answered else {2})


def test_a_visit_without_a_shopper_is_one_of_its_own():
    fitted = plain(min_shoppers=3).fit(visits_of([0, 1], [0, 1], [0, 1], [0, 2], [0, 2]))
    assert answer(fitted, 0) == {1: 3.0}
    assert len(fitted.visit_shoppers_) == 0  # nobody made two visits: there is nobody to tell apart


def test_a_model_stored_without_shoppers_is_refused(tmp_path):
    fitted = plain().fit(visits_of(*VISITS))
    del fitted.visit_shoppers_
    fitted.save(tmp_path / "model")
    with pytest.raises(ArtifactError, match="lacks 'visit_shoppers_': train again"):
        SessionKNN.load(tmp_path / "model")
    with pytest.raises(ArtifactError, match="lacks 'visit_shoppers_': train again"):
        NextInVisit.of(artifacts.read(tmp_path / "model"))


def test_many_histories_get_what_each_gets_alone(zipf_data):
    fitted = SessionKNN(sample=20, neighbours=10).fit(zipf_data)
    histories = Histories.from_dataset(zipf_data)
    together = fitted.recommend(histories, 10)
    alone = TopK.stacked([fitted.recommend(one, 10) for one in histories.chunks(1)], 10)
    np.testing.assert_array_equal(together.items, alone.items)
    np.testing.assert_array_equal(together.scores, alone.scores)


def test_arrays_stay_mapped_when_a_model_is_read(tmp_path):
    plain().fit(visits_of(*VISITS)).save(tmp_path / "model")
    loaded = SessionKNN.load(tmp_path / "model")
    assert isinstance(loaded.visit_items_, np.memmap)
    assert answer(loaded, 0, 1) == {2: 1.0, 3: 1.0}


def test_a_history_of_ten_thousand_items_is_learned_and_answered():
    long = (np.arange(10_000) % 3_000).tolist()
    fitted = SessionKNN(min_shoppers=1).fit(visits_of(long, [2_999, 5]))
    found = fitted.recommend(Histories.from_lists([long]), 3, exclude_seen=False)
    assert found.items[0, 0] >= 0
    assert len(fitted.visit_items_) == 50 + 2


def test_a_million_items_with_one_event_each_have_no_neighbours():
    data = Dataset.from_columns(shoppers=-1, items=np.arange(10**6), times=0, visits=np.arange(10**6))
    fitted = SessionKNN().fit(data)
    assert (fitted.recommend(Histories.from_lists([[5]]), 2).items == -1).all()


def test_a_sample_of_nothing_is_refused():
    with pytest.raises(ParameterError, match="sample is 0; give a whole number of at least 1"):
        SessionKNN(sample=0).fit(Dataset.from_columns(shoppers=[0], items=[0], times=[0]))
