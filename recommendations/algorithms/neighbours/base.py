"""What item-KNN and co-purchase share: a list of neighbours for each item."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.data import SECONDS_PER_DAY, Dataset, Histories, TopK
from recommendations.algorithms.online import profile

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class NeighbourAlgorithm(Algorithm):
    """Answers from the neighbours of an item, or of all that a history holds.

    A subclass keeps what it needs to find neighbours in `prepare`, and finds them in `find`.
    """

    neighbours: int
    recency: float
    # How many days halve what a history says, besides `recency`? None: days do not count.
    history_half_life_days: float | None = None
    # May an item be answered to a history that holds it, by what it is to itself (`own_`)?
    self_similar: bool = False

    neighbours_: NDArray[np.int32]  # [n_items, neighbours], -1 padding
    similarities_: NDArray[np.floating]  # [n_items, neighbours], NaN padding
    evidence_: NDArray[np.int32]  # [n_items, neighbours], or [0, 0] where none was counted
    own_: NDArray[np.float64]  # [n_items], each item's similarity to itself, where self_similar

    @abstractmethod
    def prepare(self, data: Dataset) -> None:
        """Set the state that `find` reads."""

    @abstractmethod
    def find(self, items: NDArray[np.int64], k: int, allowed: NDArray[np.bool_] | None) -> TopK:
        """The k best neighbours of known items, the item itself not among them."""

    def learn(self, data: Dataset) -> None:
        self.prepare(data)
        self.list_neighbours()

    def list_neighbours(self) -> None:
        found = self.find(np.arange(self.n_items), self.neighbours, None)
        self.neighbours_, self.similarities_ = found.items, found.scores
        self.evidence_ = np.empty((0, 0), np.int32) if found.evidence is None else found.evidence

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        """From the stored lists; found anew where a filter or a longer list asks for more than they hold."""
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        known = (wanted >= 0) & (wanted < self.n_items)
        if allowed is None and k <= self.neighbours:
            found = self._stored(wanted[known], k)
        else:
            found = self.find(wanted[known], k, allowed)
        return _spread(found, known, k)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        scores: NDArray[np.floating] = (self._profiles(histories) @ self._links(None)).toarray()
        return np.where(scores > 0, scores, np.nan)

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        from recommendations.algorithms.arithmetic.sparse import top_unseen

        histories = self._ask(histories, k, allowed)
        seen = histories if exclude_seen else None
        return top_unseen(self._profiles(histories), self._links(allowed), seen, k)

    def _profiles(self, histories: Histories) -> csr_matrix:
        from scipy.sparse import csr_matrix

        rows, items, weights = profile(_aged(histories, self.history_half_life_days), self.recency)
        return csr_matrix((weights, (rows, items)), shape=(len(histories), self.n_items))

    def _links(self, allowed: NDArray[np.bool_] | None) -> csr_matrix:
        """The neighbour lists as a sparse matrix [n_items, n_items], columns that are not allowed left empty."""
        from scipy.sparse import csr_matrix, diags_array

        kept = self.neighbours_ >= 0
        if allowed is not None:
            kept &= allowed[self.neighbours_]
        indptr = np.concatenate(([0], np.cumsum(kept.sum(axis=1))))
        data = self.similarities_[kept].astype(np.float64)
        links = csr_matrix((data, self.neighbours_[kept], indptr), shape=(self.n_items, self.n_items))
        if not self.self_similar:
            return links
        return csr_matrix(links + diags_array(self.own_ if allowed is None else self.own_ * allowed))

    def _stored(self, items: NDArray[np.int64], k: int) -> TopK:
        evidence = self.evidence_[items, :k] if len(self.evidence_) else None
        return TopK(
            items=self.neighbours_[items, :k], scores=self.similarities_[items, :k], evidence=evidence
        )


def _aged(histories: Histories, half_life_days: float | None) -> Histories:
    """Weights halve with every half-life before the newest entry of their history."""
    if half_life_days is None or not len(histories.items):
        return histories
    newest = np.zeros(len(histories), np.int64)
    np.maximum.at(newest, histories.rows, histories.times)
    age = (newest[histories.rows] - histories.times) / (half_life_days * SECONDS_PER_DAY)
    return replace(histories, weights=(histories.weights * np.exp2(-age)).astype(np.float32))


def _spread(found: TopK, known: NDArray[np.bool_], k: int) -> TopK:
    """Answers to the known questions in their places, absent ones elsewhere."""
    spread = TopK.absent(len(known), k)
    width = found.k
    spread.items[known, :width], spread.scores[known, :width] = found.items, found.scores
    if found.evidence is None:
        return spread
    evidence = np.zeros((len(known), k), np.int32)
    evidence[known, :width] = found.evidence
    return TopK(items=spread.items, scores=spread.scores, evidence=evidence)
