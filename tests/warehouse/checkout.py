"""The warehouse's own checkout, as a shop writes it: it asks what the basket costs, and takes the discounts."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from recommendations import price_basket, redeem, release
from recommendations.catalog import get_catalog
from recommendations.merchandising.promotions.results import PricedBasket
from tests.warehouse.models import Article, Order, OrderLine


def basket(request: HttpRequest) -> JsonResponse:
    return JsonResponse(_shown(price_basket(get_catalog().basket(request), request)))


@require_POST
def check_out(request: HttpRequest) -> JsonResponse:
    try:
        order = place_order(request, f"A{uuid4().hex[:12]}")
    except ValidationError as error:
        # Something ran out since the basket was shown: say so, and show what it is now.
        again = price_basket(get_catalog().basket(request), request)
        return JsonResponse({"error": error.messages, **_shown(again)}, status=409)
    request.session["basket"] = {}
    return JsonResponse({"order": order.number, "total": str(order.total)})


@transaction.atomic
def place_order(request: HttpRequest, number: str) -> Order:
    """The order, its stock and its discounts, or none of them."""
    priced = price_basket(get_catalog().basket(request), request)
    order = Order.objects.create(
        number=number,
        customer=request.user if request.user.is_authenticated else None,
        total=priced.total,
    )
    for line in priced.lines:
        OrderLine.objects.create(
            order=order, article_id=line.product, quantity=line.quantity, total=line.total
        )
        left = Article.objects.filter(pk=line.product, on_hand__gte=line.quantity)
        if not left.update(on_hand=F("on_hand") - line.quantity):
            raise ValidationError("There are not so many left.")
    redeem(number, priced, request=request)
    return order


@transaction.atomic
def cancel(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(cancelled=True)
    release(order.number)


def _shown(priced: PricedBasket) -> dict[str, object]:
    return {
        "lines": {str(line.product): str(line.total) for line in priced.lines},
        "discounts": {one.label: str(one.amount) for one in priced.discounts},
        "missing": {one.label: str(one.missing) for one in priced.thresholds if one.missing},
        "refused": priced.refused_coupons,
        "total": str(priced.total),
        "currency": priced.currency,
    }
