"""A stored `SessionKNN` that answers inside a request: mapped, with NumPy alone, by the shop's own keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.artifacts import Artifact
from recommendations.algorithms.data import Histories
from recommendations.algorithms.errors import ArtifactError
from recommendations.algorithms.online.codes import ItemCodes
from recommendations.algorithms.online.profiles import profile
from recommendations.algorithms.online.sessions import (
    VisitIndex,
    ballots,
    counted,
    led_to,
    nearest_visits,
    ranked,
)

Key = int | str


class Step(NamedTuple):
    """One thing that was done in a visit; steps of one ``moment`` were done together."""

    key: Key
    weight: float
    moment: int


class Foreseen(NamedTuple):
    """A product that comes next, and the one in the visit that speaks for it most."""

    key: Key
    score: float
    because: Key


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NextInVisit:
    """What `SessionKNN.recommend` would answer, and why."""

    codes: ItemCodes
    index: VisitIndex
    neighbours: int
    recency: float
    position_decay: float
    before: float
    min_shoppers: int

    @classmethod
    def of(cls, artifact: Artifact) -> Self:
        """From what `SessionKNN.save` wrote; ArtifactError where that is something else."""
        state, params = artifact.state, artifact.params
        try:
            return cls(
                codes=ItemCodes(state["item_ids_"]),
                index=_index(state),
                neighbours=int(params["neighbours"]),
                recency=float(params["recency"]),
                position_decay=float(params["position_decay"]),
                before=float(params["before"]),
                min_shoppers=int(params["min_shoppers"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ArtifactError(f"The model of {artifact.algorithm!r} lacks {error}: train again.") from error

    def answer(self, visit: Sequence[Step], k: int, *, repeats: bool = False) -> list[Foreseen]:
        """The best k products after `visit`, newest last; with `repeats` those in it too."""
        codes = self.codes.of([step.key for step in visit])
        history = Histories.from_lists(
            [codes.tolist()],
            weights=[[step.weight for step in visit]],
            times=[[step.moment for step in visit]],
        ).known(len(self.codes))
        _rows, items, weights = profile(history, self.recency)
        return self._best(items, weights, k, history.items[:0] if repeats else history.items)

    def _best(
        self, items: NDArray[np.int32], weights: NDArray[np.float64], k: int, without: NDArray[np.int32]
    ) -> list[Foreseen]:
        if not len(items):
            return []
        near = nearest_visits(self.index, items, weights, self.neighbours)
        cast = ballots(self.index, near, self.position_decay, self.before)
        found, scores = counted(self.index, cast, self.min_shoppers)
        best = ranked(found, scores, (scores > 0) & ~np.isin(found, without), k)
        because = self.codes.keys(led_to(cast, found[best]))
        keys = self.codes.keys(found[best])
        return [Foreseen(*entry) for entry in zip(keys, scores[best].tolist(), because, strict=True)]


def _index(state: dict[str, Any]) -> VisitIndex:
    return VisitIndex(
        item_indptr=state["item_indptr_"],
        item_visits=state["item_visits_"],
        visit_indptr=state["visit_indptr_"],
        visit_items=state["visit_items_"],
        visit_ages=state["visit_ages_"],
        visit_weights=state["visit_weights_"],
        visit_shoppers=state["visit_shoppers_"],
        item_weights=state["item_weights_"],
    )
