"""The shop and the views of `benchmarks.merchandising`."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path

from benchmarks import serving_shop
from recommendations.catalog import ProductFeatures
from recommendations.models import (
    Audience,
    AudienceMember,
    Campaign,
    CampaignRule,
    Placement,
    Recommender,
    Shopper,
)
from recommendations.testing.factories import place
from tests.warehouse.models import Article

CAMPAIGNS, RULES_EACH, HERE, AUDIENCES = 50, 4, 17, 20
CATEGORIES, BRANDS, TAGS = 12, 40, 10
BORN = datetime(2026, 1, 1, tzinfo=UTC)


class BenchCatalog(serving_shop.BenchCatalog):
    """Articles with categories, brands, tags, ages, ratings and costs, made up of their numbers."""

    stock_attributes = ("on_hand",)

    def _features(self, product: Any) -> ProductFeatures:
        number = int(product.label.split()[2].strip(","))
        return ProductFeatures(
            title=product.label,
            categories=("all", f"category {number % CATEGORIES}"),
            brand=f"brand {number % BRANDS}",
            tags=(f"tag {number % TAGS}",),
            created_at=BORN + timedelta(days=number % 365),
            rating=1.0 + number % 5,
        )


def fill() -> str:
    cookies = serving_shop.fill()
    Article.objects.update(cost=F("list_price") * Decimal("0.6"))
    co_purchase = Recommender.objects.get(slug="co-purchase")
    for slug in ("plain", "steered", "elsewhere"):
        place(slug, ("anchor", co_purchase), page_type="product")
    audiences = [_audience(n) for n in range(AUDIENCES)]
    rules = itertools.cycle(KINDS)
    articles = [*Article.objects.order_by("label")]
    for n in range(CAMPAIGNS):
        campaign = Campaign.objects.create(
            name=f"Campaign {n}",
            slug=f"campaign-{n}",
            status="running",
            priority=n % 5,
            audience=audiences[n % AUDIENCES] if n % 3 == 0 else None,
            weekdays=[1, 2, 3, 4, 5, 6, 7] if n % 4 == 0 else [],
            circumstances={"devices": ["desktop", "mobile"]} if n % 5 == 0 else {},
        )
        campaign.placements.set(Placement.objects.filter(slug="steered" if n < HERE else "elsewhere"))
        for order in range(RULES_EACH):
            _rule(campaign, order, next(rules), n, articles)
    return cookies


KINDS: list[tuple[str, Any]] = [
    ("boost", lambda n: {"categories": [f"category {n % CATEGORIES}"]}),
    ("boost", lambda n: {"price": [str(n % 50), str(n % 50 + 20)]}),
    ("bury", lambda n: {"tags": [f"tag {n % TAGS}"]}),
    ("exclude", lambda n: {"products": 3}),
    ("boost", lambda n: {"brands": [f"brand {n % BRANDS}", f"brand {(n + 7) % BRANDS}"]}),
    ("bury", lambda n: {"stock": [None, 2 + n % 5]}),
    ("boost", lambda n: {"margin_percent": ["30", None], "categories": [f"category {n % CATEGORIES}"]}),
    ("bury", lambda n: {"same_brand": True}),
    ("boost", lambda n: {"same_category": False, "tags": [f"tag {n % TAGS}"]}),
    ("boost", lambda n: {"price_step": "higher", "brands": [f"brand {n % BRANDS}"]}),
    ("pin", lambda n: {"products": 1}),
    ("boost", lambda n: {"age_days": [0, 60 + n]}),
    ("bury", lambda n: {"rating": [None, 2.0]}),
    ("exclude", lambda n: {"price": [str(88 + n % 2), None]}),
    ("only", lambda n: {"categories": [f"category {m}" for m in range(CATEGORIES) if m != n % CATEGORIES]}),
    ("boost", lambda n: {"stock": [5, None], "tags": [f"tag {n % TAGS}"]}),
]
"""What each rule does, and to which products: about as many of each kind as a busy shop would have."""


def _rule(campaign: Campaign, order: int, kind: tuple[str, Any], n: int, articles: list[Article]) -> None:
    action, which = kind[0], kind[1](n)
    count = which.pop("products", 0)
    rule = CampaignRule.objects.create(
        campaign=campaign, action=action, which=which, order=order, strength=1.0 + n % 3, position=1 + n % 8
    )
    for article in articles[17 * n : 17 * n + count]:
        rule.products.add(article)


def _audience(n: int) -> Audience:
    """Every other one is kept as members, and the known shopper is one of most of these."""
    conditions = (
        [{"is": "device", "devices": ["desktop"]}] if n % 2 else [{"is": "orders", "number": [1, None]}]
    )
    audience = Audience.objects.create(
        name=f"Audience {n}", slug=f"audience-{n}", conditions=conditions, refreshed_at=BORN
    )
    if n % 4 == 0:
        AudienceMember.objects.create(audience=audience, shopper=Shopper.objects.get())
    return audience


_templates = {
    slug: Template(
        '{% extends "bench/base.html" %}{% load recommendations %}{% block widget %}'
        f'{{% recommend "{slug}" anchor=product as recs %}}{{{{ recs }}}}{{% endblock %}}'
    )
    for slug in ("plain", "steered")
}


def widget(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(
        _templates[slug].render(Context({"request": request, "product": serving_shop._anchor()}))
    )


urlpatterns = [
    path("recommendations/", include("recommendations.urls")),
    path("articles/<uuid:number>/", serving_shop.ok, name="article"),
    path("<slug:slug>/", widget),
]
