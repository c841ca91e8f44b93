"""What to ask an algorithm, and what would have been right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Histories, TopK

Candidates = Literal["all", "new", "seen"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questions:
    """n histories, and (row, item) pairs of the items that came next, each pair once."""

    histories: Histories
    rows: NDArray[np.int64]
    items: NDArray[np.int64]
    n_items: int
    #: What may be recommended: everything, what the history does not hold, or only what it holds.
    candidates: Candidates = "new"
    #: What a sale of each item brings, [n_items], for revenue and margin.
    values: NDArray[np.floating] | None = None
    #: Questions with one number [n] come from one visit or shopper; None where each stands alone.
    groups: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.histories)

    @property
    def relevant(self) -> NDArray[np.int64]:
        """How many items there are to find, [n]."""
        return np.bincount(self.rows, minlength=len(self.histories))

    def hits(self, answers: TopK) -> NDArray[np.bool_]:
        """Which answers [n, k] are right."""
        right = self.rows * self.n_items + self.items
        asked = np.arange(len(answers))[:, None] * self.n_items + answers.items
        return np.isin(asked, right) & (answers.items >= 0)
