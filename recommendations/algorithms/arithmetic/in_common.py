"""Who stands behind the rows that hold two items, each person counted once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from recommendations.algorithms.arithmetic.orders import buyer_cells
from recommendations.algorithms.arithmetic.sparse import ones_like, row_blocks


def by_actor(rows: csr_matrix, actors: NDArray[np.int64]) -> tuple[csr_matrix, csr_matrix]:
    """Rows [m, n] with a column for each (actor [m], item) instead of each item, and the way back to items.

    Ones where a product with the first has entries, times the second, count distinct actors.
    """
    cells, items = buyer_cells(rows, actors)
    ones = np.ones(len(items), np.float32)
    shape = (len(items), rows.shape[1])
    return cells, csr_matrix((ones, items, np.arange(len(items) + 1)), shape=shape)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InCommon:
    """How many distinct actors have rows that hold both of two items."""

    items: csr_matrix  # [n, m], ones
    cells: csr_matrix  # [m, cells], ones
    to_items: csr_matrix | None  # [cells, n]; None where every actor has one row, and cells are items

    @classmethod
    def of(cls, rows: csr_matrix, actors: NDArray[np.int64]) -> Self:
        """Of rows [m, n] that hold each item once, and who stands behind each [m]."""
        ones = ones_like(rows)
        cells, to_items = ones, None
        if np.bincount(actors).max(initial=0) > 1:
            cells, to_items = by_actor(ones, actors)
        return cls(items=ones.T.tocsr(), cells=cells, to_items=to_items)

    def counts(self, items: slice) -> csr_matrix:
        """Of each of those items with every item [items, n]; with itself, how many have it at all."""
        left = self.items[items]
        return vstack([self._counted(left[rows]) for rows in row_blocks(left, self.cells)], format="csr")

    def _counted(self, left: csr_matrix) -> csr_matrix:
        together = left @ self.cells
        return together if self.to_items is None else ones_like(together) @ self.to_items
