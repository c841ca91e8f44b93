from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.data import Friends
from recommendations.algorithms.errors import ParameterError
from recommendations.algorithms.links.social import Social
from recommendations.evaluation.questions import next_items
from recommendations.evaluation.splits import Split
from recommendations.testing.algorithms import SIZE, AlgorithmContract, checkerboard


def befriended(data, *pairs):
    columns = np.array(pairs, np.int32).reshape(-1, 2).T
    return replace(data, friends=Friends(shoppers=columns[0], friends=columns[1]))


class TestSocial(AlgorithmContract):
    algorithm = Social

    @pytest.fixture
    def data(self):
        """A checkerboard whose shoppers are friends of all others of their colour."""
        pairs = [(a, b) for a in range(SIZE) for b in range(SIZE) if a != b and (a + b) % 2 == 0]
        return befriended(checkerboard(), *pairs)

    def test_a_shopper_unknown_at_training_gets_it_too(self, fitted):
        """Not here: nobody knows the friends of a stranger."""
        assert (fitted.recommend(Histories.from_lists([[0, 2]]), 3).items == -1).all()


ME, ANNE, BEN, CLEO, DORA = range(5)
RECORD, BOOK, LAMP = range(3)


def town(*acts, friends=((ME, ANNE), (ME, BEN), (ME, CLEO)), crowd=20):
    """Acts (shopper, item) of a town of five and a crowd, each of whom took up the lamp."""
    acts = [*acts, *[(5 + number, LAMP) for number in range(crowd)]]
    everybody = [(number % (5 + crowd), number % 3) for number in range(3 * (5 + crowd))]
    shoppers, items = np.array(everybody + acts).T
    data = Dataset.from_columns(shoppers=shoppers, items=items, times=np.arange(len(items)))
    # All are known to the shop, but not for having done anything.
    return befriended(data.take(slice(len(everybody), None)), *friends)


def shown(data, shopper=ME, exclude_seen=True, **params):
    fitted = Social(**params).fit(data)
    found = fitted.recommend(Histories.from_dataset(data, [shopper]), 4, exclude_seen=exclude_seen)
    return {
        int(item): int(count)
        for item, count in zip(found.items[0], found.evidence[0], strict=True)
        if item >= 0
    }


BOTH = [(ANNE, RECORD), (BEN, RECORD)]
ALL = [*BOTH, (CLEO, RECORD)]


@pytest.mark.parametrize(
    ("case", "acts", "found"),
    [
        ("three friends", ALL, {RECORD: 3}),
        ("two friends", BOTH, {}),
        ("two friends and myself", [*BOTH, (ME, RECORD)], {}),
        ("two friends, one of them fifty times", [*BOTH, *[(BEN, RECORD)] * 50], {}),
        ("two friends and a stranger", [*BOTH, (DORA, RECORD)], {}),
    ],
)
def test_an_item_needs_its_number_of_distinct_friends(case, acts, found):
    assert shown(town(*acts), exclude_seen=False) == found


def test_my_own_acts_change_nothing_that_i_am_told():
    with_mine = shown(town(*ALL, (ME, RECORD)), exclude_seen=False)
    assert with_mine == shown(town(*ALL), exclude_seen=False) == {RECORD: 3}


@pytest.mark.parametrize(
    ("case", "friends"),
    [
        ("too few friends", [(ME, ANNE), (ME, BEN)]),
        ("one friend named three times", [(ME, ANNE), (ME, BEN), (ME, BEN)]),
        ("myself among them", [(ME, ANNE), (ME, BEN), (ME, ME)]),
        ("friendship that was not said of me", [(ANNE, ME), (BEN, ME), (CLEO, ME)]),
        ("nobody", []),
    ],
)
def test_a_shopper_with_fewer_friends_gets_nothing(case, friends):
    assert shown(town(*ALL, (ME, RECORD), friends=friends), exclude_seen=False) == {}


def test_the_number_can_be_raised_but_not_to_one():
    assert shown(town(*BOTH), min_friends=2) == {RECORD: 2}
    with pytest.raises(ParameterError, match="social: min_friends is 1; give a whole number of at least 2"):
        Social(min_friends=1).fit(town(*ALL))


def test_what_everybody_has_is_no_news_from_friends():
    # All say 1 / (1 + 1) = 0.5 of the lamp: 3 friends say 1.5. The 23 shoppers with any act say 11.5 in
    # all, 0.5 on average, so that 3 of anybody would have said 1.5 as well.
    acts = [(friend, LAMP) for friend in (ANNE, BEN, CLEO)]
    assert shown(town(*acts)) == {}


def test_a_score_against_worked_values():
    data = town(*ALL)
    fitted = Social(popularity_discount=0.5, smoothing=2.0).fit(data)
    # Said: 3 * 0.5 = 1.5. Expected: the average over 23 shoppers is 1.5 / 23, times 3 friends = 0.19565.
    # 1.5 / sqrt(0.19565 + 2) = 1.01230.
    (answer,) = fitted.recommend(Histories.from_dataset(data, [ME]), 3).row(0)
    assert answer == (RECORD, pytest.approx(1.01230, abs=1e-5))


def test_what_friends_did_lately_comes_first():
    old = [(friend, RECORD) for friend in (ANNE, BEN, CLEO)]
    new = [(friend, BOOK) for friend in (ANNE, BEN, CLEO)]
    data = town(*old, *new)
    ages = np.where(data.items == RECORD, 0.25, 1.0).astype(np.float32)  # two half-lives ago
    assert list(shown(replace(data, weights=ages))) == [BOOK, RECORD]


def test_what_a_friend_sent_back_counts_for_nothing():
    data = town(*ALL, (CLEO, RECORD))
    lines = np.flatnonzero((data.shoppers == CLEO) & (data.items == RECORD))
    weights = data.weights.copy()
    weights[lines[1]] = -1.0
    assert shown(replace(data, weights=weights)) == {}


def test_it_says_that_friends_are_missing():
    data = checkerboard()
    assert [str(lack) for lack in Social().readiness(data).missing] == ["0 of 3 friends"]
    assert Social().readiness(befriended(data, (0, 1), (0, 2), (0, 3))).ready


def test_friends_tell_more_than_popularity_of_what_is_listened_to():
    data = _lastfm()
    held_out = np.random.default_rng(0).random(len(data)) < 0.1
    split = Split(train=data.take(~held_out), test=data.take(held_out))
    questions = next_items(split, limit=2000, seed=0)
    social, popular = (
        questions.hits(algorithm.fit(split.train).recommend(questions.histories, 20)).sum(axis=1)
        for algorithm in (Social(), Popularity())
    )
    # Nothing is made up for those with fewer than three friends; and still more is found.
    assert social.sum() > popular.sum()


def _lastfm():
    """Plays by 1,892 people, each artist of unit weight, and who of them are friends."""
    from benchmarks.data_sets import DataSetAbsentError, _read, interactions

    try:
        plays, friends = interactions("lastfm_hetrec"), _read("lastfm_hetrec", "social")
    except DataSetAbsentError as absence:
        pytest.skip(str(absence))
    data = Dataset.from_columns(
        shoppers=plays["user"].to_numpy(np.int64),
        items=plays["item"].to_numpy(np.int64),
        times=np.zeros(len(plays), np.int64),
    )
    codes = {int(key): code for code, key in enumerate(data.shopper_ids)}
    # The file's first pair stands in the place of its column names.
    pairs = [tuple(friends.columns), *friends.itertuples(index=False)]
    known = [(codes[int(a)], codes[int(b)]) for a, b in pairs if int(a) in codes and int(b) in codes]
    return befriended(data, *known)
