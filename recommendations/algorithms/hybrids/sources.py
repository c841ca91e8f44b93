"""The algorithms that a hybrid is made of, as plain values that a form, a row or a manifest can hold."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from recommendations.algorithms import registry
from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.data import Dataset
from recommendations.algorithms.errors import (
    AlgorithmError,
    ArtifactError,
    ParameterError,
    UnknownAlgorithmError,
)
from recommendations.algorithms.parameters import Check, check_parameters, number, optional


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One of a hybrid's algorithms, and how fast the past fades for it."""

    algorithm: str
    params: Mapping[str, Any] = field(default_factory=dict)
    fade: float | None = None  # share of the interactions, newest first, after which a signal counts half

    @classmethod
    def parse(cls, spec: Mapping[str, Any]) -> Self:
        """From {"algorithm": name, "params": {...}, "fade": share}; ParameterError for anything else."""
        source = cls._read(spec)
        registry.get(source.algorithm).check_params(source.params)
        return source

    @classmethod
    def stored(cls, spec: Any) -> Self:
        """As `parse` reads it, out of a file: nothing is imported that the process does not know already.

        An algorithm of the shop's own has to lie in a package that is loaded, as an installed app's is.
        """
        try:
            source = cls._read(spec)
            _refuse_strangers(source)
            registry.get(source.algorithm).check_params(source.params)
        except (ParameterError, UnknownAlgorithmError) as error:
            raise ArtifactError(f"A stored source cannot be used: {error}") from error
        return source

    @classmethod
    def _read(cls, spec: Any) -> Self:
        if not isinstance(spec, Mapping) or not isinstance(spec.get("algorithm"), str):
            raise ParameterError(f'a source is {spec!r}; give {{"algorithm": name, "params": {{...}}}}.')
        check_parameters("a source", spec, ("algorithm", "params", "fade"), _CHECKS)
        return cls(**spec)

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


def _refuse_strangers(source: Source) -> None:
    """Raise ParameterError for a source, or a source of a source, from a package that is not loaded."""
    package = source.algorithm.partition(".")[0]
    if source.algorithm not in registry.names() and package not in sys.modules:
        raise ParameterError(f"{source.algorithm!r} lies in no package that is loaded here")
    inner = source.params.get("sources")
    for spec in inner if isinstance(inner, Sequence) and not isinstance(inner, str) else ():
        _refuse_strangers(Source._read(spec))


def _values_by_name(value: Any) -> str:
    return (
        ""
        if isinstance(value, Mapping) and all(isinstance(name, str) for name in value)
        else "values by name"
    )


def faded(data: Dataset, share: float) -> Dataset:
    """Weights halve with every `share` of the interactions that came later.

    Counted in interactions, not in days, it means the same in a busy shop and in a quiet one, and where
    the data only tell what came before what.
    """
    newest_first = np.arange(len(data))[::-1]
    halvings = newest_first / max(1.0, share * len(data))
    return replace(data, weights=(data.weights * np.exp2(-halvings)).astype(np.float32))


def sources_check(least: int = 1, most: int | None = None) -> Check:
    """A list of at least so many sources, and at most so many."""

    upper = sys.maxsize if most is None else most
    count = f"at least {least} sources" if most is None else f"{least} to {most} sources"

    def check(value: Any) -> str:
        if not isinstance(value, Sequence) or isinstance(value, str) or not least <= len(value) <= upper:
            return f'a list of {count} such as {{"algorithm": "item-knn"}}'
        try:
            for spec in value:
                Source.parse(spec)
        except AlgorithmError as error:
            return f"sources that exist ({error})"
        return ""

    return check


_CHECKS = {"params": _values_by_name, "fade": optional(number(0, above=True))}
