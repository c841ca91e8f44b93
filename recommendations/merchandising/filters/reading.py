"""Conditions from outside, checked by field with the remedy in the message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from recommendations.merchandising.errors import FieldError
from recommendations.merchandising.filters.ranges import Number, Range
from recommendations.wording import listed

MOST_VALUES = 200
LONGEST_VALUE = 120
LONGEST_NUMBER = 30
LARGEST_NUMBER = 10**12
SHORT = 40

_Default = TypeVar("_Default")


class FilterError(FieldError):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a range's numbers may be."""

    unit: Callable[[Decimal], Number]
    low: int | None = None
    high: int | None = None

    def allow(self, number: Number) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


def fields(which: Any, known: Sequence[str]) -> Mapping[str, Any]:
    """``which`` without what says nothing."""
    if not isinstance(which, Mapping):
        raise FilterError("", _("Conditions are an object of fields and values, such as {“brands”: […]}."))
    for name in which:
        if name not in known:
            raise FilterError(
                name[:SHORT] if isinstance(name, str) else "",
                _("There is no such condition; use one of %s.") % listed(known),
            )
    return {name: value for name, value in which.items() if value is not None}


def values(said: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Texts, each once, in order."""
    found = said.get(name, ())
    if not isinstance(found, list | tuple):
        raise FilterError(name, _("Give a list of texts."))
    if len(found) > MOST_VALUES:
        raise FilterError(
            name,
            _("%(count)d values are more than %(most)d; split them over several rules, or use a tag.")
            % {"count": len(found), "most": MOST_VALUES},
        )
    return tuple(dict.fromkeys(_text(value, name) for value in found))


def bounds(said: Mapping[str, Any], name: str, allowed: Bounds) -> Range | None:
    """``[low, high]`` with null for an open end."""
    pair = said.get(name)
    if pair is None:
        return None
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise FilterError(name, _("Give two numbers, lowest and highest; null leaves an end open."))
    low, high = (_number(bound, name, allowed) for bound in pair)
    if low is not None and high is not None and low > high:
        raise FilterError(name, _("The lowest is above the highest; swap them."))
    return None if low is None and high is None else Range(low, high)


def truth(said: Mapping[str, Any], name: str) -> bool | None:
    found = said.get(name)
    if found is not None and not isinstance(found, bool):
        raise FilterError(name, _("Give true (the same) or false (another), or leave it out."))
    return found


def choice(said: Mapping[str, Any], name: str, choices: Sequence[str], default: _Default) -> Any | _Default:
    found = said.get(name, default)
    if found != default and not (isinstance(found, str) and found in choices):
        raise FilterError(name, _("Use one of %s.") % listed(choices))
    return found


def _text(value: Any, name: str) -> str:
    text = value.strip() if isinstance(value, str) and len(value) <= 2 * LONGEST_VALUE else ""
    if not text or len(text) > LONGEST_VALUE or not text.isprintable():
        raise FilterError(
            name,
            _("%(value)s is no value: give a text of 1 to %(most)d printable characters.")
            % {"value": _short(value), "most": LONGEST_VALUE},
        )
    return text


def _number(bound: Any, name: str, allowed: Bounds) -> Number | None:
    if bound is None or bound == "":
        return None
    number = _decimal(bound)
    if number is None or not allowed.allow(number):
        raise FilterError(name, _("%s is no number that can stand here.") % _short(bound))
    if allowed.unit is int and number != number.to_integral_value():
        raise FilterError(name, _("%s is no whole number.") % _short(bound))
    return allowed.unit(number)


def _decimal(value: Any) -> Decimal | None:
    """Finite and of a sane size: what has a million digits would cost whoever reads it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return None
    text = value if isinstance(value, str) else str(value)
    try:
        number = Decimal(text) if len(text) <= LONGEST_NUMBER else Decimal("nan")
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= LARGEST_NUMBER else None


def _short(value: Any) -> str:
    """Enough of it to find it, whatever it is."""
    text = value if isinstance(value, str) else repr(value) if isinstance(value, float) else ""
    if isinstance(value, int) and abs(value) <= LARGEST_NUMBER:
        text = str(value)
    text = text or type(value).__name__
    return f"“{text[:SHORT]}…”" if len(text) > SHORT else f"“{text}”"
