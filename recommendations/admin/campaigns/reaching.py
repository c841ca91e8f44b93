"""How far a campaign reaches: the products that its rules touch, the placements that it steers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin.campaigns.shelf import shelf
from recommendations.catalog import Key, plain_key
from recommendations.merchandising.campaigns.reach import reach
from recommendations.merchandising.chosen import products_by_row
from recommendations.merchandising.filters import Filter, FilterError
from recommendations.models import Campaign, CampaignRule


def of_campaigns(rows: Sequence[Campaign], now: datetime) -> dict[int, str]:
    """A phrase each: "120 products on 2 placements"."""
    products = products_by_row([rule for row in rows for rule in row.rules.all()])
    return {row.pk: _phrase(row, products, now) for row in rows}


def _phrase(row: Campaign, products: Mapping[int, Sequence[Key]], now: datetime) -> str:
    filters = [one for rule in row.rules.all() if (one := _filter(rule, products[rule.pk])) is not None]
    if not filters:
        return _("nothing yet")
    places = len(row.placements.all())
    reached = reach(filters, shelf.facts(), now=now)
    number = reached.products
    phrase = ngettext("%(number)s product", "%(number)s products", number) % {
        "number": number_format(number, force_grouping=True)
    }
    if reached.is_at_most:
        phrase = _("at most %(products)s") % {"products": phrase}
    if not shelf.is_whole:
        phrase = _("%(products)s of those looked at") % {"products": phrase}
    on = ngettext("%(number)s placement", "%(number)s placements", places) % {"number": places}
    return _("%(products)s on %(placements)s") % {"products": phrase, "placements": on}


def _filter(rule: CampaignRule, products: Sequence[Key]) -> Filter | None:
    try:
        return Filter.read(rule.which, [plain_key(key) for key in products])
    except FilterError:
        return None
