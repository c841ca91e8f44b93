"""The noun of the room.

    {"categories": ["mugs", "cups"], "price": ["5.00", null], "same_brand": false}

All that is said must hold; of a list any one value. Values are compared as they are, never as patterns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.filters import matching, reading, words
from recommendations.merchandising.filters.ranges import Range

PriceStep: TypeAlias = Literal["lower", "similar", "higher"]
RelativeTo: TypeAlias = Literal["anchor", "basket"]

LONGEST_AGE = 36_525
"""A hundred years, in days."""

LISTS = ("categories", "brands", "tags")
RANGES: Mapping[str, reading.Bounds] = {
    "price": reading.Bounds(unit=Decimal, low=0),
    "margin_percent": reading.Bounds(unit=Decimal, high=100),
    "stock": reading.Bounds(unit=int),
    "age_days": reading.Bounds(unit=float, low=0, high=LONGEST_AGE),
    "rating": reading.Bounds(unit=float),
}
RELATIVE = ("same_category", "same_brand", "price_step")
FIELDS = (*LISTS, *RANGES, *RELATIVE, "relative_to")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Some of the shop's products; without any condition, all of them.

    ``price``, ``margin_percent`` and ``stock`` are about the product as it is in this request, ``age_days``
    about how long ago it was created. The relative parts compare with the products at hand or in the basket
    (``relative_to``): a product of the same category shares the narrowest one with any of them, one of
    another category with none; ``price_step`` compares with their mean price.
    """

    products: frozenset[PlainKey] = frozenset()
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    price: Range | None = None
    margin_percent: Range | None = None
    stock: Range | None = None
    age_days: Range | None = None
    rating: Range | None = None
    same_category: bool | None = None
    same_brand: bool | None = None
    price_step: PriceStep | None = None
    relative_to: RelativeTo = "anchor"
    lasting_tests: tuple[matching.Test, ...] = field(init=False, repr=False, compare=False)
    live_tests: tuple[matching.Test, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lasting_tests", tuple(matching.lasting_tests(self)))
        object.__setattr__(self, "live_tests", tuple(matching.live_tests(self)))

    @classmethod
    def read(cls, which: Mapping[str, Any], products: Iterable[PlainKey] = ()) -> "Filter":
        """The filter that ``which`` describes, narrowed to ``products`` where there are any.

        Raises:
            FilterError: it names the field and says what would be right.
        """
        said = reading.fields(which, FIELDS)
        bounds = {name: reading.bounds(said, name, allowed) for name, allowed in RANGES.items()}
        return cls(
            products=frozenset(products),
            categories=reading.values(said, "categories"),
            brands=reading.values(said, "brands"),
            tags=reading.values(said, "tags"),
            **bounds,
            same_category=reading.truth(said, "same_category"),
            same_brand=reading.truth(said, "same_brand"),
            price_step=reading.choice(said, "price_step", get_args(PriceStep), None),
            relative_to=reading.choice(said, "relative_to", get_args(RelativeTo), "anchor"),
        )

    def to_json(self) -> dict[str, Any]:
        """The ``which`` that reads as this filter; ``products`` are kept beside it."""
        said: dict[str, Any] = {name: [*getattr(self, name)] for name in LISTS}
        said |= {name: _as_json(getattr(self, name)) for name in RANGES}
        said |= {name: getattr(self, name) for name in RELATIVE}
        if self.is_relative:
            said["relative_to"] = self.relative_to
        return {name: value for name, value in said.items() if value not in (None, [])}

    def words(self) -> str:
        """A part of a sentence in the active language: "category “mugs”, price at most 5"."""
        return words.of(self)

    @property
    def reads_live(self) -> bool:
        """Whether it asks for what is known in a request only: price, margin or stock."""
        live = (self.price, self.margin_percent, self.stock, self.price_step)
        return any(part is not None for part in live)

    @property
    def is_relative(self) -> bool:
        return any(getattr(self, name) is not None for name in RELATIVE)

    @property
    def is_everything(self) -> bool:
        return self.is_lasting and not self.lasting_tests

    @property
    def is_lasting(self) -> bool:
        """Whether it asks for nothing but what hardly ever changes of a product."""
        return not (self.live_tests or self.age_days or self.is_relative)

    def lasts_for(self, facts: Facts) -> bool:
        """Whether that part of it holds which hardly ever changes of a product."""
        for test in self.lasting_tests:  # noqa: SIM110 - asked thousands of times; all() takes twice as long
            if not test(facts):
                return False
        return True

    def can_compare(self, others: Sequence[Facts]) -> bool:
        """Whether its relative parts, if any, find something to compare with: a page may have no product."""
        return all(
            any(getattr(other, compared) for other in others)
            for name, compared in matching.COMPARED.items()
            if getattr(self, name) is not None
        )

    def matches(self, facts: Facts, others: Sequence[Facts] = (), *, now: datetime) -> bool:
        """Whether it is about this product; ``others`` are those that the relative parts compare with."""
        return self.lasts_for(facts) and all(test(facts) for test in self.tests_now(others, now=now))

    def tests_now(self, others: Sequence[Facts] = (), *, now: datetime) -> tuple[matching.Test, ...]:
        """What must hold besides `lasting_tests`, in this request: made once for a whole list."""
        if self.age_days is None and not self.is_relative:
            return self.live_tests
        return (*self.live_tests, *matching.age_tests(self, now), *matching.relative_tests(self, others))


def _as_json(of: Range | None) -> list[Any] | None:
    """Money and percentages as text, for JSON's numbers are binary."""
    if of is None:
        return None
    return [str(bound) if isinstance(bound, Decimal) else bound for bound in (of.low, of.high)]
