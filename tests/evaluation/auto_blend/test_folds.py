import numpy as np

from recommendations.evaluation.auto_blend.folds import folds
from tests.evaluation.auto_blend.contests import planted


def test_every_question_is_held_out_once_and_groups_stay_together():
    held = planted()
    masks = [mask for (mask,) in folds([held], seed=3)]
    assert (np.sum(masks, axis=0) == 1).all()
    for mask in masks:
        assert not set(held.groups[mask]) & set(held.groups[~mask])
    sizes = [mask.sum() for mask in masks]
    assert abs(sizes[0] - sizes[1]) <= 2


def test_folds_follow_the_seed():
    one, again, other = (folds([planted()], seed)[0][0] for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_who_is_held_out_of_one_contest_is_held_out_of_all():
    one, other = planted(60), planted(30, seed=1)
    for first, second in folds((one, other), seed=0):
        assert not set(one.groups[first]) & set(other.groups[~second])
        assert not set(one.groups[~first]) & set(other.groups[second])
