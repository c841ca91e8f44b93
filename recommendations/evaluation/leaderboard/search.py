"""Which parameters to try, in which order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from recommendations.evaluation.leaderboard.ranges import Ranges


def trials(ranges: Ranges, limit: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """At most `limit` combinations, each once: the defaults ({}) first, then at random (Bergstra & Bengio 2012).

    Where the whole grid is no longer than the limit, all of it comes, in random order. One seed gives one
    order, whatever the limit, so that a longer search goes on where a shorter one ended.
    """
    if limit < 1:
        return
    yield {}
    names = sorted(ranges)
    size = math.prod(len(ranges[name]) for name in names)
    if not names:
        return
    rng = np.random.default_rng(seed)
    for place in rng.permutation(size)[: limit - 1].tolist():
        yield _combination(ranges, names, place)


def _combination(ranges: Ranges, names: list[str], place: int) -> dict[str, Any]:
    """The place-th of the grid, counted as in a number of mixed base."""
    found = {}
    for name in names:
        place, digit = divmod(place, len(ranges[name]))
        found[name] = ranges[name][digit]
    return found
