"""Factors of a shopper whose signals carry confidence, against fixed item factors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

#: Padded histories are gathered so many bytes at a time.
_CHUNK_BYTES = 32 * 2**20

#: Histories of up to 16 entries are padded to a multiple of 2, those of up to 32 to one of 4, and so on:
#: few different lengths, and little padding, which costs its cube.
_LENGTHS = np.array([16, 32, 128])
_STEPS = np.array([2, 4, 16, 128])

Array = NDArray[np.float64]
Slots = NDArray[np.integer]


class ConfidenceFoldIn:
    """Solves (Q'CQ + ridge I) p = Q'c for any number of shoppers (Hu, Koren & Volinsky 2008).

    Q [n_items, f] are the item factors, C is 1 for each item and c, above 0, for those in a history.
    All in double precision, with NumPy alone.
    """

    def __init__(self, factors: NDArray[np.floating], ridge: float) -> None:
        self.factors = factors.astype(np.float64)
        self.gram = self.factors.T @ self.factors + ridge * np.eye(factors.shape[1])
        self.solved = np.linalg.solve(self.gram, self.factors.T).T

    def shoppers(self, rows: Slots, items: Slots, confidences: NDArray[np.floating], n: int) -> Array:
        """Factors [n, f] from entries in order of their row; NaN for a row without entries."""
        found = np.full((n, self.factors.shape[1]), np.nan)
        starts = np.searchsorted(rows, np.arange(n + 1))
        for which, width in self._alike(np.diff(starts)):
            slots = starts[which][:, None] + np.arange(width)
            inside = slots < starts[which + 1][:, None]
            slots = np.where(inside, slots, 0)
            weights = np.where(inside, confidences[slots], 0)
            solve = self._by_entries if width <= self.factors.shape[1] else self._by_factors
            found[which] = solve(items[slots], weights, np.where(inside, weights - 1, 0))
        return found

    def _alike(self, lengths: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], int]]:
        """Rows of about one length at a time, and the length that they are padded to."""
        steps = _STEPS[np.searchsorted(_LENGTHS, lengths)]
        widths = -(-lengths // steps) * steps
        for width in np.unique(widths[lengths > 0]).tolist():
            alike = np.flatnonzero((widths == width) & (lengths > 0))
            size = max(1, _CHUNK_BYTES // (8 * width * max(width, self.factors.shape[1])))
            yield from ((alike[at : at + size], width) for at in range(0, len(alike), size))

    def _by_entries(self, items: Slots, confidences: Array, excess: Array) -> Array:
        # (G + Q'DQ)^-1 Q'c = G^-1 Q'(I + D Q G^-1 Q')^-1 c: a system of the size of the history.
        kernel = self.factors[items] @ self.solved[items].swapaxes(1, 2)
        system = excess[:, :, None] * kernel + np.eye(items.shape[1])
        dual = np.linalg.solve(system, confidences[:, :, None])
        folded: Array = (self.solved[items].swapaxes(1, 2) @ dual)[:, :, 0]
        return folded

    def _by_factors(self, items: Slots, confidences: Array, excess: Array) -> Array:
        held = self.factors[items]
        turned = held.swapaxes(1, 2)
        system = self.gram + turned @ (excess[:, :, None] * held)
        folded: Array = np.linalg.solve(system, turned @ confidences[:, :, None])[:, :, 0]
        return folded
