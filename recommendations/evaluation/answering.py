"""Ask the questions under their own rule of what may be recommended."""

from __future__ import annotations

import numpy as np

from recommendations.algorithms import Algorithm, Histories, TopK
from recommendations.algorithms.data.factorize import distinct
from recommendations.evaluation.metrics import auc, seen
from recommendations.evaluation.metrics.questions import Values
from recommendations.evaluation.questions import Questions

_CELLS = 2**22


def answer(fitted: Algorithm, questions: Questions, k: int) -> TopK:
    """The best k of each question's candidates."""
    if questions.candidates == "seen":
        return _own(fitted, questions.histories, k)
    return fitted.recommend(questions.histories, k, exclude_seen=questions.candidates == "new")


def full_auc(fitted: Algorithm, questions: Questions) -> Values:
    """AUC of each question over the scores of all its candidates, some millions of scores at a time."""
    n_items, every = questions.n_items, np.arange(questions.n_items)
    size = max(1, _CELLS // max(1, n_items))
    parts = [np.empty(0)]
    for start, chunk in zip(range(0, len(questions), size), questions.histories.chunks(size), strict=True):
        right = np.zeros((len(chunk), n_items), bool)
        asked = (questions.rows >= start) & (questions.rows < start + len(chunk))
        right[questions.rows[asked] - start, questions.items[asked]] = True
        held = seen(np.broadcast_to(every, right.shape), chunk, n_items)
        among = {"all": np.ones_like(held), "new": ~held, "seen": held}[questions.candidates]
        parts.append(auc(fitted.score(chunk, every), right, among))
    return np.concatenate(parts)


def _own(fitted: Algorithm, histories: Histories, k: int) -> TopK:
    """The best k of each history's own items, by their scores."""
    known = histories.known(fitted.n_items)
    longest = int(np.diff(known.indptr).max(initial=1))
    size = max(1, _CELLS // max(1, longest))
    return TopK.stacked([_own_chunk(fitted, chunk, k) for chunk in known.chunks(size)], k)


def _own_chunk(fitted: Algorithm, histories: Histories, k: int) -> TopK:
    rows, items = np.divmod(
        distinct(histories.rows * fitted.n_items + histories.items), max(1, fitted.n_items)
    )
    slots = np.arange(len(rows)) - np.searchsorted(rows, rows)
    wanted = np.full((len(histories), int(slots.max(initial=0)) + 1), -1)
    wanted[rows, slots] = items
    scores = fitted.score(histories, wanted)[rows, slots]
    found = ~np.isnan(scores)
    return TopK.from_pairs(len(histories), k, rows[found], items[found], scores[found])
