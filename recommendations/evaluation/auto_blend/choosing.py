"""Which way of combining which sources wins on questions that it has not learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.evaluation.auto_blend.combiners import COMBINERS, Combiner, Statistics, WeightedVoices
from recommendations.evaluation.auto_blend.contest import Contest, mean_of
from recommendations.evaluation.auto_blend.folds import folds
from recommendations.evaluation.auto_blend.selection import Voice, alone

SINGLE = "the best single source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A combiner learned from all questions, the columns of its sources, and what the choice rests on."""

    combiner: Combiner
    sources: tuple[int, ...]
    alone: tuple[float, ...]  # the metric of each source by itself, on all questions
    tested: dict[str, float]  # the metric of each way on questions that it had not learned from


def choose(contest: Contest, items: Statistics, ways: Sequence[str], *, most: int, seed: int) -> Choice:
    """The simplest way that does as well on held-out questions as the best, with no more sources than `most`.

    The best single source takes part, and counts as the simplest. As well is what lies within one standard
    error of the difference (Breiman et al. 1984, §3.4.3), so that chance chooses nothing elaborate.
    """
    singly = alone(contest)
    values = {SINGLE: _held_out_single(contest, seed)}
    for way in ways:
        values[way] = _held_out(COMBINERS[way], contest, items, seed)
    tested = {way: mean_of(found) for way, found in values.items()}
    chosen = _simplest(values)
    if chosen == SINGLE:
        source = int(np.argmax(singly))
        combiner: Combiner = WeightedVoices([Voice(0, "score", 1.0)], [float(singly[source])])
        kept: tuple[int, ...] = (source,)
    else:
        combiner, kept = _learned(COMBINERS[chosen], contest, items, most)
    return Choice(combiner=combiner, sources=kept, alone=tuple(singly.tolist()), tested=tested)


def _simplest(values: Mapping[str, NDArray[np.float64]]) -> str:
    """The first way, in order of simplicity, that is within a standard error of the best; none below the
    best single source."""
    means = {way: mean_of(found) for way, found in values.items()}
    best = max(means, key=lambda way: means[way])
    for way in (SINGLE, *COMBINERS):
        if way in values and means[way] >= means[SINGLE]:
            behind = values[best] - values[way]
            if behind.mean() <= behind.std() / np.sqrt(len(behind)):
                return way
    return best


def _learned(
    way: type[Combiner], contest: Contest, items: Statistics, most: int
) -> tuple[Combiner, tuple[int, ...]]:
    """Learn from all sources, drop those that count least, and learn again from the rest."""
    count = contest.candidates.shares.shape[1]
    weights = way().fit(contest, items).importance(count)
    ranked = np.argsort(-weights, kind="stable")[:most]
    kept = tuple(sorted(int(source) for source in ranked if weights[source] > 0))
    return way().fit(contest.of_sources(kept), items), kept


def _held_out(way: type[Combiner], contest: Contest, items: Statistics, seed: int) -> NDArray[np.float64]:
    """The metric of each question [n], by a model that has not learned from it."""
    values = np.zeros(contest.n)
    for (held_out,) in folds([contest], seed):
        part = contest.among(held_out)
        learned = way().fit(contest.among(~held_out), items)
        scores = learned.scores(part.candidates, part.histories, items)
        values[held_out] = part.values(part.laid_out(scores))
    return values


def _held_out_single(contest: Contest, seed: int) -> NDArray[np.float64]:
    """The metric of each question [n], by the source that is best on the other questions."""
    values = np.zeros(contest.n)
    for (held_out,) in folds([contest], seed):
        best = int(np.argmax(alone(contest.among(~held_out))))
        part = contest.among(held_out)
        values[held_out] = part.values(part.laid_out(part.candidates.shares[:, best]))
    return values
