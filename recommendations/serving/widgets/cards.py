"""What ``card.html`` gets: plain dicts of text, because a template reads those fastest."""

import logging
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from recommendations.catalog import Catalog, GroupBuy, Key, Price, get_catalog
from recommendations.events.clicks import chance_of, click_url
from recommendations.money import money
from recommendations.serving.results import RecommendationSet, RecommendedItem
from recommendations.serving.savepoints import savepoint
from recommendations.serving.widgets.addresses import safe_image, safe_link
from recommendations.serving.widgets.offers import group_buy_of, offer_of
from recommendations.serving.widgets.why import question_of, why_of

logger = logging.getLogger(__name__)


def cards_of(recs: RecommendationSet, request: HttpRequest | None) -> list[dict[str, Any]]:
    """The items' cards, in order."""
    groups = _group_buys([item.product for item in recs], request)
    return [card_of(item, recs, groups.get(item.product.pk)) for item in recs]


def card_of(
    item: RecommendedItem, recs: RecommendationSet, group_buy: GroupBuy | None = None
) -> dict[str, Any]:
    card = item.card
    address = safe_link(card.url)
    offer = offer_of(item.promotion) if item.promotion else {}
    group = group_buy_of(group_buy) if group_buy else {}
    return {
        "key": _number(item.key) or item.key,
        "position": _number(item.position),
        "address": address,
        "url": _click(item, recs) or address if address else "",
        "title": card.title,
        "image": safe_image(card.image),
        # The title is read out anyway; once is enough.
        "alt": "" if card.image_alt == card.title else card.image_alt,
        "width": _number(card.image_width),
        "height": _number(card.image_height),
        "price": price_of(card.price),
        "badges": _badges(card.badge, offer, group),
        "offer": offer,
        "group_buy": group,
        "reason": item.reason,
        "question": question_of(item.reason),
        "why": why_of(item),
        "source": item.source,
        "score": f"{item.source_score:.3g}",
        "product": item.product,
        "dismissal": _("Not interested in %(title)s") % {"title": card.title} if recs.personal else "",
    }


def _badges(own: str, offer: Mapping[str, Any], group: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is taken off comes first; a list, for a template is slow to find out that there is nothing."""
    said = ((offer.get("badge"), True), (group.get("badge"), False), (own, False))
    return [{"text": text, "is_off": is_off} for text, is_off in said if text]


def _number(value: object) -> str:
    """As text, for a template would localise a number; marked safe, for it has nothing to escape."""
    return SafeString(value) if isinstance(value, int) else ""


def price_of(price: Price | None) -> dict[str, str]:
    """``amount`` and, where it is reduced, ``original``; empty without a price."""
    if price is None:
        return {}
    reduced = price.original is not None and price.original > price.amount
    return {
        "amount": money(price.amount, price.currency),
        "original": money(price.original, price.currency) if reduced and price.original else "",
    }


def _group_buys(products: list[Any], request: HttpRequest | None) -> Mapping[Key, GroupBuy]:
    """Those that are open; none, and a log entry, where the shop's catalog cannot say."""
    catalog = get_catalog()
    if type(catalog).group_buys is Catalog.group_buys or not products:
        return {}
    try:
        with savepoint():
            return catalog.group_buys(products, request)
    except Exception:
        logger.exception("Group buys cannot be told: cards show none.")
        return {}


def _click(item: RecommendedItem, recs: RecommendationSet) -> str:
    try:
        return click_url(item.key, recs.impression, item.position, chance_of(item.propensity))
    except NoReverseMatch:
        # The project does not include our URLs (yet): the product's own address will do.
        return ""
