"""One rating for each pair of shopper and item: what was said, else what the behaviour amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.data import Dataset, Histories


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratings:
    """Pairs [p] ordered by row, then item. `explicit` is NaN where nobody rated, `weights` the summed signal."""

    rows: NDArray[np.int64]
    items: NDArray[np.int64]
    weights: NDArray[np.float64]
    explicit: NDArray[np.float64]

    @classmethod
    def of_dataset(cls, data: Dataset) -> Self:
        """Of every known shopper; rows are shopper codes."""
        known = data.take(data.shoppers >= 0)
        return cls._paired(known.shoppers, known.items, known.weights, known.values, data.n_items)

    @classmethod
    def of_histories(cls, histories: Histories, n_items: int) -> Self:
        """Of each history; rows are positions among the histories."""
        return cls._paired(histories.rows, histories.items, histories.weights, histories.values, n_items)

    @classmethod
    def _paired(
        cls,
        rows: NDArray[np.integer],
        items: NDArray[np.integer],
        weights: NDArray[np.floating],
        values: NDArray[np.floating],
        n_items: int,
    ) -> Self:
        """The newest explicit value and the sum of weights of each pair, from columns in time order.

        Pairs that nobody rated and whose weights sum to nothing (a refunded purchase) are left out.
        """
        keys = rows.astype(np.int64) * n_items + items
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
        if not len(starts):
            return cls(rows=keys, items=keys, weights=np.empty(0), explicit=np.empty(0))
        sums = np.add.reduceat(weights[order].astype(np.float64), starts)
        said = np.where(np.isnan(values[order]), -1, np.arange(len(order)))
        newest = np.maximum.reduceat(said, starts)
        explicit = np.where(newest >= 0, values[order][newest], np.nan).astype(np.float64)
        kept = (sums > 0) | (newest >= 0)
        pairs = keys[starts][kept]
        return cls(rows=pairs // n_items, items=pairs % n_items, weights=sums[kept], explicit=explicit[kept])

    def said(self) -> Self:
        """The pairs that were rated."""
        kept = ~np.isnan(self.explicit)
        return type(self)(
            rows=self.rows[kept],
            items=self.items[kept],
            weights=self.weights[kept],
            explicit=self.explicit[kept],
        )

    def stated(self, n: int, n_items: int) -> csr_matrix:
        """What was rated, as a matrix [n, n_items]."""
        said = self.said()
        return csr_matrix((said.explicit, (said.rows, said.items)), shape=(n, n_items))

    def on_scale(self, low: float, high: float, typical_weight: float) -> NDArray[np.float64]:
        """Ratings [p]: the explicit value, else low + (high - low) * w / (w + typical_weight).

        A typical weight lands in the middle of the scale; ten times as much comes near the top, never
        over it.
        """
        weights = np.maximum(self.weights, 0)
        implied = low + (high - low) * weights / (weights + typical_weight)
        return np.where(np.isnan(self.explicit), implied, self.explicit)

    def typical_weight(self) -> float:
        """The median weight of the pairs that nobody rated; 1 where there are none."""
        implicit = self.weights[np.isnan(self.explicit) & (self.weights > 0)]
        return float(np.median(implicit)) if len(implicit) else 1.0

    def digests(self, n: int) -> NDArray[np.uint64]:
        """For each row [n] a number that changes with its items and explicit ratings, not with decay."""
        stated = np.nan_to_num(self.explicit, nan=-1.0).view(np.uint64)
        mixed = _mixed(self.items.astype(np.uint64) ^ _mixed(stated))
        sums = np.zeros(n, np.uint64)
        if len(mixed):
            starts = np.flatnonzero(np.append(True, self.rows[1:] != self.rows[:-1]))
            sums[self.rows[starts]] = np.add.reduceat(mixed, starts)
        return sums


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele et al. 2014): spreads neighbouring numbers over the whole range."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
