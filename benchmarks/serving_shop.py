"""The shop and the views of `benchmarks.serving`."""

from decimal import Decimal
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from recommendations.catalog import Card, Price
from recommendations.models import RecommendationList, Shopper
from recommendations.testing.factories import interact, publish
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

PRODUCTS, LIST, CARDS = 500, 50, 8


class BenchCatalog(WarehouseCatalog):
    """Articles with a picture, and no variants."""

    def card(self, product: Any, price: Price | None) -> Card:
        url = product.get_absolute_url()
        return Card(title=product.label, url=url, image=f"/media/{product.pk}.jpg", price=price)


def fill() -> str:
    """500 articles, each with a list of 50; one shopper with ten views. Their cookies."""
    connection.creation.create_test_db(verbosity=0)
    articles = Article.objects.bulk_create(
        Article(label=f"Gift number {n}, in a box", list_price=Decimal(n % 90 + 1)) for n in range(PRODUCTS)
    )
    lists = {
        article: [
            (articles[(n + step) % PRODUCTS], 9.0 - step / 10, 60 - step) for step in range(1, LIST + 1)
        ]
        for n, article in enumerate(articles)
    }
    shopper = Shopper.objects.create()
    publish("co-purchase", items=lists)
    publish("item-knn", items=lists)
    publish("svd", shoppers={shopper: articles[100:150]})
    publish("trending", everyone=articles[:50])
    publish("popularity", everyone=articles[:50])
    for article in articles[:10]:
        interact(shopper, "view", article)
    response = HttpResponse()
    response.set_signed_cookie("recs_shopper", shopper.key.hex, salt="recommendations.shopper")
    signed = response.cookies["recs_shopper"].value
    return f"recs_consent=1; recs_shopper={signed}; csrftoken={'c' * 32}"


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def bare(request: HttpRequest) -> HttpResponse:
    """What one would write by hand: read the list, read its first eight products, print them."""
    anchor = _anchor()
    ranked = RecommendationList.objects.values_list("items", flat=True).get(
        version=_version(), scope="item", subject=str(anchor.pk)
    )[:CARDS]
    products = Article.objects.filter(
        parent=None, withdrawn=False, on_hand__gt=0, pk__in=[key for key, _score, _evidence in ranked]
    )
    found = {str(product.pk): product for product in products}
    cards = [(found[key], evidence) for key, _score, evidence in ranked if key in found]
    return render(request, "bench/bare.html", {"product": anchor, "cards": cards})


def widget(request: HttpRequest, tag: str) -> HttpResponse:
    return render(request, f"bench/{tag}.html", {"product": _anchor()})


_known: dict[str, Any] = {}


def _anchor() -> Article:
    # Held, so that reading the page's own product is in nobody's figures.
    if "anchor" not in _known:
        _known["anchor"] = Article.objects.order_by("label")[0]
    return _known["anchor"]


def _version() -> int:
    if "version" not in _known:
        _known["version"] = RecommendationList.objects.filter(scope="item").values_list("version", flat=True)[
            0
        ]
    return _known["version"]


urlpatterns = [
    path("ok/", ok),
    path("bare/", bare),
    path("recommendations/", include("recommendations.urls")),
    path("articles/<uuid:number>/", ok, name="article"),
    path("<slug:tag>/", widget),
]
