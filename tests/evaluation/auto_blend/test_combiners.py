import numpy as np
import pytest

from recommendations.evaluation.auto_blend.combiners import (
    COMBINERS,
    BoostedTrees,
    CautiousListwise,
    ListwiseLinear,
    WeightedVoices,
    available,
)
from recommendations.evaluation.auto_blend.contest import mean_of
from recommendations.evaluation.auto_blend.selection import alone
from tests.evaluation.auto_blend.contests import nothing_known, planted

WAYS = sorted(set(COMBINERS) - {BoostedTrees.name})


def judged(combiner, part):
    scores = combiner.scores(part.candidates, part.histories, nothing_known(part))
    return mean_of(part.values(part.laid_out(scores)))


@pytest.mark.parametrize("way", WAYS)
def test_what_was_learned_holds_on_other_questions(way):
    learned, others = planted(300), planted(300, seed=1)
    combiner = COMBINERS[way]().fit(learned, nothing_known(learned))
    assert judged(combiner, others) > 0.95 * alone(others).max()
    assert np.argmin(combiner.importance(3)) == 2  # the one that guesses


@pytest.mark.parametrize("way", WAYS)
def test_what_was_learned_is_written_and_read(way):
    part = planted()
    combiner = COMBINERS[way]().fit(part, nothing_known(part))
    again = COMBINERS[way].restored(combiner.state())
    scores = [one.scores(part.candidates, part.histories, nothing_known(part)) for one in (combiner, again)]
    np.testing.assert_array_equal(*scores)


def test_listwise_scores_are_chances():
    part = planted()
    scores = (
        ListwiseLinear().fit(part, nothing_known(part)).scores(part.candidates, None, nothing_known(part))
    )
    np.testing.assert_allclose(np.bincount(part.candidates.rows, scores), 1)


def test_a_strong_prior_keeps_weights_small():
    part = planted(60)
    bold, cautious = (way().fit(part, nothing_known(part)) for way in (ListwiseLinear, CautiousListwise))
    assert np.abs(cautious.spread).sum() < np.abs(bold.spread).sum()


def test_greedy_weights_tell_the_way_they_took():
    part = planted()
    voices = WeightedVoices().fit(part, nothing_known(part))
    assert voices.path[0] == alone(part).max()
    assert voices.importance(3)[0] > 0


def test_boosted_trees_learn_store_and_answer_as_before():
    pytest.importorskip("lightgbm")
    learned, others = planted(600), planted(300, seed=1)
    combiner = BoostedTrees().fit(learned, nothing_known(learned))
    assert np.argmax(combiner.importance(3)) == 0
    assert judged(combiner, others) > 0.9 * alone(others).max()
    again = BoostedTrees.restored(combiner.state())
    assert judged(again, others) == judged(combiner, others)


def test_a_way_whose_library_is_missing_is_not_available(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "lightgbm", None)
    assert BoostedTrees.name not in available()
    assert set(WAYS) <= set(available())
