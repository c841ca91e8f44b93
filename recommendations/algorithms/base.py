"""The contract that every algorithm keeps."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms import artifacts
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.data.merging import MergedIds, merged_ids, with_items
from recommendations.algorithms.errors import NotFittedError, NotIncrementalError, ParameterError
from recommendations.algorithms.parameters import Check, check_parameters
from recommendations.algorithms.readiness import Minimum, Readiness

Scope = Literal["item", "shopper", "global"]
Side = Literal["features", "relations", "friends"]

#: Dense scores are made for so many rows at a time that they take about this much memory.
CHUNK_BYTES = 64 * 2**20

#: Those that `partial_fit` knows; named here so that an error can name them without importing them all.
INCREMENTAL = ("co-purchase", "new-arrivals", "personal-frequency", "popularity")


class Algorithm(ABC):
    """Interactions in, ranked items out.

    A subclass stores its keywords in the constructor, learns in `learn` (state ends in `_`) and scores
    every item for each history in `score_items`, or overrides the public methods with faster ones.
    """

    # What is it called in settings, placements and artifacts?
    name: ClassVar[str]
    # Which lists are worth publishing from it: for an item, for a shopper, for everybody?
    scopes: ClassVar[frozenset[Scope]]
    # Which kinds of interaction does it learn from unless told otherwise? Empty: all that carry a signal.
    kinds: ClassVar[tuple[str, ...]] = ()
    # How far back does it look, and how fast does the past fade, unless told otherwise?
    window_days: ClassVar[int | None] = None  # None: all of the past
    half_life_days: ClassVar[float | None] = None  # None: never
    # What is the least it needs?
    minimum: ClassVar[Minimum] = Minimum()
    # What does it read besides interactions: "features", "relations", "friends"?
    reads: ClassVar[frozenset[Side]] = frozenset()
    # Does it recommend only what the asker has had before?
    repeats_only: ClassVar[bool] = False
    # Can new interactions be added without learning everything again (`partial_fit`)?
    incremental: ClassVar[bool] = False
    # Are its scores ratings, to be measured by their error too?
    predicts_ratings: ClassVar[bool] = False
    # Which of `online.ANSWERERS` answers from its stored state, inside a request? Empty: its lists alone do.
    online: ClassVar[str] = ""
    # What does the evidence of an answer count: "orders", "shoppers", or nothing?
    evidence_unit: ClassVar[str] = ""
    # What may its parameters be?
    checks: ClassVar[Mapping[str, Check]] = {}

    item_ids_: NDArray[Any]

    @classmethod
    def param_names(cls) -> tuple[str, ...]:
        return tuple(name for name in inspect.signature(cls).parameters if name != "self")

    @classmethod
    def check_params(cls, params: Mapping[str, Any]) -> None:
        """Raise ParameterError naming the parameter and what would be right."""
        check_parameters(cls.name, params, cls.param_names(), cls.checks)

    def get_params(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.param_names()}

    def clone(self) -> Self:
        """The same algorithm, not fitted."""
        return type(self)(**self.get_params())

    def readiness(self, data: Dataset) -> Readiness:
        missing = self.minimum.missing(data)
        return Readiness(ready=not missing, missing=missing)

    def fit(self, data: Dataset) -> Self:
        """Learn from `data`. Too little of it gives absent answers, not an error."""
        self.check_params(self.get_params())
        self.item_ids_ = data.item_ids
        self.learn(data)
        return self

    def partial_fit(self, data: Dataset) -> Self:
        """Learn from `data` besides what is known already: interactions that came later, and only those.

        Shopper and item ids may be new in part; orders and visits are told apart by their numbers. The
        answers are those of `fit` on all interactions together, as far as the same window and caps were
        applied to both parts; where weights fade, they are brought to the later of the two moments that
        they were faded to. Raises NotIncrementalError where an algorithm has to learn all again.
        """
        self._ask()
        if not self.incremental:
            raise NotIncrementalError(
                f"{self.name} has to learn from all interactions again: call fit with old and new ones"
                f" together. Those that need not: {', '.join(INCREMENTAL)}."
            )
        merged = merged_ids(self.item_ids_, data.item_ids)
        self.learn_more(with_items(data, merged), merged)
        self.item_ids_ = merged.ids
        return self

    def learn_more(self, data: Dataset, items: MergedIds) -> None:
        """Add `data`, in the merged item codes, to the learned state, whose codes are the old ones."""
        raise NotImplementedError(f"{type(self).__name__} says `incremental` and lacks `learn_more`.")

    @abstractmethod
    def learn(self, data: Dataset) -> None:
        """Set the learned state, in attributes that end in `_`: arrays, numbers or strings."""

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        """Scores [n, n_items] of every item for each history; NaN or -inf where there is no answer."""
        return np.full((len(histories), self.n_items), np.nan)

    def recommend(
        self,
        histories: Histories,
        k: int,
        *,
        exclude_seen: bool = True,
        allowed: NDArray[np.bool_] | None = None,
    ) -> TopK:
        """The best k items for each history; `allowed` is a mask [n_items], applied before the cut."""
        histories = self._ask(histories, k, allowed)
        parts = []
        for chunk in histories.chunks(self._chunk_rows()):
            scores = np.array(self.score_items(chunk))
            if exclude_seen:
                scores[chunk.rows, chunk.items] = -np.inf
            if allowed is not None:
                scores[:, ~allowed] = -np.inf
            parts.append(TopK.from_dense(scores, k))
        return TopK.stacked(parts, k)

    def score(self, histories: Histories, items: ArrayLike) -> NDArray[np.floating]:
        """Scores [n, m] of items [m], or of each history's own items [n, m]; NaN where there is no answer."""
        histories = self._ask(histories)
        wanted = np.asarray(items, np.int64)
        wanted = np.broadcast_to(wanted, (len(histories), wanted.shape[-1]))
        known = (wanted >= 0) & (wanted < self.n_items)
        result = np.full(wanted.shape, np.nan)
        if not self.n_items:
            return result
        size = self._chunk_rows()
        for start, chunk in zip(range(0, len(histories), size), histories.chunks(size), strict=True):
            rows = slice(start, start + size)
            scores = np.take_along_axis(
                self.score_items(chunk), np.where(known[rows], wanted[rows], 0), axis=1
            )
            result[rows] = np.where(known[rows] & np.isfinite(scores), scores, np.nan)
        return result

    def similar(self, items: ArrayLike, k: int, *, allowed: NDArray[np.bool_] | None = None) -> TopK:
        """The k best neighbours of each item [n]; all absent unless the algorithm relates items."""
        self._ask(None, k, allowed)
        return TopK.absent(np.asarray(items).size, k)

    def save(self, folder: Path | str) -> None:
        """Write the learned state to a folder that must not exist yet."""
        self._ask()
        artifacts.write(Path(folder), algorithm=self.name, params=self.get_params(), state=self._state())

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """Read what `save` wrote, arrays memory-mapped; ArtifactError for anything else."""
        artifact = artifacts.read(Path(folder), algorithm=cls.name)
        cls.check_params(artifact.params)
        algorithm = cls(**artifact.params)
        algorithm._restore(artifact.state)
        return algorithm

    @property
    def n_items(self) -> int:
        return len(self.item_ids_)

    @property
    def lists_repeats(self) -> bool:
        """Whether a shopper's published list may hold what the shopper has had before."""
        return self.repeats_only

    def _state(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name.endswith("_")}

    def _restore(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def _chunk_rows(self) -> int:
        return max(1, CHUNK_BYTES // (8 * max(1, self.n_items)))

    def _ask(
        self, histories: Histories | None = None, k: int = 1, allowed: NDArray[np.bool_] | None = None
    ) -> Histories:
        """Refuse a question that makes no sense; return the histories without unknown items."""
        if not hasattr(self, "item_ids_"):
            raise NotFittedError(f"{type(self).__name__} has learned nothing yet: call fit or load first.")
        if k < 1:
            raise ParameterError(f"k is {k}: ask for at least one item.")
        if allowed is not None and (allowed.dtype != bool or allowed.shape != (self.n_items,)):
            raise ParameterError(f"allowed must be a boolean mask of shape ({self.n_items},).")
        return (Histories.empty(0) if histories is None else histories).known(self.n_items)
