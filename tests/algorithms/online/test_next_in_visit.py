import uuid

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories, artifacts
from recommendations.algorithms.errors import ArtifactError
from recommendations.algorithms.online import ANSWERERS, NextInVisit, Step
from recommendations.algorithms.online.codes import ItemCodes
from recommendations.algorithms.online.sessions import Ballots, led_to
from recommendations.algorithms.sequences.session_knn import SessionKNN


def stored(tmp_path, keys, *visits, **params):
    """A model of visits of those keys, written and mapped again."""
    owners = np.repeat(np.arange(len(visits)), [len(visit) for visit in visits])
    items = [keys[item] for visit in visits for item in visit]
    data = Dataset.from_columns(shoppers=-1, items=items, times=np.arange(len(items)), visits=owners)
    fitted = SessionKNN(**params).fit(data)
    fitted.save(tmp_path / "model")
    return fitted, NextInVisit.of(artifacts.read(tmp_path / "model"))


KEYS = {
    "integers": [7, 11, 12, 30, 31, 99],
    "text": ["a", "b-long-one", "c", "d", "e", "f"],
    "uuids": sorted(uuid.UUID(int=n * 2**90 + 5) for n in range(6)),
}


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("repeats", [False, True])
def test_it_answers_what_the_algorithm_would(tmp_path, kind, repeats):
    draw = np.random.default_rng(3)
    keys = KEYS[kind]
    visits = [draw.permutation(6)[: draw.integers(2, 5)].tolist() for _ in range(40)]
    fitted, online = stored(tmp_path, keys, *visits)
    for _ in range(40):
        codes = draw.integers(0, len(fitted.item_ids_), draw.integers(1, 6)).tolist()
        weights = draw.choice([1.0, 4.0, 10.0, -4.0], len(codes)).tolist()
        plain = [key if isinstance(key, int) else str(key) for key in fitted.item_ids_[codes].tolist()]
        steps = [Step(key, weight, nth) for nth, (key, weight) in enumerate(zip(plain, weights, strict=True))]
        asked = Histories.from_lists([codes], weights=[weights])
        expected = fitted.recommend(asked, 4, exclude_seen=not repeats)
        found = online.answer(steps, 4, repeats=repeats)
        assert [one.score for one in found] == expected.scores[0][expected.items[0] >= 0].tolist()
        names = fitted.item_ids_[expected.items[0][expected.items[0] >= 0]].tolist()
        assert [one.key for one in found] == [key if isinstance(key, int) else str(key) for key in names]
        assert all(one.because in plain for one in found)


def test_the_product_that_speaks_for_it_most_is_named():
    # Item 5 gets 3 by match 1, and 2 + 2 by match 0: match 0 leads. Item 6 gets as much by both: the lower.
    cast = Ballots(
        items=np.array([5, 5, 5, 6, 6, 8], np.int32),
        voters=np.array([0, 1, 2, 0, 1, 0]),
        matches=np.array([1, 0, 0, 1, 0, 4], np.int32),
        shares=np.array([3, 2, 2, 2, 2, 9]),
    )
    assert led_to(cast, np.array([6, 5])).tolist() == [0, 0]
    assert led_to(cast, np.array([8])).tolist() == [4]
    assert led_to(cast, np.array([], np.int32)).tolist() == []


def test_a_visit_of_nothing_known_is_answered_with_nothing(tmp_path):
    _, online = stored(tmp_path, KEYS["integers"], [0, 1], [1, 2])
    assert online.answer([], 5) == []
    assert online.answer([Step(5, 1.0, 0), Step("7", 1.0, 1), Step(2**70, 1.0, 2)], 5) == []
    assert online.answer([Step(7, 0.0, 0)], 5) == []


def test_what_was_not_written_by_the_algorithm_is_refused():
    for state, params in (({}, {}), ({"item_ids_": np.arange(3)}, {"neighbours": 5})):
        with pytest.raises(ArtifactError, match="lacks"):
            NextInVisit.of(artifacts.Artifact(algorithm="session-knn", params=params, state=state))


def test_keys_that_only_begin_alike_are_told_apart():
    codes = ItemCodes(np.array(["aa", "ab", "b"]))
    assert codes.of(["ab", "abc", "b", "a", "", 7]).tolist() == [1, -1, 2, -1, -1, -1]


def test_ids_that_were_added_later_are_found_too():
    codes = ItemCodes(np.array([5, 9, 2]))
    assert codes.of([2, 5, 9, 3, -(2**80)]).tolist() == [2, 0, 1, -1, -1]
    assert codes.keys(np.array([2, 0])) == [2, 5]
    assert ItemCodes(np.array([], np.int64)).of([1]).tolist() == [-1]


def test_what_says_that_it_answers_online_has_an_answerer():
    assert SessionKNN.online in ANSWERERS
