"""A bounded share of places for products that are too new to be known, with the chance that each had.

Which places: systematic sampling (Madow and Madow, 1944). From one random start, evenly over the list, so
that each place has exactly the wanted chance and their number is the wanted share, rounded down or up. Which
products: a random draw, all alike. From both follows the chance of every product to stand where it stands,
which is what an estimate from logged data divides by.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import floor
from random import Random
from typing import TypeAlias

from recommendations.merchandising.facts import PlainKey

Pattern: TypeAlias = tuple[int, ...]
"""For each place which of the ranked products stands there, from 0; -1 is a new one."""

NEW = -1


@dataclass(frozen=True, slots=True)
class Explored:
    """``keys`` from the first place on, with the chance that each had of its place; ``new`` are among them."""

    keys: list[PlainKey]
    propensities: list[float]
    new: frozenset[PlainKey]


def explore(
    ranked: Sequence[PlainKey], fresh: Sequence[PlainKey], *, share: float, places: int, seed: int | str
) -> Explored:
    """At most ``places`` products of ``ranked`` (best first) and ``fresh``, the same for the same ``seed``.

    Each place goes to a fresh product with the chance ``share`` (0 to 1), as long as there are any, and at
    most that share of the places, rounded up. A fresh product that is ranked has its place already.
    """
    known = {*ranked}
    newcomers = [key for key in dict.fromkeys(fresh) if key not in known]
    plan = _plan(min(len(ranked), places), min(len(newcomers), places), places, share)
    draw = Random(seed)  # noqa: S311 - chance, not secrecy
    pattern = plan.pattern_at(draw.random())
    drawn = draw.sample(newcomers, pattern.count(NEW))
    rest = iter(drawn)
    return Explored(
        keys=[next(rest) if nth == NEW else ranked[nth] for nth in pattern],
        propensities=[
            plan.chances[place, nth] / (len(newcomers) if nth == NEW else 1)
            for place, nth in enumerate(pattern)
        ],
        new=frozenset(drawn),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """Every way in which the places can be taken, each from a point of the random start on, and their chances."""

    patterns: Sequence[tuple[Fraction, Pattern]]
    chances: Mapping[tuple[int, int], float]

    def pattern_at(self, start: float) -> Pattern:
        return next(pattern for since, pattern in reversed(self.patterns) if start >= since)


@lru_cache(maxsize=1_000)
def _plan(ranked: int, fresh: int, places: int, share: float) -> _Plan:
    """Between two starts at which a place changes hands, all starts give the same pattern."""
    step = Fraction(share).limit_denominator(1_000_000)
    turns = sorted({-place * step % 1 for place in range(places + 1)} | {Fraction(1)})
    patterns = [(since, _pattern(since, step, ranked, fresh, places)) for since in turns[:-1]]
    chances: Counter[tuple[int, int]] = Counter()
    for (since, until), (_since, pattern) in zip(pairwise(turns), patterns, strict=True):
        chances.update(dict.fromkeys(enumerate(pattern), until - since))
    return _Plan(patterns, {where: float(chance) for where, chance in chances.items()})


def _pattern(start: Fraction, step: Fraction, ranked: int, fresh: int, places: int) -> Pattern:
    pattern: list[int] = []
    new = 0
    for place in range(places):
        is_new = floor(start + (place + 1) * step) > floor(start + place * step) and new < fresh
        if not is_new and place - new >= ranked:
            break
        pattern.append(NEW if is_new else place - new)
        new += is_new
    return tuple(pattern)
