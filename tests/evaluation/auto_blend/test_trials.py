import numpy as np

from recommendations.evaluation.auto_blend.replay import Replay
from recommendations.evaluation.auto_blend.trials import held_out, mean_at, mean_auc
from tests.evaluation.auto_blend.contests import contest, nothing_known


def test_models_never_saw_what_they_are_tried_on():
    # Question by question one source is right; what one half teaches is wrong in the other.
    half = [row % 2 for row in range(40)]
    firsts = [[2.0, 1.0] for _ in half]
    held = contest(firsts, right=[(row, 0) for row in range(40)])
    (trials,) = held_out("weighted", Replay(contests=(held,), items=nothing_known(held), seconds=()), 0)
    assert sum(trial.contest.n for trial in trials) == 40
    assert [len(trial.scores[0]) for trial in trials] == [len(trial.contest.candidates) for trial in trials]


def test_auc_by_hand():
    # Of the three wrong candidates of each question one is scored above the right one, and two below.
    held = contest([[3.0, 4.0, 2.0, 1.0]] * 8, right=[(row, 0) for row in range(8)])
    (trials,) = held_out("weighted", Replay(contests=(held,), items=nothing_known(held), seconds=()), 0)
    assert mean_auc(trials, 0) == 2 / 3


def test_auc_is_none_where_nothing_right_was_proposed():
    held = contest([[3.0, 4.0, None]] * 8, right=[(row, 2) for row in range(8)])
    (trials,) = held_out("weighted", Replay(contests=(held,), items=nothing_known(held), seconds=()), 0)
    assert mean_auc(trials, 0) is None


def test_two_models_are_mixed_by_share():
    right = [(row, 0) for row in range(12)]
    wrong = [(row, 1) for row in range(12)]
    knows, errs = [[3.0, 1.0]] * 12, [[1.0, 3.0]] * 12
    interest, purchase = contest(knows, errs, right=right), contest(knows, errs, right=wrong)
    replayed = Replay(contests=(interest, purchase), items=nothing_known(interest), seconds=())
    first, second = held_out("weighted", replayed, 0)
    assert mean_at(first, 0.0) == mean_at(second, 1.0) == 1.0
    assert mean_at(first, 1.0) == mean_at(second, 0.0) == 0.5
    np.testing.assert_allclose(first[0].scores[0][:2].sum(), 1.0)
