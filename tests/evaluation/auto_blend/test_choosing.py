import numpy as np
import pytest

from recommendations.evaluation.auto_blend.choosing import SINGLE, _simplest, choose
from recommendations.evaluation.auto_blend.contest import mean_of
from recommendations.evaluation.auto_blend.selection import alone
from tests.evaluation.auto_blend.contests import contest, nothing_known, planted

WAYS = ("weighted", "listwise", "cautious listwise")


@pytest.mark.parametrize("seed", range(3))
def test_what_is_chosen_is_never_worse_than_the_best_single_source(seed):
    held = planted(seed=seed)
    found = choose(held, nothing_known(held), WAYS, most=3, seed=seed)
    assert set(found.tested) == {SINGLE, *WAYS}
    chosen = found.combiner.name if len(found.sources) > 1 else SINGLE
    assert found.tested[chosen] >= found.tested[SINGLE]


def test_of_ways_that_chance_could_tell_apart_the_simplest_is_chosen():
    rng = np.random.default_rng(0)
    single = rng.random(400)
    values = {SINGLE: single, "weighted": single + 0.1, "listwise": single + 0.1 + rng.normal(0.001, 1, 400)}
    assert _simplest(values) == "weighted"
    assert _simplest({**values, "listwise": single + 0.2}) == "listwise"
    assert _simplest({**values, "weighted": single, "listwise": single}) == SINGLE


def test_a_way_below_the_best_single_source_is_never_chosen():
    single = np.full(100, 0.5)
    noisy = np.tile([0.0, 0.9], 50)
    assert _simplest({SINGLE: single, "weighted": noisy, "listwise": np.full(100, 0.6)}) == "listwise"


def test_what_adds_nothing_is_not_chosen():
    # The first source is always right, the other always wrong.
    right = [(row, row % 4) for row in range(60)]
    knows = [[2.0 if item == row % 4 else 1.0 for item in range(4)] for row in range(60)]
    errs = [[1.0 if item == row % 4 else 2.0 for item in range(4)] for row in range(60)]
    held = contest(errs, knows, right=right)
    found = choose(held, nothing_known(held), WAYS, most=2, seed=0)
    assert found.sources == (1,)
    assert found.alone[1] == 1.0
    # The single winner's scores are its own shares.
    part = held.of_sources(found.sources)
    scores = found.combiner.scores(part.candidates, None, nothing_known(held))
    np.testing.assert_array_equal(scores, part.candidates.shares[:, 0])


def test_no_more_sources_than_wanted_are_kept():
    held = planted(200)
    found = choose(held, nothing_known(held), ["listwise"], most=2, seed=0)
    assert len(found.sources) <= 2
    assert 0 in found.sources
    part = held.of_sources(found.sources)
    scores = found.combiner.scores(part.candidates, part.histories, nothing_known(held))
    assert mean_of(part.values(part.laid_out(scores))) > 0.9 * alone(held).max()
