"""What several sources propose for the same questions, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import TopK
from recommendations.algorithms.data.factorize import distinct

RANK_OFFSET = 10
"""How flat the head of a list counts: the first place is worth 11/10 of the second."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """p pairs of question and item that any of s sources proposed, ordered by question, then item."""

    rows: NDArray[np.int64]  # [p]
    items: NDArray[np.int64]  # [p]
    shares: NDArray[np.float32]  # [p, s], score as a share of the best of that answer; 0 where not proposed
    ranks: NDArray[np.float32]  # [p, s], RANK_OFFSET / (RANK_OFFSET + rank); 0 where not proposed
    n: int

    def __len__(self) -> int:
        return len(self.rows)

    def of_sources(self, columns: Sequence[int]) -> tuple[Candidates, NDArray[np.bool_]]:
        """What those sources alone propose, and the mask [p] of the candidates that are left."""
        chosen = list(columns)
        kept = (self.ranks[:, chosen] > 0).any(axis=1)
        part = Candidates(
            rows=self.rows[kept],
            items=self.items[kept],
            shares=self.shares[kept][:, chosen],
            ranks=self.ranks[kept][:, chosen],
            n=self.n,
        )
        return part, kept


def gather(answers: Sequence[TopK], n_items: int) -> Candidates:
    """The answers of several sources to the same n questions."""
    n = len(answers[0]) if answers else 0
    keys = [_keys(top, n_items) for top in answers]
    pairs = distinct(np.concatenate([np.empty(0, np.int64), *keys]))
    shares = np.zeros((len(pairs), len(answers)), np.float32)
    ranks = np.zeros((len(pairs), len(answers)), np.float32)
    for column, (top, own) in enumerate(zip(answers, keys, strict=True)):
        places, present = np.searchsorted(pairs, own), top.items >= 0
        shares[places, column] = score_shares(top)[present]
        ranks[places, column] = np.broadcast_to(rank_shares(top.k), top.items.shape)[present]
    rows, items = np.divmod(pairs, max(n_items, 1))
    return Candidates(rows=rows, items=items, shares=shares, ranks=ranks, n=n)


def score_shares(top: TopK) -> NDArray[np.floating]:
    """Scores [n, k] as shares of each answer's best: its worst counts from 0 where scores may be negative.

    Where none is better than another all are the best, 1; an absent answer is 0.
    """
    if not top.k:
        return top.scores
    absent = top.items < 0
    best = np.nan_to_num(top.scores[:, :1])
    floor = np.minimum(np.where(absent, 0, top.scores).min(axis=1, keepdims=True), 0)
    span = best - floor
    level = span <= 0
    return np.where(absent, 0, np.where(level, 1, (top.scores - floor) / np.where(level, 1, span)))


def rank_shares(k: int) -> NDArray[np.floating]:
    """What the places 0 to k - 1 are worth, the first one 1."""
    return RANK_OFFSET / (RANK_OFFSET + np.arange(k))


def _keys(top: TopK, n_items: int) -> NDArray[np.int64]:
    rows = np.arange(len(top))[:, None] * np.int64(max(n_items, 1))
    return (rows + top.items)[top.items >= 0]


def shares_of_all(scores: NDArray[np.floating], candidates: Candidates) -> NDArray[np.float64]:
    """Scores [p] of 0 and more as shares of their question's sum; 0 where that is 0."""
    total = np.bincount(candidates.rows, scores, candidates.n)[candidates.rows]
    shares = np.zeros(len(scores))
    np.divide(scores, total, out=shares, where=total > 0)
    return shares


def chances(utilities: NDArray[np.floating], rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """The softmax [p] of utilities over the candidates of each question; `rows` must not decrease."""
    if not len(rows):
        return np.empty(0)
    new = np.append(True, rows[1:] != rows[:-1])
    starts, group = np.flatnonzero(new), np.cumsum(new) - 1
    grown = np.exp(utilities.astype(np.float64) - np.maximum.reduceat(utilities, starts)[group])
    shares: NDArray[np.float64] = grown / np.add.reduceat(grown, starts)[group]
    return shares
