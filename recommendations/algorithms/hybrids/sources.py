"""The algorithms that a hybrid is made of, as plain values that a form, a row or a manifest can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from recommendations.algorithms import registry
from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.errors import AlgorithmError, ParameterError
from recommendations.algorithms.parameters import check_parameters, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One of a hybrid's algorithms, and how fast the past fades for it."""

    algorithm: str
    params: Mapping[str, Any] = field(default_factory=dict)
    fade: float | None = None  # share of the interactions, newest first, after which a signal counts half

    @classmethod
    def parse(cls, spec: Mapping[str, Any]) -> Self:
        """From {"algorithm": name, "params": {...}, "fade": share}; ParameterError for anything else."""
        if not isinstance(spec, Mapping) or "algorithm" not in spec:
            raise ParameterError(f'a source is {spec!r}; give {{"algorithm": name, "params": {{...}}}}.')
        check_parameters("a source", spec, ("algorithm", "params", "fade"), {"fade": _FADE})
        source = cls(**spec)
        source.make().check_params(source.params)
        return source

    def make(self) -> Algorithm:
        """A new algorithm, not fitted."""
        return registry.get(self.algorithm)(**self.params)

    def fit(self, data: Dataset) -> Algorithm:
        return self.make().fit(faded(data, self.fade) if self.fade else data)

    def spec(self) -> dict[str, Any]:
        """What `parse` reads."""
        spec: dict[str, Any] = {"algorithm": self.algorithm}
        if self.params:
            spec["params"] = dict(self.params)
        if self.fade:
            spec["fade"] = self.fade
        return spec

    def __str__(self) -> str:
        said = {**self.params, **({"fade": self.fade} if self.fade else {})}
        return " ".join([self.algorithm, *(f"{name}={value}" for name, value in said.items())])


def faded(data: Dataset, share: float) -> Dataset:
    """Weights halve with every `share` of the interactions that came later.

    Counted in interactions, not in days, it means the same in a busy shop and in a quiet one, and where
    the data only tell what came before what.
    """
    newest_first = np.arange(len(data))[::-1]
    halvings = newest_first / max(1.0, share * len(data))
    return replace(data, weights=(data.weights * np.exp2(-halvings)).astype(np.float32))


def sources_check(least: int = 1) -> Any:
    """A parameter check: a list of at least so many sources."""

    def check(value: Any) -> str:
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < least:
            return f'a list of at least {least} sources such as {{"algorithm": "item-knn"}}'
        try:
            for spec in value:
                Source.parse(spec)
        except AlgorithmError as error:
            return f"sources that exist ({error})"
        return ""

    return check


_FADE = number(0, above=True)
