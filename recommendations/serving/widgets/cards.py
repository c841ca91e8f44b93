"""What ``card.html`` gets: plain dicts of text, because a template reads those fastest."""

from typing import Any

from django.urls import NoReverseMatch
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from recommendations.catalog import Price
from recommendations.events.clicks import click_url
from recommendations.money import money
from recommendations.serving.results import RecommendationSet, RecommendedItem
from recommendations.serving.widgets.addresses import safe_image, safe_link


def card_of(item: RecommendedItem, recs: RecommendationSet) -> dict[str, Any]:
    card = item.card
    address = safe_link(card.url)
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
        "badge": card.badge,
        "reason": item.reason,
        "source": item.source,
        "score": f"{item.source_score:.3g}",
        "product": item.product,
        "dismissal": _("Not interested in %(title)s") % {"title": card.title} if recs.personal else "",
    }


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


def _click(item: RecommendedItem, recs: RecommendationSet) -> str:
    try:
        return click_url(item.key, recs.impression, item.position)
    except NoReverseMatch:
        # The project does not include our URLs (yet): the product's own address will do.
        return ""
