"""What a shopper has again and again, completed by shoppers with the same habits."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, identity, vstack

from recommendations.algorithms.arithmetic.sparse import top_unseen, with_columns
from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.parameters import Check, number, optional, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.algorithms.repeats.neighbourhood import Neighbourhood
from recommendations.algorithms.repeats.occurrences import Occurrences
from recommendations.algorithms.repeats.owners import Owners
from recommendations.algorithms.repeats.rates import repeat_rates

#: Histories whose neighbours are blended in one product.
_CHUNK = 1_000


class TIFUKNN(Algorithm):
    """Temporal item frequency with the k nearest neighbours (Hu, He, Gao & Zhang, SIGIR 2020).

    A shopper's vector is the share of their moments in which they had each item. Moments count in groups
    of `group_size`, newest group first: an older moment of a group counts `within_decay` of the next, an
    older group `group_decay` of the next; besides, half for every `half_life` days. The answer is
    `own_share` times the own vector, each item times its repeat rate to the power of `repeat_power`, and
    the rest the mean vector of the `neighbours` most alike shoppers, weighted by their similarity: the
    cosine of the vectors' roots, rare items counting for more. Departing from the paper: cosine, which
    needs no dense vectors, for the Euclidean distance; the repeat rate; and days.

    Neighbours are found among the `shoppers_kept` shoppers who did something last.
    """

    name = "tifu-knn"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"shopper"})
    kinds = ("purchase",)
    window_days = 730
    minimum = Minimum(interactions=100, shoppers=10, items=5)
    checks: ClassVar[dict[str, Check]] = {
        "neighbours": whole_number(1),
        "own_share": number(0, 1),
        "group_size": whole_number(1),
        "within_decay": number(0, 1, above=True),
        "group_decay": number(0, 1, above=True),
        "half_life": optional(number(0, above=True)),
        "repeat_power": number(0),
        "shoppers_kept": whole_number(1),
    }

    rates_: NDArray[np.float64]  # [n_items]
    rarity_: NDArray[np.float64]  # [n_items]
    shoppers_: NDArray[np.int32]  # [kept] code of the shopper behind each row of the matrix
    indptr_: NDArray[np.integer]  # the vectors, kept shoppers x items
    indices_: NDArray[np.integer]
    data_: NDArray[np.float64]

    def __init__(
        self,
        *,
        neighbours: int = 200,
        own_share: float = 0.7,
        group_size: int = 5,
        within_decay: float = 0.95,
        group_decay: float = 0.9,
        half_life: float | None = 365,
        repeat_power: float = 1.0,
        shoppers_kept: int = 50_000,
    ) -> None:
        self.neighbours = neighbours
        self.own_share = own_share
        self.group_size = group_size
        self.within_decay = within_decay
        self.group_decay = group_decay
        self.half_life = half_life
        self.repeat_power = repeat_power
        self.shoppers_kept = shoppers_kept

    def learn(self, data: Dataset) -> None:
        vars(self).pop("_neighbourhood", None)
        histories = Histories.from_dataset(data)
        had = Occurrences.of(histories)
        owners = Owners.of(data)
        self.rates_ = repeat_rates(owners.moments, owners.counts())
        self.rarity_ = np.log1p(data.n_shoppers / np.maximum(owners.counts(), 1))
        vectors = self._vectors(had, histories.now)
        self.shoppers_ = _newest(had, vectors, self.shoppers_kept)
        kept = vectors[self.shoppers_]
        self.indptr_, self.indices_, self.data_ = kept.indptr, kept.indices, kept.data

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        left, right = self._blend(histories)
        scores: NDArray[np.floating] = (left @ right).toarray()
        return np.where(scores > 0, scores, np.nan)

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        parts = []
        for chunk in histories.chunks(_CHUNK):
            left, right = self._blend(chunk)
            seen = chunk if exclude_seen else None
            parts.append(top_unseen(left, with_columns(right, allowed), seen, k))
        return TopK.stacked(parts, k)

    def _blend(self, histories: Histories) -> tuple[csr_matrix, csr_matrix]:
        """Two matrices [n, m] and [m, n_items] whose product is the answer: own vectors and neighbours."""
        own = self._vectors(Occurrences.of(histories), histories.now)
        nearest = self._neighbourhood.nearest(own, histories.shoppers, self.neighbours)
        own.data *= self.own_share * self.rates_[own.indices] ** self.repeat_power
        left = hstack([own, nearest * (1 - self.own_share)], format="csr")
        alike = self._neighbourhood.vectors
        return left, vstack([identity(self.n_items, format="csr"), alike], format="csr")

    def _vectors(self, had: Occurrences, now: int) -> csr_matrix:
        """The share of each history's (decayed) moments that had each item: [n, n_items]."""
        groups, within = np.divmod(had.steps, self.group_size)
        decays = self.group_decay**groups * self.within_decay**within
        decays = decays * had.fading(now, recency=1.0, half_life=self.half_life)
        first, _ = had.at_once()
        totals = np.bincount(had.rows[first], decays[first], minlength=had.n)
        rows, items, sums = had.sums(had.kept * decays)
        shares = np.divide(sums, totals[rows], out=np.zeros_like(sums), where=totals[rows] > 0)
        return csr_matrix((shares, (rows, items)), shape=(had.n, self.n_items))

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        shape = (len(self.shoppers_), self.n_items)
        vectors = csr_matrix((self.data_, self.indices_, self.indptr_), shape=shape)
        return Neighbourhood(vectors, self.shoppers_, self.rarity_)


def _newest(had: Occurrences, vectors: csr_matrix, limit: int) -> NDArray[np.int32]:
    """Codes, ascending, of the `limit` shoppers with a vector who did something last."""
    last = np.full(had.n, np.iinfo(np.int64).min)
    np.maximum.at(last, had.rows, had.times)
    codes = np.flatnonzero(np.diff(vectors.indptr))
    newest = codes[np.argsort(-last[codes], kind="stable")[:limit]]
    return np.sort(newest).astype(np.int32)
