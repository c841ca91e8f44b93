"""``{% load recommendations %}``: each tag is a placement with its usual name, and works before any is set up.

All take ``limit``, ``title``, ``layout``, ``heading`` (the heading's level), ``exclude`` (products or keys)
and ``explain`` (shows each card's source and score).
"""

import logging
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from recommendations.events import tracker_context
from recommendations.serving.widgets import quiz, spend
from recommendations.serving.widgets.widget import Look, Widget
from recommendations.serving.widgets.widget import widget as make_widget

logger = logging.getLogger("recommendations.serving")
register = template.Library()


@register.simple_tag(takes_context=True)
def also_bought(context: template.Context, product: Any, **options: Any) -> SafeString:
    return _widget(context, "also-bought", anchors=[product], **options).__html__()


@register.simple_tag(takes_context=True)
def frequently_bought_together(context: template.Context, product: Any, **options: Any) -> SafeString:
    return _widget(context, "frequently-bought-together", anchors=[product], **options).__html__()


@register.simple_tag(takes_context=True)
def similar_products(context: template.Context, product: Any, **options: Any) -> SafeString:
    return _widget(context, "similar-products", anchors=[product], **options).__html__()


@register.simple_tag(takes_context=True)
def for_you(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "for-you", **options).__html__()


@register.simple_tag(takes_context=True)
def up_sell(context: template.Context, product: Any, **options: Any) -> SafeString:
    return _widget(context, "up-sell", anchors=[product], **options).__html__()


@register.simple_tag(takes_context=True)
def buy_again(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "buy-again", **options).__html__()


@register.simple_tag(takes_context=True)
def recently_viewed(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "recently-viewed", **options).__html__()


@register.simple_tag(takes_context=True)
def trending(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "trending", **options).__html__()


@register.simple_tag(takes_context=True)
def popular(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "popular", **options).__html__()


@register.simple_tag(takes_context=True)
def best_sellers(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "best-sellers", **options).__html__()


@register.simple_tag(takes_context=True)
def exclusive(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "exclusive", **options).__html__()


@register.simple_tag(takes_context=True)
def new_arrivals(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "new-arrivals", **options).__html__()


@register.simple_tag(takes_context=True)
def top_rated(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "top-rated", **options).__html__()


@register.simple_tag(takes_context=True)
def basket_goes_with(context: template.Context, **options: Any) -> SafeString:
    return _widget(context, "basket-goes-with", **options).__html__()


@register.simple_tag(takes_context=True)
def recommend(context: template.Context, placement: str, anchor: Any = None, **options: Any) -> Widget:
    """Any placement; ``as recs`` keeps it for the page's own markup, ``{{ recs }}`` prints it."""
    anchors = options.pop("anchors", [anchor])
    return _widget(context, placement, anchors=anchors, **options)


@register.simple_tag(takes_context=True)
def spend_and_save(context: template.Context, heading: int = 2, limit: int = 4) -> SafeString:
    """For the basket's page: what is missing for a discount on all of it, and products that close the gap."""
    return spend.spend_and_save(_request(context), heading=heading, limit=limit)


@register.simple_tag(takes_context=True)
def taste_quiz(context: template.Context, heading: int = 2, always: bool = False) -> SafeString:
    """Five products to like or not, for shoppers of whom little is known; ``always`` for the others too."""
    return quiz.taste_quiz(_request(context), heading=heading, always=always)


@register.simple_tag(takes_context=True)
def recommendations_tracker(context: template.Context, product: Any = None) -> SafeString:
    """The script that reports what is viewed and clicked; ``product`` is what the page is about."""
    try:
        found = get_template("recommendations/tracker.html").render(
            tracker_context(_request(context), product)
        )
    except Exception:
        logger.exception("The tracker is left out of the page. Does manage.py check name the reason?")
        return mark_safe("")
    return mark_safe(found)  # noqa: S308 - escaped by the template


@register.inclusion_tag("recommendations/assets.html")
def recommendations_assets() -> dict[str, Any]:
    """The widgets' style sheet and script, for the page's head."""
    return {}


def _widget(
    context: template.Context,
    placement: str,
    *,
    heading: int = 2,
    title: str = "",
    layout: str = "",
    explain: bool | None = None,
    **question: Any,
) -> Widget:
    request = _request(context)
    if explain is None:
        explain = bool(getattr(request, "recs_explain", False))
    look = Look(heading=heading, title=title, layout=layout, explain=explain)
    return make_widget(placement, request=request, look=look, **question)


def _request(context: template.Context) -> HttpRequest | None:
    return context.get("request") or getattr(context, "request", None)
