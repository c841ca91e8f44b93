"""Ways to make one score out of what several sources say, learned from questions already answered."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Histories
from recommendations.algorithms.errors import MissingExtraError
from recommendations.algorithms.hybrids.candidates import Candidates, chances
from recommendations.algorithms.hybrids.features import by_source, features
from recommendations.evaluation.auto_blend.contest import Contest
from recommendations.evaluation.auto_blend.selection import Voice, select, summed

Statistics = NDArray[np.float32]


class Combiner(ABC):
    """Learns from a contest which candidates are right; then scores candidates of the same sources."""

    name: ClassVar[str]

    @abstractmethod
    def fit(self, contest: Contest, items: Statistics) -> Self:
        """Learn from the contest; `items` are `item_statistics` of what the sources learned from."""

    @abstractmethod
    def scores(
        self, candidates: Candidates, histories: Histories | None, items: Statistics
    ) -> NDArray[np.floating]:
        """A score [p] above 0 for each candidate; 0 leaves it out."""

    @abstractmethod
    def importance(self, sources: int) -> NDArray[np.float64]:
        """How much each source counts [s], in units of its own."""

    @abstractmethod
    def state(self) -> str:
        """What was learned, as JSON."""

    @classmethod
    @abstractmethod
    def restored(cls, state: str) -> Self:
        """From what `state` gave."""


class WeightedVoices(Combiner):
    """Greedy forward selection of weights: transparent, hard to overfit."""

    name = "weighted"

    def __init__(self, voices: Sequence[Voice] = (), path: Sequence[float] = ()) -> None:
        self.voices = tuple(voices)
        self.path = tuple(path)

    def fit(self, contest: Contest, items: Statistics) -> Self:
        blend = select(contest)
        self.voices, self.path = blend.voices, blend.path
        return self

    def scores(
        self, candidates: Candidates, histories: Histories | None, items: Statistics
    ) -> NDArray[np.floating]:
        return summed(candidates, self.voices)

    def importance(self, sources: int) -> NDArray[np.float64]:
        weights = np.zeros(sources)
        for voice in self.voices:
            weights[voice.source] += voice.weight
        return weights

    def state(self) -> str:
        return json.dumps({"voices": self.voices, "path": self.path})

    @classmethod
    def restored(cls, state: str) -> Self:
        kept = json.loads(state)
        return cls([Voice(*voice) for voice in kept["voices"]], kept["path"])


class ListwiseLinear(Combiner):
    """A conditional logit over the candidates' features: the score is the chance to be the right one.

    The penalty on coefficients is a normal prior of fixed strength: it weighs less the more questions there are.
    """

    name = "listwise"
    prior: ClassVar[float] = 3.0

    def __init__(self, coefficients: Sequence[float] = ()) -> None:
        self.coefficients = np.asarray(coefficients, np.float64)
        self.spread = np.empty(0)

    def fit(self, contest: Contest, items: Statistics) -> Self:
        from recommendations.algorithms.hybrids.listwise import fit_listwise, spreads

        taught = contest.among(contest.taught)
        table = features(taught.candidates, taught.histories, items)
        spread = spreads(table)
        penalty = self.prior / max(1, taught.n)
        rows, right = taught.candidates.rows, taught.right_mask
        self.coefficients = fit_listwise(table, rows, right, penalty, overwrite=True)
        self.spread = np.abs(self.coefficients) * spread
        return self

    def scores(
        self, candidates: Candidates, histories: Histories | None, items: Statistics
    ) -> NDArray[np.floating]:
        table = features(candidates, histories, items)
        return chances(table @ self.coefficients.astype(np.float32), candidates.rows)

    def importance(self, sources: int) -> NDArray[np.float64]:
        return by_source(self.spread, sources)

    def state(self) -> str:
        return json.dumps(self.coefficients.tolist())

    @classmethod
    def restored(cls, state: str) -> Self:
        return cls(json.loads(state))


class CautiousListwise(ListwiseLinear):
    """The same with a strong prior, for few questions or hard ones."""

    name = "cautious listwise"
    prior = 60.0


class BoostedTrees(Combiner):
    """LambdaMART (Burges 2010) by LightGBM, on the same features; only where that extra is installed."""

    name = "boosted"

    def __init__(self, model: str = "", importances: Sequence[float] = (), *, seed: int = 0) -> None:
        self.model = model
        self.importances = np.asarray(importances, np.float64)
        self.seed = seed
        self._booster: Any = None

    def fit(self, contest: Contest, items: Statistics) -> Self:
        import lightgbm

        taught = contest.among(contest.taught)
        table = features(taught.candidates, taught.histories, items)
        sizes = np.bincount(taught.candidates.rows)
        label = taught.right_mask.astype(int)
        learned = lightgbm.Dataset(table, label=label, group=sizes, free_raw_data=True)
        booster = lightgbm.train({**_BOOSTING, "seed": self.seed}, learned, _ROUNDS)
        self.model = booster.model_to_string()
        self.importances = booster.feature_importance("gain").astype(np.float64)
        self._booster = None
        return self

    def scores(
        self, candidates: Candidates, histories: Histories | None, items: Statistics
    ) -> NDArray[np.floating]:
        if self._booster is None:
            self._booster = _booster(self.model)
        utilities = self._booster.predict(features(candidates, histories, items), num_threads=1)
        return chances(utilities, candidates.rows)

    def importance(self, sources: int) -> NDArray[np.float64]:
        return by_source(self.importances, sources)

    def state(self) -> str:
        return json.dumps({"model": self.model, "seed": self.seed})

    @classmethod
    def restored(cls, state: str) -> Self:
        kept = json.loads(state)
        return cls(kept["model"], seed=kept["seed"])


def _booster(model: str) -> Any:
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        raise lightgbm_missing("A blend by boosted trees") from error
    try:
        return lightgbm.Booster(model_str=model)
    except lightgbm.basic.LightGBMError as error:
        raise ValueError(f"the stored trees cannot be read: {error}") from error


_ROUNDS = 120
_BOOSTING = {
    "objective": "lambdarank",
    "num_leaves": 15,
    "learning_rate": 0.08,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.8,
    "lambdarank_truncation_level": 20,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}

#: Simplest first.
COMBINERS: Mapping[str, type[Combiner]] = {
    combiner.name: combiner for combiner in (WeightedVoices, CautiousListwise, ListwiseLinear, BoostedTrees)
}


def available() -> list[str]:
    """The ways that can be had here."""
    return [name for name in COMBINERS if name != BoostedTrees.name or _has_lightgbm()]


def lightgbm_missing(what: str) -> MissingExtraError:
    return MissingExtraError(
        f"{what} needs LightGBM, which is not installed here or does not load:"
        ' pip install "django-shop-recommendations[boost]".'
    )


def _has_lightgbm() -> bool:
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):  # not installed, or without the OpenMP library that it needs
        return False
    return True
