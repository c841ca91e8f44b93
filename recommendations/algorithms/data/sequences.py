"""Interactions in the order in which they were done, visit by visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from recommendations.algorithms.data.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sequences:
    """m sequences in compressed rows: entries of sequence i lie at indptr[i]:indptr[i + 1], newest last.

    Sequences are ordered by their newest entry, oldest sequence first. Entries of one moment (the lines
    of an order) have one `step`: nothing tells which of them came first.
    """

    indptr: NDArray[np.int64]  # [m + 1]
    items: NDArray[np.int32]  # [entries]
    weights: NDArray[np.float32]  # [entries]
    times: NDArray[np.int64]  # [entries], unix seconds
    steps: NDArray[np.int32]  # [entries], number of the moment in its sequence, from 0
    shoppers: NDArray[np.int32]  # [m], -1 where unknown

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @property
    def rows(self) -> NDArray[np.int64]:
        """The sequence that each entry belongs to, [entries]."""
        return np.repeat(np.arange(len(self)), np.diff(self.indptr))


def sequences(data: Dataset) -> Sequences:
    """The visits in `data`; where an interaction has no visit, its shopper's whole history is one.

    Left out: interactions with neither, and signals of nothing or less (refunds, dismissals).
    """
    owners = np.where(data.visits >= 0, data.visits, np.where(data.shoppers >= 0, -2 - data.shoppers, -1))
    kept = np.flatnonzero((owners != -1) & (data.weights > 0))
    kept = kept[np.argsort(owners[kept], kind="stable")]
    starts = np.flatnonzero(np.diff(owners[kept], prepend=-1) != 0) if len(kept) else np.empty(0, np.int64)
    lengths = np.diff(np.append(starts, len(kept)))
    # Rows of a dataset are in time order, so the last row of a sequence tells when it ended.
    order = np.argsort(kept[starts + lengths - 1], kind="stable") if len(starts) else starts
    indptr = np.concatenate(([0], np.cumsum(lengths[order]))).astype(np.int64)
    entries = kept[np.repeat(starts[order] - indptr[:-1], lengths[order]) + np.arange(len(kept))]
    rows = np.repeat(np.arange(len(order)), lengths[order])
    return Sequences(
        indptr=indptr,
        items=data.items[entries],
        weights=data.weights[entries],
        times=data.times[entries],
        steps=_steps(rows, data.times[entries], indptr),
        shoppers=data.shoppers[entries[indptr[1:] - 1]] if len(order) else np.empty(0, np.int32),
    )


def _steps(rows: NDArray[np.int64], times: NDArray[np.int64], indptr: NDArray[np.int64]) -> NDArray[np.int32]:
    if not len(rows):
        return np.empty(0, np.int32)
    later = np.append(False, (times[1:] != times[:-1]) | (rows[1:] != rows[:-1]))
    moments = np.cumsum(later)
    return (moments - moments[indptr[:-1]][rows]).astype(np.int32)
