"""A filter in the words of whoever reads a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from recommendations import conf
from recommendations.merchandising.filters.ranges import Number, Range
from recommendations.money import money
from recommendations.wording import listed

if TYPE_CHECKING:
    from recommendations.merchandising.filters.filter import Filter

MOST_NAMED = 5
"""More values than these are counted rather than named."""

RELATIVE: Mapping[tuple[str, str, object], Promise] = {
    ("anchor", "same_category", True): gettext_lazy("same category as the product at hand"),
    ("anchor", "same_category", False): gettext_lazy("other category than the product at hand"),
    ("anchor", "same_brand", True): gettext_lazy("same brand as the product at hand"),
    ("anchor", "same_brand", False): gettext_lazy("other brand than the product at hand"),
    ("anchor", "price_step", "lower"): gettext_lazy("cheaper than the product at hand"),
    ("anchor", "price_step", "similar"): gettext_lazy("about the price of the product at hand"),
    ("anchor", "price_step", "higher"): gettext_lazy("dearer than the product at hand"),
    ("basket", "same_category", True): gettext_lazy("same category as something in the basket"),
    ("basket", "same_category", False): gettext_lazy("other category than anything in the basket"),
    ("basket", "same_brand", True): gettext_lazy("same brand as something in the basket"),
    ("basket", "same_brand", False): gettext_lazy("other brand than anything in the basket"),
    ("basket", "price_step", "lower"): gettext_lazy("cheaper than what is in the basket"),
    ("basket", "price_step", "similar"): gettext_lazy("about the price of what is in the basket"),
    ("basket", "price_step", "higher"): gettext_lazy("dearer than what is in the basket"),
}


def of(wanted: Filter) -> str:
    return listed(_parts(wanted)) or _("every product")


def _parts(wanted: Filter) -> Iterator[str]:
    if count := len(wanted.products):
        yield ngettext("%d named product", "%d named products", count) % count
    yield from _lists(wanted)
    yield from _ranges(wanted)
    for name in ("same_category", "same_brand", "price_step"):
        if (said := getattr(wanted, name)) is not None:
            yield str(RELATIVE[wanted.relative_to, name, said])


def _lists(wanted: Filter) -> Iterator[str]:
    if wanted.categories:
        yield _("category %s") % _any_of(wanted.categories)
    if wanted.brands:
        yield _("brand %s") % _any_of(wanted.brands)
    if wanted.tags:
        yield _("tag %s") % _any_of(wanted.tags)


def _any_of(values: Sequence[str]) -> str:
    named = [pgettext("a value in a sentence", "“%s”") % value for value in values[:MOST_NAMED]]
    if more := len(values) - len(named):
        named.append(ngettext("%d more", "%d more", more) % more)
    return pgettext("between alternatives", " or ").join(named)


def _ranges(wanted: Filter) -> Iterator[str]:
    if wanted.price:
        yield _("price %s") % _bounds(wanted.price, _money)
    if wanted.margin_percent:
        yield _("margin %s per cent") % _bounds(wanted.margin_percent)
    if wanted.stock:
        yield _("stock %s") % _bounds(wanted.stock)
    if wanted.age_days:
        yield _age(wanted.age_days)
    if wanted.rating:
        yield _("rating %s") % _bounds(wanted.rating)


def _bounds(of: Range, written: Callable[[Number], str] | None = None) -> str:
    written = written or _written
    if of.low is None and of.high is not None:
        return _("at most %s") % written(of.high)
    if of.low is not None and of.high is None:
        return _("at least %s") % written(of.low)
    low, high = written(of.low or 0), written(of.high or 0)
    return (
        _("exactly %s") % low if low == high else _("from %(low)s to %(high)s") % {"low": low, "high": high}
    )


def _age(of: Range) -> str:
    if of.low is None and of.high is not None:
        return _("new in the last %s days") % _written(of.high)
    return _("%s days old") % _bounds(of)


def _money(amount: Number) -> str:
    return money(Decimal(amount), conf.settings.CURRENCY)


def _written(number: Number) -> str:
    """As the language writes it, without zeros that say nothing."""
    text = (
        f"{number:g}"
        if isinstance(number, float)
        else f"{number:f}"
        if isinstance(number, Decimal)
        else str(number)
    )
    return str(number_format(text.rstrip("0").rstrip(".") if "." in text else text, use_l10n=True))
