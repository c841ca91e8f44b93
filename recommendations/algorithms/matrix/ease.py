"""A linear model of whole baskets, in closed form."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import top_entries, top_unseen, with_columns, with_entries
from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import SECONDS_PER_DAY, Dataset, Histories, TopK
from recommendations.algorithms.matrix.links import common_shoppers, links, ridges
from recommendations.algorithms.matrix.rows import Rows
from recommendations.algorithms.online import profile
from recommendations.algorithms.parameters import Check, number, one_of, optional, whole_number
from recommendations.algorithms.readiness import Minimum


class EASE(Algorithm):
    """Each item's presence in a basket regressed on all others, with ridge penalty (EASE, Steck 2019).

    The penalty is `regularization` and, with `dropout` p, p / (1 - p) of each item's own squares (`ridges`).

    `rows` says what a basket is (`Rows.of`); an entry is its weight to the power `weight_power` (0.5: what
    a shopper adds to a pair is then bounded by the weights, which the data set caps), times the number
    of items in its row to the power -`size_power`, so that stock lists do not drown small baskets, and
    counts half as much for every `half_life` days that its row is old (None: never less).

    The `head` items that lie in most rows are solved together, in one head x head matrix of single
    precision (4 bytes x head^2: 256 MB at 8,000); each item beyond them relates to every other by the
    regression on that item alone, brought to the scale of EASE (`links`). Each item's regression keeps
    its `neighbours` largest weights.
    """

    name = "ease"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 365
    minimum = Minimum(interactions=100, items=10)
    evidence_unit = "shoppers"
    checks: ClassVar[dict[str, Check]] = {
        "rows": one_of("auto", "orders", "visits", "shoppers"),
        "regularization": number(0, above=True),
        "dropout": number(0, 0.99),
        "size_power": number(0, 1),
        "weight_power": number(0, 1),
        "half_life": optional(number(0, above=True)),
        "popularity_discount": number(0, 1),
        "head": whole_number(1),
        "neighbours": whole_number(1),
        "tail_neighbours": whole_number(1),
        "longest_row": whole_number(2),
        "min_shoppers": whole_number(1),
        "recency": number(0, 1, above=True),
    }

    indptr_: NDArray[np.integer]  # links, items x items
    indices_: NDArray[np.integer]
    weights_: NDArray[np.float32]
    evidence_: NDArray[np.int32]  # shoppers in common, for each link

    def __init__(
        self,
        *,
        rows: Literal["auto", "orders", "visits", "shoppers"] = "auto",
        regularization: float = 20.0,
        dropout: float = 0.3,
        size_power: float = 0.25,
        weight_power: float = 0.5,
        half_life: float | None = 180.0,
        popularity_discount: float = 0.0,
        head: int = 8000,
        neighbours: int = 500,
        tail_neighbours: int = 50,
        longest_row: int = 1000,
        min_shoppers: int = 3,
        recency: float = 0.8,
    ) -> None:
        self.rows = rows
        self.regularization = regularization
        self.dropout = dropout
        self.size_power = size_power
        self.weight_power = weight_power
        self.half_life = half_life
        self.popularity_discount = popularity_discount
        self.head = head
        self.neighbours = neighbours
        self.tail_neighbours = tail_neighbours
        self.longest_row = longest_row
        self.min_shoppers = min_shoppers
        self.recency = recency

    def learn(self, data: Dataset) -> None:
        rows = Rows.of(data, self.rows, self.longest_row)
        matrix = self._scaled(rows, data.ends_at)
        found = links(
            matrix,
            ridges(matrix, self.regularization, self.dropout),
            head=self.head,
            keep=self.neighbours,
            tail_keep=self.tail_neighbours,
        )
        if self.popularity_discount:
            found.data *= self._discounts(rows)[found.indices]
        shoppers = Rows.of(data, "shoppers", self.longest_row).matrix
        self.indptr_, self.indices_, self.weights_ = found.indptr, found.indices, found.data
        self.evidence_ = common_shoppers(found, shoppers)

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        """The best k items for each history; one whose weights sum to nothing or less is no answer."""
        histories = self._ask(histories, k, allowed)
        left, right = self._asked(histories)
        return top_unseen(left, with_columns(right, allowed), histories if exclude_seen else None, k)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        left, right = self._asked(histories)
        scores: NDArray[np.float64] = (left @ right).toarray()
        return np.where(scores > 0, scores, np.nan)

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        """The k items that each item alone says most for, of those with `min_shoppers` shoppers in common."""
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        known = (wanted >= 0) & (wanted < self.n_items)
        if not known.any():
            return TopK.absent(len(wanted), k)
        kept = (self.weights_ > 0) & (self.evidence_ >= self.min_shoppers)
        if allowed is not None:
            kept &= allowed[self.indices_]
        rows = np.where(known, wanted, 0)
        # Both are cut alike, so that their entries correspond.
        weights = with_entries(self._links(self.weights_), kept)[rows]
        evidence = with_entries(self._links(self.evidence_), kept)[rows]
        kept = np.repeat(known, np.diff(weights.indptr))
        return top_entries(with_entries(weights, kept), evidence.data[kept], k)

    def _scaled(self, rows: Rows, now: int) -> csr_matrix:
        """The matrix of rows as the regression sees it; a row's age halves the square of its entries."""
        scale = np.maximum(rows.sizes, 1) ** -self.size_power
        if self.half_life is not None:
            scale *= np.exp2(-(now - rows.times) / (2 * self.half_life * SECONDS_PER_DAY))
        data = rows.matrix.data**self.weight_power * np.repeat(scale, rows.sizes)
        return csr_matrix(
            (data.astype(np.float32), rows.matrix.indices, rows.matrix.indptr), rows.matrix.shape
        )

    def _discounts(self, rows: Rows) -> NDArray[np.float32]:
        counts = np.maximum(np.bincount(rows.matrix.indices, minlength=rows.matrix.shape[1]), 1)
        discounts: NDArray[np.float64] = (counts / counts.mean()) ** -self.popularity_discount
        return discounts.astype(np.float32)

    def _asked(self, histories: Histories) -> tuple[csr_matrix, csr_matrix]:
        """What the histories speak for, and the links of the items that they hold."""
        rows, items, weights = profile(histories, self.recency, power=self.weight_power)
        sizes = np.bincount(rows, minlength=len(histories))
        held, columns = np.unique(items, return_inverse=True)
        weights = weights * sizes[rows] ** -self.size_power
        left = csr_matrix((weights, (rows, columns)), shape=(len(histories), len(held)))
        return left, self._links(self.weights_)[held]

    def _links(self, values: NDArray[np.number]) -> csr_matrix:
        return csr_matrix((values, self.indices_, self.indptr_), (self.n_items, self.n_items))
