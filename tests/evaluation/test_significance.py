from math import comb

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binom, bootstrap, permutation_test

from recommendations.evaluation import paired_difference


@pytest.fixture
def pairs():
    """A metric of two models with many ties and zeros, as reciprocal ranks have."""
    rng = np.random.default_rng(8)
    a, b = (np.where(rng.random(300) < 0.5, 0, 1 / rng.integers(1, 20, 300)) for _ in range(2))
    return a + 0.02, b


def test_six_wins_of_six_are_luck_twice_in_64():
    # All of 2^6 flips are as likely; only "all plus" and "all minus" are as extreme.
    found = paired_difference(np.arange(1.0, 7), np.zeros(6), draws=100_000)
    assert found.mean == 3.5
    assert found.p_value == pytest.approx(2 / 64, abs=0.002)


def test_eight_wins_of_ten_by_one_are_luck_as_in_the_binomial():
    a = np.array([1] * 8 + [0] * 2, float)
    # |sum| >= 6 of ten flipped ones: eight or more heads, or two or less.
    expected = 2 * sum(comb(10, heads) for heads in (8, 9, 10)) / 2**10
    assert paired_difference(a, 1 - a, draws=100_000).p_value == pytest.approx(expected, abs=0.003)


def test_scipy_finds_the_same_interval_and_chance(pairs):
    a, b = pairs
    found = paired_difference(a, b, draws=20_000)
    interval = bootstrap((a - b,), np.mean, n_resamples=20_000, random_state=1).confidence_interval
    chance = permutation_test(
        (a, b),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=20_000,
        random_state=1,
    ).pvalue
    width = interval.high - interval.low
    assert found.low == pytest.approx(interval.low, abs=0.02 * width)
    assert found.high == pytest.approx(interval.high, abs=0.02 * width)
    assert found.p_value == pytest.approx(chance, abs=0.015)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_covers_the_truth_as_often_as_it_says(level):
    # Skewed differences with a known mean: the exponential's is 1, shifted to 0.2.
    rng, runs = np.random.default_rng(17), 1000
    covered = 0
    for run in range(runs):
        a = rng.exponential(1, 150) - 0.8
        found = paired_difference(a, np.zeros(150), draws=1000, level=level, seed=run)
        covered += found.low <= 0.2 <= found.high
    # The 99 % binomial interval around the rate must not lie wholly below the level.
    assert binom.ppf(0.995, runs, covered / runs) / runs >= level
    assert covered / runs < level + 0.04


def test_of_two_equal_models_one_in_twenty_looks_different():
    rng, runs = np.random.default_rng(18), 1000
    called = sum(
        paired_difference(*rng.exponential(1, (2, 60)), draws=500, seed=run).p_value <= 0.05
        for run in range(runs)
    )
    assert binom.ppf(0.005, runs, called / runs) / runs <= 0.05
    assert called / runs > 0.02


def grouped(rng, n_groups=60, size=10):
    """No difference, but questions of one group have much in common."""
    return np.repeat(rng.normal(size=n_groups), size) + rng.normal(size=n_groups * size) / 4


def test_questions_of_one_visit_count_as_one_draw():
    rng, runs, groups = np.random.default_rng(19), 500, np.repeat(np.arange(60), 10)
    as_wholes, alone = 0, 0
    for run in range(runs):
        a = grouped(rng)
        with_groups = paired_difference(a, np.zeros(600), draws=500, seed=run, groups=groups)
        without = paired_difference(a, np.zeros(600), draws=500, seed=run)
        as_wholes += with_groups.low <= 0 <= with_groups.high
        alone += without.low <= 0 <= without.high
    assert binom.ppf(0.995, runs, as_wholes / runs) / runs >= 0.95
    assert alone / runs < 0.8


def test_groups_of_one_change_nothing(pairs):
    a, b = pairs
    assert paired_difference(a, b, groups=np.arange(len(a))) == paired_difference(a, b)


@example([(0.0, 0.0), (0.0, 1e-125)], 0)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40), st.integers(0, 9))
def test_turned_round_the_difference_changes_its_sign(pairs, seed):
    a, b = np.array(pairs).T
    there, back = (paired_difference(*arms, draws=200, seed=seed) for arms in ((a, b), (b, a)))
    assert there.mean == pytest.approx(-back.mean)
    assert there.p_value == pytest.approx(back.p_value)
    assert there.low <= there.high
    assert 0 < there.p_value <= 1


def test_pairs_that_were_not_measured_are_left_out(pairs):
    a, b = pairs
    gaps = np.append(a, [np.nan, 0.3, np.nan]), np.append(b, [0.1, np.nan, np.nan])
    assert paired_difference(*gaps) == paired_difference(a, b)
    assert paired_difference(*gaps).pairs == len(a)


def test_the_seed_decides(pairs):
    first, again, other = (paired_difference(*pairs, draws=300, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_hundred_thousand_questions_are_drawn_a_few_at_a_time():
    a = np.random.default_rng(3).random(100_000)
    found = paired_difference(a, a - 0.01 + np.roll(a, 1) / 1e3, draws=60)
    assert found.low < found.mean < found.high


def test_verdicts():
    better = paired_difference(np.arange(1, 50), np.zeros(49))
    worse = paired_difference(np.zeros(49), np.arange(1, 50))
    same = paired_difference(np.tile([0.0, 1], 20), np.tile([1.0, 0], 20))
    assert [(found.is_better, found.is_worse) for found in (better, worse, same)] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_equal_answers_are_no_difference():
    found = paired_difference([0.5] * 20, [0.5] * 20)
    assert (found.mean, found.low, found.high, found.p_value) == (0, 0, 0, 1)


def test_a_constant_difference_has_no_width():
    found = paired_difference(np.full(30, 0.3), np.full(30, 0.1))
    assert (found.low, found.high) == pytest.approx((0.2, 0.2))
    assert found.p_value == pytest.approx(1 / 2001)


@pytest.mark.parametrize(("a", "b"), [([], []), ([np.nan], [1.0])])
def test_without_a_pair_there_is_nothing_to_state(a, b):
    found = paired_difference(a, b)
    assert np.isnan([found.mean, found.low, found.high, found.p_value]).all()
    assert found.pairs == 0


def test_one_pair_gives_no_interval():
    found = paired_difference([1.0], [0.0])
    assert (found.mean, found.p_value) == (1.0, 1.0)
    assert np.isnan([found.low, found.high]).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"b": [1.0]}, r"a has shape \(2,\), b \(1,\): give one value of each model"),
        ({"draws": 0}, "draws is 0: draw at least once"),
        ({"level": 95}, "level is 95: give a number between 0 and 1"),
        ({"groups": [1]}, r"groups has shape \(1,\), a \(2,\)"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        paired_difference(**{"a": [1.0, 2.0], "b": [0.0, 1.0], **arguments})
