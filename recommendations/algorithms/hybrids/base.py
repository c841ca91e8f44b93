"""What all hybrids share: sources that are fitted, asked and stored together."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms import artifacts
from recommendations.algorithms.base import Algorithm, Scope
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.errors import ArtifactError
from recommendations.algorithms.hybrids.candidates import Candidates, gather
from recommendations.algorithms.hybrids.sources import Source, sources_check
from recommendations.algorithms.parameters import Check

#: Questions asked of the sources at a time.
_ROWS = 1_000
_STATE_OF_A_SOURCE = re.compile(r"source(\d+)_(.+)")


class Hybrid(Algorithm):
    """Several algorithms as one: each proposes its best `depth`, and `combine` scores what they propose.

    Scores are relative to what competes, so a filter changes them; the order of two items never depends
    on an item that no source proposes.
    """

    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    checks: ClassVar[dict[str, Check]] = {"sources": sources_check()}

    sources: Sequence[Mapping[str, Any]]
    depth: int
    sources_: list[Algorithm]

    @abstractmethod
    def combine(self, candidates: Candidates, histories: Histories | None) -> NDArray[np.floating]:
        """A score [p] for each candidate, NaN to leave it out; histories are None for neighbours of items."""

    def learn(self, data: Dataset) -> None:
        self.sources_ = [Source.parse(spec).fit(data) for spec in self.sources]

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        histories = self._ask(histories, k, allowed)

        def best(chunk: Histories) -> TopK:
            proposed = [
                self.propose(source, chunk, max(k, self.depth), exclude_seen=exclude_seen, allowed=allowed)
                for source in self.sources_
            ]
            return self._best(proposed, len(chunk), k, chunk)

        return TopK.stacked([best(chunk) for chunk in histories.chunks(_ROWS)], k)

    def propose(
        self,
        source: Algorithm,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool,
        allowed: NDArray[np.bool_] | None,
    ) -> TopK:
        """What one source puts up for the choice."""
        return source.recommend(histories, k, exclude_seen=exclude_seen, allowed=allowed)

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        self._ask(None, k, allowed)
        wanted = np.atleast_1d(np.asarray(items, np.int64))
        proposed = [source.similar(wanted, max(k, self.depth), allowed=allowed) for source in self.sources_]
        return self._best(proposed, len(wanted), k, None)

    def score(self, histories: Histories, items: ArrayLike) -> NDArray[np.floating]:
        """As `recommend` scores them: new items among the new ones, items of the history among all."""
        histories = self._ask(histories)
        wanted = np.asarray(items, np.int64)
        wanted = np.broadcast_to(wanted, (len(histories), wanted.shape[-1]))
        depth = max(self.depth, 1)
        new = self.recommend(histories, depth, exclude_seen=True)
        every = self.recommend(histories, depth, exclude_seen=False)
        found = _looked_up(new, wanted, self.n_items)
        return np.where(np.isnan(found), _looked_up(every, wanted, self.n_items), found)

    def _best(self, proposed: Sequence[TopK], n: int, k: int, histories: Histories | None) -> TopK:
        candidates = gather(proposed, self.n_items)
        scores = self.combine(candidates, histories)
        kept = np.isfinite(scores)
        return TopK.from_pairs(n, k, candidates.rows[kept], candidates.items[kept], scores[kept])

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """As every algorithm; ArtifactError too where a source is none that can be had here."""
        stored = artifacts.read_manifest(Path(folder))["params"].get("sources")
        for spec in stored if isinstance(stored, list) else ():
            Source.stored(spec)
        return super().load(folder)

    def _state(self) -> dict[str, Any]:
        state = {name: value for name, value in super()._state().items() if name != "sources_"}
        for place, source in enumerate(self.sources_):
            own = source._state()
            own.pop("item_ids_")  # all sources share the hybrid's
            state |= {f"source{place}_{name}": value for name, value in own.items()}
        return state

    def _restore(self, state: Mapping[str, Any]) -> None:
        own = {name: value for name, value in state.items() if not _STATE_OF_A_SOURCE.fullmatch(name)}
        if "sources_" in own or "item_ids_" not in own:
            raise ArtifactError(f"The stored {self.name} is not what was written: train again.")
        super()._restore(own)
        self.sources_ = [
            self._restored(place, Source.stored(spec), state)
            for place, spec in enumerate(self._stored_sources())
        ]

    def _stored_sources(self) -> Sequence[Mapping[str, Any]]:
        return self.sources

    def _restored(self, place: int, source: Source, state: Mapping[str, Any]) -> Algorithm:
        prefix = f"source{place}_"
        made = source.make()
        own = {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
        made._restore({**own, "item_ids_": self.item_ids_})
        return made


def _looked_up(top: TopK, wanted: NDArray[np.int64], n_items: int) -> NDArray[np.floating]:
    """The score of each wanted item [n, m] in the answers; NaN where it is not among them."""
    n = len(top)
    keys = (np.arange(n)[:, None] * np.int64(max(n_items, 1)) + top.items)[top.items >= 0]
    scores = top.scores[top.items >= 0]
    order = np.argsort(keys)
    asked = np.arange(n)[:, None] * np.int64(max(n_items, 1)) + wanted
    places = np.minimum(np.searchsorted(keys[order], asked), max(len(keys) - 1, 0))
    if not len(keys):
        return np.full(wanted.shape, np.nan)
    hit = (keys[order][places] == asked) & (wanted >= 0) & (wanted < n_items)
    return np.where(hit, scores[order][places], np.nan)
