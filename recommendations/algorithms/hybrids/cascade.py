"""One source decides, the next one where it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Histories
from recommendations.algorithms.hybrids.base import Hybrid
from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.sources import sources_check
from recommendations.algorithms.parameters import Check, optional, whole_number


class Cascade(Hybrid):
    """Burke's (2002) cascade: the first source's order stands, the next refines it and fills what is left.

    The first source's scores, as shares of its best answer, are cut into `bands` of equal width; within a
    band the second source's bands decide, and so on; what is level then is ordered by the first source's
    exact shares, then the second's. Without `bands` only exact ties are left to the next. What a source
    does not propose comes after all that it does. The score is 1 / place, level answers sharing theirs.
    """

    name = "cascade"
    checks: ClassVar[dict[str, Check]] = {
        "sources": sources_check(),
        "bands": optional(whole_number(1)),
        "depth": whole_number(1),
    }

    def __init__(
        self,
        *,
        sources: Sequence[Mapping[str, Any]] = (
            {"algorithm": "ease"},
            {"algorithm": "item-knn"},
            {"algorithm": "popularity"},
        ),
        bands: int | None = 10,
        depth: int = 100,
    ) -> None:
        self.sources = sources
        self.bands = bands
        self.depth = depth

    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        levels = banded(candidates, self.bands)
        keys = [candidates.rows, *(-column for column in (*levels.T, *candidates.shares.T))]
        order = np.lexsort(keys[::-1])
        ordered = np.array([key[order] for key in keys])
        new = np.append(True, (ordered[:, 1:] != ordered[:, :-1]).any(axis=0))[: len(order)]
        place = np.cumsum(new)
        rows = candidates.rows[order]
        scores = np.empty(len(order))
        # Rows are numbered on: the first place of each question is what was reached when it began.
        scores[order] = 1.0 / (place - place[np.searchsorted(rows, rows)] + 1)
        return scores


def banded(candidates: Candidates, bands: int | None) -> NDArray[np.floating]:
    """The band [p, s] of each candidate at each source, 1 the lowest; 0 where it is not proposed."""
    shares = candidates.shares
    levels = 1 + (shares if bands is None else np.minimum(np.floor(shares * bands), bands - 1))
    return np.where(candidates.ranks > 0, levels, 0)
