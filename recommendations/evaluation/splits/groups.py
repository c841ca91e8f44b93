"""Visits or orders as wholes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """m visits or orders, sorted by code. Rows are places in the dataset, which is in order of time."""

    codes: NDArray[np.int64]  # [m]
    first_rows: NDArray[np.int64]  # [m]
    last_rows: NDArray[np.int64]  # [m]
    ends: NDArray[np.int64]  # [m], unix seconds of the last row
    shoppers: NDArray[np.int32]  # [m], of the last row, -1 where unknown

    def __len__(self) -> int:
        return len(self.codes)

    def last_of_several(self) -> NDArray[np.bool_]:
        """Mask [m]: the last group of a known shopper who has two or more."""
        order = np.lexsort((self.last_rows, self.shoppers))
        shoppers = self.shoppers[order]
        is_last = np.append(shoppers[1:] != shoppers[:-1], True)[: len(order)]
        mask = np.zeros(len(self), bool)
        mask[order] = (shoppers >= 0) & is_last & ~np.append(True, is_last[:-1])[: len(order)]
        return mask


def groups(data: Dataset, codes: NDArray[np.int64]) -> Groups:
    """The groups that codes [n] name; an interaction of -1 is in none."""
    rows = np.flatnonzero(codes >= 0)
    rows = rows[np.argsort(codes[rows], kind="stable")]
    named = codes[rows]
    starts = np.flatnonzero(np.diff(named, prepend=-1))
    last_rows = rows[np.append(starts[1:], len(rows))[: len(starts)] - 1]
    return Groups(
        codes=named[starts],
        first_rows=rows[starts],
        last_rows=last_rows,
        ends=data.times[last_rows],
        shoppers=data.shoppers[last_rows],
    )


def latest(places: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Mask [m]: the last share of the places, one at least where there are two."""
    n = min(max(1, round(len(places) * share)), len(places) - 1) if len(places) else 0
    mask = np.zeros(len(places), bool)
    mask[np.argsort(places, kind="stable")[len(places) - n :]] = True
    return mask
