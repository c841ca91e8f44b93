"""Parts of the sentences that conditions make."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from recommendations import conf
from recommendations.merchandising.filters import Range
from recommendations.money import money

MOST_NAMED = 5
"""More names than these are counted rather than told."""


def any_of(names: Sequence[object]) -> str:
    """ "“mugs” or “cups” or 3 more" """
    named = [pgettext("a value in a sentence", "“%s”") % name for name in names[:MOST_NAMED]]
    return alternatives(named, len(names) - len(named))


def alternatives(named: Sequence[str], more: int = 0) -> str:
    rest = [ngettext("%d more", "%d more", more) % more] if more else []
    return pgettext("between alternatives", " or ").join([*named, *rest])


def bounds(of: Range, *, is_money: bool = False) -> str:
    low, high = (_written(bound, is_money=is_money) for bound in (of.low, of.high))
    if of.low is None:
        return _("at most %s") % high
    if of.high is None:
        return _("at least %s") % low
    if of.low == of.high:
        return _("exactly %s") % low
    return _("from %(low)s to %(high)s") % {"low": low, "high": high}


def in_the_last(days: int | None) -> str:
    if days is None:
        return _("ever")
    return ngettext("in the last day", "in the last %(days)s days", days) % {"days": days}


def products(keys: Collection[object]) -> str:
    return ngettext("%d product", "%d products", len(keys)) % len(keys)


def _written(number: object, *, is_money: bool) -> str:
    if number is None:
        return ""
    if is_money:
        return money(Decimal(str(number)), conf.settings.CURRENCY)
    return str(number_format(str(number), use_l10n=True, force_grouping=True))
