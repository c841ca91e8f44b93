"""What takes part: an algorithm with its parameters, and how far back it looks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from recommendations.algorithms.errors import ParameterError


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`window_days` of None means the algorithm's own; `search` that its parameters are to be searched."""

    algorithm: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    window_days: int | None = None
    search: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "item-knn" or "item-knn:neighbours=100,weighting=bm25"; ParameterError for anything else."""
        name, colon, rest = text.partition(":")
        if not name or (colon and not rest):
            raise ParameterError(f"{text!r}: write an algorithm such as item-knn:neighbours=100.")
        return cls(algorithm=name, parameters=dict(map(_assigned, _parts(rest))))

    def spec(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "algorithm": self.algorithm,
            "parameters": dict(self.parameters),
            "window_days": self.window_days,
            "search": self.search,
        }

    def __str__(self) -> str:
        said = [f"{name}={value}" for name, value in self.parameters.items()]
        if self.window_days is not None:
            said.append(f"{self.window_days} days")
        if self.search:
            said.append("searched")
        return f"{self.algorithm} ({', '.join(said)})" if said else self.algorithm


def _parts(text: str) -> list[str]:
    """Split at the commas that stand outside of brackets, braces and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for place, char in enumerate(text):
        quoted ^= char == '"'
        depth += 0 if quoted else (char in "[{") - (char in "]}")
        if char == "," and not depth and not quoted:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]] if text else []


def _assigned(part: str) -> tuple[str, Any]:
    name, equals, value = part.partition("=")
    if not name.strip() or not equals:
        raise ParameterError(f"{part!r}: write a parameter as name=value.")
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), _word(value.strip())


def _word(value: str) -> Any:
    return {"True": True, "False": False, "None": None}.get(value, value)
