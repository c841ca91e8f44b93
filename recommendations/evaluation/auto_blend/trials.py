"""What models say of questions that they have not learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.hybrids.candidates import shares_of_all
from recommendations.evaluation.auto_blend.combiners import COMBINERS
from recommendations.evaluation.auto_blend.contest import Contest, mean_of
from recommendations.evaluation.auto_blend.folds import folds
from recommendations.evaluation.auto_blend.replay import Replay
from recommendations.evaluation.metrics import auc


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """Questions of one contest that were held out, and what the model of each contest says of them."""

    contest: Contest
    scores: tuple[NDArray[np.floating], ...]  # [p] each, shares of all that the question is offered


def held_out(learner: str, replayed: Replay, seed: int) -> list[list[Trial]]:
    """The trials of each contest. Whose questions are held out of one contest is held out of all."""
    trials: list[list[Trial]] = [[] for _ in replayed.contests]
    for masks in folds(replayed.contests, seed):
        models = [
            COMBINERS[learner]().fit(contest.among(~mask), replayed.items)
            for contest, mask in zip(replayed.contests, masks, strict=True)
        ]
        for own, contest, mask in zip(trials, replayed.contests, masks, strict=True):
            part = contest.among(mask)
            said = (model.scores(part.candidates, part.histories, replayed.items) for model in models)
            shares = tuple(shares_of_all(scores, part.candidates) for scores in said)
            own.append(Trial(contest=part, scores=shares))
    return trials


def mean_at(trials: Sequence[Trial], share: float) -> float:
    """The mean metric where the second model counts `share` and the first the rest."""
    values = []
    for trial in trials:
        first, second = trial.scores
        mixed = (1 - share) * first + share * second
        values.append(trial.contest.values(trial.contest.laid_out(mixed)))
    return mean_of(np.concatenate(values))


def mean_auc(trials: Sequence[Trial], model: int) -> float | None:
    """The mean chance that a right candidate scores higher than a wrong one; None where there are none."""
    values = np.concatenate([_auc(trial.contest, trial.scores[model]) for trial in trials])
    known = values[~np.isnan(values)]
    return mean_of(known) if len(known) else None


def _auc(contest: Contest, scores: NDArray[np.floating]) -> NDArray[np.float64]:
    present = contest.laid_out(np.ones(len(scores))) > 0
    right = contest.laid_out(contest.right_mask.astype(np.float32)) > 0
    return auc(contest.laid_out(scores), right, present)
