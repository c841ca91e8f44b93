"""Ranked answers, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TopK:
    """k answers to each of n questions: score descending, then item code ascending.

    What the algorithm cannot answer is absent: item -1, score NaN, evidence 0.
    """

    items: NDArray[np.int32]  # [n, k]
    scores: NDArray[np.floating]  # [n, k]
    evidence: NDArray[np.int32] | None = None  # [n, k], orders or shoppers behind the answer

    @classmethod
    def absent(cls, n: int, k: int) -> TopK:
        """No answer to any of n questions."""
        return cls(items=np.full((n, k), -1, np.int32), scores=np.full((n, k), np.nan))

    @classmethod
    def from_dense(cls, scores: NDArray[np.floating], k: int) -> TopK:
        """The best k of each row of scores [n, m]; NaN and -inf are absent."""
        rows, columns, _ = candidates(scores, k)
        return cls.from_row_major(len(scores), k, rows, columns, scores[rows, columns])

    @classmethod
    def from_row_major(
        cls,
        n: int,
        k: int,
        rows: NDArray[np.integer],
        items: NDArray[np.integer],
        scores: NDArray[np.floating],
    ) -> TopK:
        """The best k of each of n rows, out of scored pairs ordered by row, then item."""
        counts = np.bincount(rows, minlength=n)
        width = max(k, int(counts.max(initial=0)))
        slots = (rows, np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts))
        found, scored = np.full((n, width), -1, np.int32), np.full((n, width), np.nan, scores.dtype)
        found[slots], scored[slots] = items, scores
        order = np.argsort(-scored, axis=1, kind="stable")[:, :k]
        return cls(
            items=np.take_along_axis(found, order, axis=1), scores=np.take_along_axis(scored, order, axis=1)
        )

    @classmethod
    def from_pairs(
        cls,
        n: int,
        k: int,
        rows: NDArray[np.integer],
        items: NDArray[np.integer],
        scores: NDArray[np.floating],
        evidence: NDArray[np.integer] | None = None,
    ) -> TopK:
        """The best k of each of n rows, out of scored (row, item) pairs in any order, each pair once."""
        order = np.lexsort((items, -scores, rows))
        rows = rows[order]
        rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
        order, rows, rank = order[rank < k], rows[rank < k], rank[rank < k]
        found = np.full((n, k), -1, np.int32)
        scored = np.full((n, k), np.nan, np.result_type(scores, np.float32))
        found[rows, rank], scored[rows, rank] = items[order], scores[order]
        if evidence is None:
            return cls(items=found, scores=scored)
        counts = np.zeros((n, k), np.int32)
        counts[rows, rank] = evidence[order]
        return cls(items=found, scores=scored, evidence=counts)

    @classmethod
    def stacked(cls, parts: Sequence[TopK], k: int) -> TopK:
        """The answers of consecutive chunks as one."""
        if not parts:
            return cls.absent(0, k)
        evidence = [part.evidence for part in parts if part.evidence is not None]
        return cls(
            items=np.concatenate([part.items for part in parts]),
            scores=np.concatenate([part.scores for part in parts]),
            evidence=np.concatenate(evidence) if len(evidence) == len(parts) else None,
        )

    def __len__(self) -> int:
        return len(self.items)

    @property
    def k(self) -> int:
        return int(self.items.shape[1])

    def replaced(self, rows: NDArray[np.bool_], other: TopK) -> TopK:
        """With the other's answers in the rows under a mask [n]."""
        mask = rows[:, None]
        both = self.evidence is not None and other.evidence is not None
        return TopK(
            items=np.where(mask, other.items, self.items),
            scores=np.where(mask, other.scores, self.scores),
            evidence=np.where(mask, other.evidence, self.evidence) if both else None,  # type: ignore[arg-type]
        )

    def row(self, index: int) -> list[tuple[int, float]]:
        """(item, score) pairs of one question, absent answers left out."""
        present = self.items[index] >= 0
        return list(
            zip(self.items[index][present].tolist(), self.scores[index][present].tolist(), strict=True)
        )


def candidates(
    scores: NDArray[np.floating], k: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.floating]]:
    """(rows, columns) in row-major order of at least the best k of each row, ties at the cut among them,
    and the bound [n] below which every other score of the row lies.

    The k-th largest of the maxima of disjoint blocks bounds the k-th largest score from below; it
    takes one sequential pass, where a partition of each row would take several random ones.
    """
    n, m = scores.shape
    lowest = np.finfo(scores.dtype).min
    bound = np.full(n, lowest, scores.dtype)
    blocks = max(4 * k, m // _BLOCK)
    size = m // blocks
    if size > 1:
        maxima = np.fmax.reduce(scores[:, : size * blocks].reshape(n, size, blocks), axis=1)
        maxima[~(maxima > lowest)] = lowest
        bound = np.partition(maxima, blocks - k, axis=1)[:, blocks - k]
    rows, columns = np.divmod(np.flatnonzero(scores >= bound[:, None]), max(m, 1))
    return rows, columns, bound
