"""Greedy forward selection of sources with weights (Caruana et al. 2004), on questions already answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.weighted import Scale
from recommendations.evaluation.auto_blend.contest import Contest, mean_of

#: What a source may weigh when it joins, the blend before it weighing 1 at its best.
WEIGHTS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5)


class Voice(NamedTuple):
    """One source of a blend."""

    source: int
    scale: Scale
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """What was chosen, in the order in which it joined, and the metric after each joined."""

    voices: tuple[Voice, ...]
    path: tuple[float, ...]


def alone(contest: Contest) -> NDArray[np.float64]:
    """The metric of each source by itself [s]."""
    shares = contest.candidates.shares
    return np.array([mean_of(contest.values(contest.laid_out(column))) for column in shares.T])


def select(contest: Contest, *, most: int = 6, least_gain: float = 0.002) -> Blend:
    """The best source, then as long as the metric gains `least_gain` of itself, the one that adds most.

    Weights grow by coordinate: a source that joins again adds to its weight. What is chosen is never
    worse than the best single source on these questions.
    """
    first = int(np.argmax(alone(contest)))
    voices = [Voice(first, "score", 1.0)]
    table = contest.laid_out(_column(contest.candidates, first, "score"))
    path = [mean_of(contest.values(table))]
    while True:
        found = max(
            ((mean_of(contest.values(table + step)), voice) for voice, step in _steps(contest, voices, most)),
            default=(0.0, None),
            key=lambda pair: pair[0],
        )
        value, voice = found
        if voice is None or value <= path[-1] or value < path[-1] * (1 + least_gain):
            return Blend(voices=_merged(voices), path=tuple(path))
        voices.append(voice)
        path.append(value)
        table = table + contest.laid_out(_column(contest.candidates, voice.source, voice.scale)) * np.float32(
            voice.weight
        )


def summed(candidates: Candidates, voices: Sequence[Voice]) -> NDArray[np.float64]:
    """Scores [p] under those voices."""
    total = np.zeros(len(candidates))
    for voice in voices:
        total += voice.weight * _column(candidates, voice.source, voice.scale)
    return total


def _steps(contest: Contest, voices: list[Voice], most: int) -> Iterator[tuple[Voice, NDArray[np.float32]]]:
    """Every voice that may join, with what it adds to the scores [n, C]."""
    chosen = {voice.source for voice in voices}
    scale: Scale
    for source in range(contest.candidates.shares.shape[1]):
        if len(chosen) >= most and source not in chosen:
            continue
        for scale in ("score", "rank"):
            table = contest.laid_out(_column(contest.candidates, source, scale))
            for weight in WEIGHTS:
                yield Voice(source, scale, weight), table * np.float32(weight)


def _column(candidates: Candidates, source: int, scale: Scale) -> NDArray[np.float32]:
    values = candidates.shares if scale == "score" else candidates.ranks
    return values[:, source]


def _merged(voices: list[Voice]) -> tuple[Voice, ...]:
    """One voice for each source and scale."""
    total: dict[tuple[int, Scale], float] = {}
    for voice in voices:
        key = voice.source, voice.scale
        total[key] = total.get(key, 0.0) + voice.weight
    return tuple(Voice(source, scale, round(weight, 4)) for (source, scale), weight in total.items())
