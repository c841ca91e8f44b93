"""What a run of the leaderboard is to find out, and within which budget; plain values that a row can hold."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

#: The kinds of placement, as `recommendations.evaluation.KINDS` names them.
KINDS = ("for-you", "also-bought", "basket", "visit", "buy-again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`entries` are {"algorithm", "parameters", "window_days", "search"}; none means all that are ready.

    `seconds` and `memory` (MB) are what one fit, with its answers, may take. Searched are at most `trials`
    combinations an algorithm, for at most `search_seconds`.
    """

    kind: str
    entries: tuple[Mapping[str, Any], ...] = ()
    windows: tuple[int | None, ...] = (None,)
    limit: int = 5000
    seed: int = 0
    repeats: bool = False
    seconds: float = 300.0
    memory: int = 2048
    search: bool = False
    trials: int = 10
    search_seconds: float = 600.0
    store: str = ""

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "entries": [dict(entry) for entry in self.entries]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        known = {name: value for name, value in kept.items() if name in cls.__slots__}
        known["entries"] = tuple(known.get("entries") or ())
        known["windows"] = tuple(known.get("windows") or (None,))
        return cls(**known)
