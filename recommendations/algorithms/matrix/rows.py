"""What counts as one basket: an order, a visit, or all that a shopper did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.data import Dataset
from recommendations.algorithms.data.actors import actors
from recommendations.algorithms.data.factorize import factorize

By = Literal["auto", "orders", "visits", "shoppers"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """m rows of a row x item matrix. A refunded purchase is no entry."""

    matrix: csr_matrix  # [m, n_items], float32, net weights above 0, sorted indices
    times: NDArray[np.int64]  # [m], unix seconds of the newest interaction
    actors: NDArray[np.int64]  # [m], who stands behind the row (`data.actors`), -1 for an empty one

    @classmethod
    def of(cls, data: Dataset, by: By, longest: int) -> Self:
        """The orders or visits in `data`, or its shoppers; "auto" decides by `finest`.

        What belongs to no order (or visit) counts with the rest of what its shopper did so; what has no
        shopper either is left out. Of rows with more than `longest` items the newest ones are kept.
        """
        owners, n = _owners(data, finest(data) if by == "auto" else by)
        owned = replace(data, shoppers=owners, shopper_ids=np.arange(n), friends=None)
        if np.bincount(owners[owners >= 0]).max(initial=0) > longest:
            owned = owned.capped(items_per_shopper=longest)
        times, who = np.zeros(n, np.int64), np.full(n, -1)
        known = owners >= 0
        # Rows of a dataset are in time order, so that the newest is written last.
        times[owners[known]], who[owners[known]] = data.times[known], actors(data)[0][known]
        return cls(matrix=owned.matrix(), times=times, actors=who)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many items each row holds, [m]."""
        sizes: NDArray[np.int64] = np.diff(self.matrix.indptr).astype(np.int64)
        return sizes


def finest(data: Dataset) -> By:
    """Orders where at least half of the interactions share one with another, else visits so, else shoppers."""
    for name in ("orders", "visits"):
        codes, ids = factorize(getattr(data, name), name)
        sizes = np.bincount(codes[codes >= 0], minlength=len(ids))
        if len(data) and 2 * sizes[sizes > 1].sum() >= len(data):
            return name
    return "shoppers"


def _owners(data: Dataset, by: By) -> tuple[NDArray[np.int32], int]:
    """The row of each interaction, -1 for none, and how many rows there are."""
    who, n_actors = actors(data)
    if by == "shoppers":
        return who.astype(np.int32), n_actors
    groups, ids = factorize(data.orders if by == "orders" else data.visits, by)
    alone = np.where(data.shoppers >= 0, len(ids) + data.shoppers, -1)
    return np.where(groups >= 0, groups, alone).astype(np.int32), len(ids) + data.n_shoppers
