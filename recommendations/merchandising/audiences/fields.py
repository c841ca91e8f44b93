"""What a condition may say: fields that check a value from outside and say what would be right."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.filters import FilterError, Range
from recommendations.merchandising.filters.reading import MOST_VALUES, Bounds, bounds, values

Words = str | Promise


class ConditionError(ValueError):
    """Says in the active language what is wrong and what would be right; ``field`` is where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Field:
    """One input. ``read`` gives a value that is right, from JSON or a form; ConditionError where it is not."""

    name: str
    label: Words
    help_text: Words = ""
    default: Any = None
    is_required: bool = True

    def read(self, value: Any) -> Any:
        if value in (None, "", [], ()):
            if self.is_required:
                raise ConditionError(self.name, _("Say what is meant."))
            return self.empty
        return self.checked(value)

    @property
    def empty(self) -> Any:
        return None

    def checked(self, value: Any) -> Any:
        raise NotImplementedError

    def to_json(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, kw_only=True)
class OneOf(Field):
    choices: Mapping[str, Words]

    def checked(self, value: Any) -> str:
        if not (isinstance(value, str) and value in self.choices):
            raise ConditionError(self.name, _("Choose one of what is offered."))
        return value


@dataclass(frozen=True, kw_only=True)
class Whole(Field):
    """A whole number from ``low`` to ``high``."""

    low: int = 1
    high: int = 3650
    unit: Words = ""

    def checked(self, value: Any) -> int:
        try:
            number = None if isinstance(value, bool | float) else int(str(value)[:12])
        except ValueError:
            number = None
        if number is None or not self.low <= number <= self.high:
            raise ConditionError(
                self.name,
                _("Give a whole number from %(low)s to %(high)s.") % {"low": self.low, "high": self.high},
            )
        return number


@dataclass(frozen=True, kw_only=True)
class Between(Field):
    """Lowest and highest, both included; one may be open. ``is_money`` or else whole numbers."""

    is_money: bool = False

    def checked(self, value: Any) -> Range:
        unit: Any = Decimal if self.is_money else int
        try:
            found = bounds({self.name: value}, self.name, Bounds(unit=unit, low=0))
        except FilterError as error:
            raise ConditionError(self.name, error.message) from error
        if found is None:
            if self.is_required:
                raise ConditionError(self.name, _("Give a lowest, a highest or both."))
            return Range()
        return found

    def to_json(self, value: Range | None) -> Any:
        if value is None or (value.low is None and value.high is None):
            return None
        return [str(bound) if isinstance(bound, Decimal) else bound for bound in (value.low, value.high)]


@dataclass(frozen=True, kw_only=True)
class AnyOf(Field):
    """Names, of which any one will do. ``of`` is what they name: category, brand, tag, group, country, device.

    Where ``choices`` are given there are no others.
    """

    of: str
    choices: Mapping[str, Words] | None = None

    @property
    def empty(self) -> tuple[str, ...]:
        return ()

    def checked(self, value: Any) -> tuple[str, ...]:
        try:
            names = values({self.name: value}, self.name)
        except FilterError as error:
            raise ConditionError(self.name, error.message) from error
        if self.choices is not None and not set(names) <= set(self.choices):
            raise ConditionError(self.name, _("Choose among what is offered."))
        return names

    def to_json(self, value: Any) -> list[str]:
        return [*value]


@dataclass(frozen=True, kw_only=True)
class Products(Field):
    """Keys of products, as JSON can hold them."""

    @property
    def empty(self) -> tuple[PlainKey, ...]:
        return ()

    def checked(self, value: Any) -> tuple[PlainKey, ...]:
        if not isinstance(value, list | tuple) or not all(_is_key(key) for key in value):
            raise ConditionError(self.name, _("Give a list of product keys."))
        if len(value) > MOST_VALUES:
            raise ConditionError(
                self.name, _("Choose %(most)s products at most, or use a category.") % {"most": MOST_VALUES}
            )
        return tuple(dict.fromkeys(value))

    def to_json(self, value: Any) -> list[PlainKey]:
        return [*value]


def _is_key(value: object) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool) and len(str(value)) <= 255
