"""What sequential rules and SLIST share: for each item, how strongly others come next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.arithmetic.grouping import expanded
from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.data import Histories, TopK
from recommendations.algorithms.online import profile
from recommendations.algorithms.sequences.transitions import Transitions

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: What a history holds counts only while it weighs this share of its weightiest entry.
FADED = 1e-4


class NextItemAlgorithm(Algorithm):
    """Answers from a sparse matrix of links, weighted by how lately a history holds their source.

    `learn` sets the state: link j of item i lies at indptr_[i]:indptr_[i + 1], strongest first.
    """

    recency: float

    indptr_: NDArray[np.int64]  # [n_items + 1]
    next_items_: NDArray[np.int32]  # [links]
    strengths_: NDArray[np.float32]  # [links], above 0
    evidence_: NDArray[np.int32]  # [links], or [0] where nothing was counted

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        """What comes next after each item [n], itself left out."""
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        known = (wanted >= 0) & (wanted < self.n_items)
        starts = np.where(known, self.indptr_[np.where(known, wanted, 0)], 0)
        lengths = np.where(known, self.indptr_[np.where(known, wanted + 1, 0)] - starts, 0)
        rows = np.repeat(np.arange(len(wanted)), lengths)
        links = expanded(starts, lengths)
        kept = self.next_items_[links] != wanted[rows]
        if allowed is not None:
            kept &= allowed[self.next_items_[links]]
        rows, links = rows[kept], links[kept]
        evidence = self.evidence_[links] if len(self.evidence_) else None
        return TopK.from_pairs(
            len(wanted), k, rows, self.next_items_[links], self.strengths_[links], evidence
        )

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        left, right = self._factors(histories)
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
        from recommendations.algorithms.arithmetic.sparse import top_unseen, with_columns

        histories = self._ask(histories, k, allowed)
        left, right = self._factors(histories)
        return top_unseen(left, with_columns(right, allowed), histories if exclude_seen else None, k)

    def _factors(self, histories: Histories) -> tuple[csr_matrix, csr_matrix]:
        """Matrices [n, j] and [j, n_items], whose product scores, of the j items that the histories hold."""
        from scipy.sparse import csr_matrix

        rows, items, weights = profile(histories, self.recency)
        loudest = np.zeros(len(histories))
        np.maximum.at(loudest, rows, weights)
        kept = weights >= FADED * loudest[rows]
        held, columns = np.unique(items[kept], return_inverse=True)
        left = csr_matrix((weights[kept], (rows[kept], columns)), shape=(len(histories), len(held)))
        lengths = self.indptr_[held + 1] - self.indptr_[held]
        indptr = np.concatenate(([0], np.cumsum(lengths)))
        links = expanded(self.indptr_[held], lengths)
        data = self.strengths_[links].astype(np.float64)
        return left, csr_matrix((data, self.next_items_[links], indptr), shape=(len(held), self.n_items))

    def _keep(self, links: Transitions) -> None:
        """Store links that are ordered by source, then strength."""
        counts = np.bincount(links.firsts, minlength=self.n_items)
        self.indptr_ = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        self.next_items_ = links.seconds.astype(np.int32)
        self.strengths_ = links.strengths.astype(np.float32)
        self.evidence_ = links.actors.astype(np.int32)


def strongest(
    rows: NDArray[np.integer], columns: NDArray[np.integer], strengths: NDArray[np.floating], k: int
) -> NDArray[np.intp]:
    """Positions of the k strongest entries of each row, by row, then strength, then column."""
    order = np.lexsort((columns, -strengths, rows))
    ordered = rows[order]
    rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    return order[rank < k]
