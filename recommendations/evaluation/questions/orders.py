"""Distinct known items of test orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommendations.evaluation.questions.drawing import Codes, known, sample, taken_up
from recommendations.evaluation.splits import Split


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """m test orders of two or more items that training met, and one item of each, drawn at random."""

    codes: Codes  # [m], sorted
    starts: Codes  # [m], where each order's lines begin
    sizes: Codes  # [m]
    drawn: Codes  # [m], the position of the drawn line
    lines: Codes  # code * n_items + item, sorted; those of orders that are not asked among them


def draw_orders(split: Split, limit: int, seed: int) -> Orders:
    """At most `limit` orders, at random."""
    lines = known(taken_up(split.test, split.test.orders), split.train)
    codes = lines // max(1, split.test.n_items)
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sizes = np.diff(np.append(starts, len(lines)))
    chosen = sample(np.flatnonzero(sizes > 1), limit, seed)
    offsets = np.random.default_rng(seed).integers(0, sizes[chosen])
    return Orders(
        codes=codes[starts[chosen]],
        starts=starts[chosen],
        sizes=sizes[chosen],
        drawn=starts[chosen] + offsets,
        lines=lines,
    )
