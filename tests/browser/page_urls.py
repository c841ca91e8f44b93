"""The pictured warehouse with a group buy, and a basket that tells how much is missing."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from recommendations.catalog import GroupBuy, Key, Price
from tests.browser import widget_urls

BASKET = """{% extends "recommendations/base.html" %}{% load recommendations %}
{% block recs_title %}Basket{% endblock %}
{% block recs_head %}<link rel="icon" href="data:,">{% endblock %}
{% block recs_content %}<h1>Basket</h1>{% include "recommendations/messages.html" %}
{% spend_and_save %}{% popular limit=6 %}{% trending limit=6 layout="list" %}{% taste_quiz %}{% endblock %}"""


class GroupBuyingCatalog(widget_urls.PicturedCatalog):
    """Every seventh article is cheaper for three together."""

    def group_buys(self, products: Iterable[Any], request: HttpRequest | None) -> Mapping[Key, GroupBuy]:
        return {
            product.pk: GroupBuy(
                needed=3,
                joined=2,
                price=Price(amount=product.list_price - Decimal("0.50"), currency="GBP"),
                ends_at=timezone.now() + timedelta(hours=5),
                url=product.get_absolute_url(),
            )
            for product in products
            if int(product.label.split()[-1]) % 7 == 3
        }


def basket(request: HttpRequest) -> HttpResponse:
    request.session.setdefault("basket", dict.fromkeys(request.GET.getlist("put"), 1))
    return HttpResponse(engines["django"].from_string(BASKET).render({}, request))


urlpatterns = [*widget_urls.urlpatterns, path("my-basket/", basket)]
