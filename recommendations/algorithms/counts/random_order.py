"""Any item as well as any other, the same way each time."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.arithmetic.mixing import mixed
from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories
from recommendations.algorithms.parameters import Check, true_or_false, whole_number
from recommendations.algorithms.readiness import Readiness


class RandomOrder(Algorithm):
    """All items in an order drawn by `seed`: a control to measure others by, and a list when nothing is known.

    With `per_asker` each history has an order of its own: a shopper known at training keeps theirs, others
    have that of what they did. The same question has the same answer on any machine.
    """

    name = "random"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"global"})
    checks: ClassVar[dict[str, Check]] = {"seed": whole_number(0), "per_asker": true_or_false}

    n_shoppers_: int

    def __init__(self, *, seed: int = 0, per_asker: bool = False) -> None:
        self.seed = seed
        self.per_asker = per_asker

    def readiness(self, data: Dataset) -> Readiness:
        """Items are enough."""
        return Readiness(ready=True) if data.n_items else super().readiness(data)

    def learn(self, data: Dataset) -> None:
        self.n_shoppers_ = data.n_shoppers

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        """Uniform on [0, 1)."""
        seed = mixed(np.full(len(histories), self.seed % 2**64, np.uint64))
        askers = mixed(seed ^ self._askers(histories)) if self.per_asker else seed
        words = mixed(askers[:, None] ^ mixed(np.arange(self.n_items, dtype=np.uint64)))
        uniform: NDArray[np.floating] = (words >> np.uint64(11)) * 2.0**-53
        return uniform

    def _askers(self, histories: Histories) -> NDArray[np.uint64]:
        known = (histories.shoppers >= 0) & (histories.shoppers < self.n_shoppers_)
        done = np.append(np.uint64(0), np.cumsum(mixed(histories.items.astype(np.uint64))))
        by_history = done[histories.indptr[1:]] - done[histories.indptr[:-1]]
        by_code = mixed(~histories.shoppers.astype(np.uint64))
        return np.where(known, by_code, by_history)
