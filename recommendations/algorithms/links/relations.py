"""What the shop says goes with a product."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, diags

from recommendations.algorithms.arithmetic.sparse import top_unseen, with_columns
from recommendations.algorithms.base import Algorithm, Scope, Side
from recommendations.algorithms.data import Dataset, Histories, Relations, TopK
from recommendations.algorithms.data.actors import distinct_actors
from recommendations.algorithms.links.kinds import FITS, NEEDS, successors, twins
from recommendations.algorithms.online import profile
from recommendations.algorithms.parameters import Check, number
from recommendations.algorithms.readiness import Lack, Readiness


class LinkedProducts(Algorithm):
    """What fits, what is needed with, and what replaces the products of a page or a history.

    For a product: the accessories that fit it (not what it fits), what it needs (not what needs it), what
    replaces it, be it by way of others in between (not what it replaced), and, where `same_as` is above 0,
    its twins. What is said of one twin holds for all. Each kind has its weight; of that, `popularity` is
    the part that grows with the logarithm of an item's shoppers, so that of fifty cases that fit a phone
    those that sell come first, and an item without any still has its place. Over a history the weights
    add up, faded by `recency` with each moment in which the shopper did something later.
    """

    name = "relations"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    reads: ClassVar[frozenset[Side]] = frozenset({"relations"})
    checks: ClassVar[dict[str, Check]] = {
        "fits": number(0),
        "needs": number(0),
        "replaces": number(0),
        "same_as": number(0),
        "popularity": number(0, 1),
        "recency": number(0, 1, above=True),
    }

    groups_: NDArray[np.int64]  # [n_items], a code that twins share
    indptr_: NDArray[np.int64]  # [n_items + 1], what goes with each such code
    linked_: NDArray[np.int32]
    weights_: NDArray[np.float64]

    def __init__(
        self,
        *,
        fits: float = 1.0,
        needs: float = 1.5,
        replaces: float = 2.0,
        same_as: float = 0.0,
        popularity: float = 0.5,
        recency: float = 0.9,
    ) -> None:
        self.fits = fits
        self.needs = needs
        self.replaces = replaces
        self.same_as = same_as
        self.popularity = popularity
        self.recency = recency

    def readiness(self, data: Dataset) -> Readiness:
        missing = self.minimum.missing(data)
        if not len(_stated(data).sources):
            missing = (*missing, Lack(0, 1, "relations"))
        return Readiness(ready=not missing, missing=missing)

    def learn(self, data: Dataset) -> None:
        relations = _stated(data)
        self.groups_ = twins(relations, data.n_items)
        links = self._links_of(relations) @ diags(self._appeal(data))
        links.eliminate_zeros()
        self.indptr_, self.linked_, self.weights_ = links.indptr.astype(np.int64), links.indices, links.data

    def _links_of(self, relations: Relations) -> csr_matrix:
        """Weights [n_items, n_items] of what goes with each group of twins, the group itself left out."""
        n = len(self.groups_)
        fitting, fitted = relations.of_kind(FITS)
        needing, needed = relations.of_kind(NEEDS)
        old, new = successors(relations, n).nonzero()
        members = np.arange(n)
        links = csr_matrix((n, n))
        for weight, anchors, others in (
            (self.fits, fitted, fitting),
            (self.needs, needing, needed),
            (self.replaces, old, new),
            (self.same_as, members, members),
        ):
            stated = csr_matrix((np.ones(len(anchors)), (self.groups_[anchors], others)), shape=(n, n))
            links = links + (stated > 0) * weight
        return links.tocsr()

    def _appeal(self, data: Dataset) -> NDArray[np.float64]:
        known = np.log1p(distinct_actors(data))
        appeal: NDArray[np.float64] = (
            1 - self.popularity + self.popularity * known / max(known.max(initial=0), 1)
        )
        return appeal

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)
        left, right = self._profiles(histories), with_columns(self._matrix(), allowed)
        return top_unseen(left, right, histories if exclude_seen else None, k)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores: NDArray[np.floating] = (self._profiles(histories) @ self._matrix()).toarray()
        return np.where(scores > 0, scores, np.nan)

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        return self.recommend(Histories.from_lists(wanted[:, None].tolist()), k, allowed=allowed)

    def _profiles(self, histories: Histories) -> csr_matrix:
        """Weights [n, n_items] of what each history holds, twins under one code."""
        rows, items, weights = profile(histories, self.recency)
        shape = (len(histories), self.n_items)
        return csr_matrix((weights, (rows, self.groups_[items])), shape=shape)

    def _matrix(self) -> csr_matrix:
        return csr_matrix((self.weights_, self.linked_, self.indptr_), shape=(self.n_items, self.n_items))


def _stated(data: Dataset) -> Relations:
    if data.relations is not None:
        return data.relations
    nothing = np.empty(0, np.int32)
    return Relations(sources=nothing, targets=nothing, kinds=nothing.astype(np.int8))
