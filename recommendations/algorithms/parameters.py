"""What an algorithm's parameters may be, checked by name with the remedy in the message."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any

from recommendations.algorithms.errors import ParameterError

#: Takes a value; returns what would be right ("a whole number of at least 1"), or "" when the value is.
Check = Callable[[Any], str]


def whole_number(low: int) -> Check:
    def check(value: Any) -> str:
        right = isinstance(value, int) and not isinstance(value, bool) and value >= low
        return "" if right else f"a whole number of at least {low}"

    return check


def number(low: float, high: float = math.inf, *, above: bool = False) -> Check:
    """A finite number from `low` (or above it) to `high`."""

    def check(value: Any) -> str:
        right = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if right and (value > low if above else value >= low) and value <= high:
            return ""
        upper = "" if math.isinf(high) else f" and at most {high:g}"
        return f"a number {'above' if above else 'of at least'} {low:g}{upper}"

    return check


def true_or_false(value: Any) -> str:
    return "" if isinstance(value, bool) else "True or False"


def one_of(*choices: Any) -> Check:
    def check(value: Any) -> str:
        return "" if value in choices else "one of " + ", ".join(map(repr, choices))

    return check


def optional(inner: Check) -> Check:
    def check(value: Any) -> str:
        wanted = "" if value is None else inner(value)
        return f"{wanted}, or None" if wanted else ""

    return check


def check_parameters(
    owner: str, params: Mapping[str, Any], known: Collection[str], checks: Mapping[str, Check]
) -> None:
    """Raise ParameterError for a name that is not known, or a value that its check refuses."""
    for name, value in params.items():
        if name not in known:
            raise ParameterError(f"{owner} has no parameter {name!r}{did_you_mean(name, known)}.")
        wanted = checks[name](value) if name in checks else ""
        if wanted:
            raise ParameterError(f"{owner}: {name} is {value!r}; give {wanted}.")


def did_you_mean(name: str, known: Collection[str]) -> str:
    """'; did you mean …?' or '; it knows …', to end a message about an unknown name."""
    close = get_close_matches(name, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return "; there is " + ", ".join(sorted(known)) if known else ""
