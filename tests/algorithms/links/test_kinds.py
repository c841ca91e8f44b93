import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms.data import Relations
from recommendations.algorithms.errors import DataError
from recommendations.algorithms.links.kinds import STEPS, successors, with_successor

from .statements import KINDS, stated

MANY = 100_000


def replacements(new, old):
    kinds = np.full(len(new), KINDS.index("replaces"), np.int8)
    return Relations(sources=np.asarray(new, np.int32), targets=np.asarray(old, np.int32), kinds=kinds)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_successors_are_those_of_a_plain_search(pairs):
    reached = np.zeros((8, 8), bool)
    for new, old in pairs:
        reached[old, new] = True
    for middle in range(8):
        reached |= np.outer(reached[:, middle], reached[middle])
    expected = reached & ~reached.T
    relations = replacements([new for new, _ in pairs], [old for _, old in pairs])
    np.testing.assert_array_equal(successors(relations, 8).toarray(), expected)
    there = np.arange(8) % 3 == 0
    np.testing.assert_array_equal(with_successor(relations, 8, there), expected[:, there].any(axis=1))


def test_a_chain_counts_so_many_steps_and_no_more():
    found = successors(replacements(np.arange(1, MANY + 1), np.arange(MANY)), MANY + 1)
    assert sorted(found[0].indices.tolist()) == list(range(1, STEPS + 1))
    assert found.nnz == STEPS * (MANY - STEPS) + STEPS * (STEPS + 1) // 2


def test_what_replaces_a_product_counts_however_many_lie_between():
    chain = replacements(np.arange(1, MANY + 1), np.arange(MANY))
    newest = np.arange(MANY + 1) == MANY
    np.testing.assert_array_equal(with_successor(chain, MANY + 1, newest), ~newest)


@pytest.mark.parametrize("turned", [False, True])
def test_one_product_may_replace_a_hundred_thousand_or_be_replaced_by_them(turned):
    others, hub = np.arange(1, MANY + 1), np.zeros(MANY, int)
    found = successors(replacements(others, hub) if turned else replacements(hub, others), MANY + 1)
    assert found.nnz == MANY


def test_a_circle_of_a_hundred_thousand_replaces_nothing_in_it():
    circle = replacements(np.arange(MANY), np.roll(np.arange(MANY), 1))
    assert successors(circle, MANY).nnz == 0


def test_two_great_circles_make_too_many_pairs():
    half = MANY // 2
    one = np.arange(half)
    new = np.concatenate((one, half + one, [0]))
    old = np.concatenate((np.roll(one, 1), half + np.roll(one, 1), [half]))
    with pytest.raises(
        DataError, match=r"makes 2,500,000,000 pairs .* only what replaces a product directly"
    ):
        successors(replacements(new, old), MANY)


def test_nothing_said_replaces_nothing():
    assert successors(stated(), 3).nnz == 0
    assert not with_successor(stated(), 3, np.ones(3, bool)).any()
