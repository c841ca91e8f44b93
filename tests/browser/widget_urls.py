"""The warehouse with a style sheet and drawn pictures, so that its pages can be looked at."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from recommendations.catalog import Card, Price
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.urls import urlpatterns as warehouse

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: light-dark(#fff, #12161b); color: light-dark(#1c2024, #eceff2); }
main { max-width: 1200px; margin: 0 auto; padding: 1rem; }
"""
PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320">
<rect width="320" height="320" fill="hsl({hue} 45% 86%)"/>
<circle cx="160" cy="150" r="80" fill="hsl({hue} 45% 55%)"/><rect x="90" y="230" width="140" height="26" rx="13"
fill="hsl({hue} 40% 40%)"/></svg>"""


class PicturedCatalog(WarehouseCatalog):
    """Every third article is reduced, every fifth new."""

    def card(self, product: Any, price: Price | None) -> Card:
        number = int(product.label.split()[-1])
        if price is not None and number % 3 == 0:
            price = Price(amount=price.amount, currency=price.currency, original=price.amount + 2)
        return Card(
            title=TITLES[number % len(TITLES)].format(number),
            url=product.get_absolute_url(),
            image=f"/pictures/{number}.svg",
            image_alt=TITLES[number % len(TITLES)].format(number),
            price=price,
            badge="New" if number % 5 == 0 else "",
        )


TITLES = [
    "Lantern {}",
    "Set of three storage tins with a vintage rose print and wooden lids, number {}",
    "Cake stand {}",
    "Doormat, “Home sweet home” {}",
]


def style(request: HttpRequest) -> HttpResponse:
    return HttpResponse(STYLE, content_type="text/css")


def picture(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(PICTURE.format(hue=number * 47 % 360), content_type="image/svg+xml")


urlpatterns = [
    *warehouse,
    path("warehouse.css", style),
    path("pictures/<int:number>.svg", picture),
]


def strict_policy(get_response: Any) -> Any:
    """Middleware that forbids whatever is inline."""

    def answer(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        response["Content-Security-Policy"] = "default-src 'self'"
        return response

    return answer
