"""Basket and checkout."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recommendations import track, track_order
from recommendations.catalog import BasketLine, get_catalog
from shopdemo.basket import Basket, Line, total
from shopdemo.catalog import lines_of
from shopdemo.forms import CheckoutForm, QuantityForm
from shopdemo.models import Order, Product
from shopdemo.ordering import place_order

PLACED = "placed_orders"


def basket(request: HttpRequest) -> HttpResponse:
    lines = Basket(request).lines()
    return render(request, "shop/basket.html", {"lines": lines, "total": total(lines)})


@require_POST
def add(request: HttpRequest, sku: str) -> HttpResponse:
    product = get_object_or_404(Product.objects.on_sale(), sku=sku)
    form = QuantityForm(request.POST)
    if not form.is_valid() or form.cleaned_data["quantity"] == 0:
        messages.error(request, _("Please say how many, from 1 to 999."))
        return redirect(product)
    get_catalog().add_to_basket(
        request, [BasketLine(product=product.pk, quantity=form.cleaned_data["quantity"])]
    )
    messages.success(request, _("“%(title)s” is in your basket.") % {"title": product.title})
    return redirect("shop:basket")


@require_POST
def change(request: HttpRequest, sku: str) -> HttpResponse:
    product = get_object_or_404(Product, sku=sku)
    form = QuantityForm(request.POST)
    if form.is_valid():
        Basket(request).set(product.pk, form.cleaned_data["quantity"])
        if form.cleaned_data["quantity"] == 0:
            track("cart_remove", product=product, request=request)
    else:
        messages.error(request, _("Please say how many, from 0 to 999."))
    return redirect("shop:basket")


def checkout(request: HttpRequest) -> HttpResponse:
    chosen = Basket(request)
    lines = chosen.lines()
    if not lines:
        return redirect("shop:basket")
    form = CheckoutForm(request.POST or None, initial=known_details(request))
    if request.method == "POST" and form.is_valid():
        try:
            order = order_placed(request, lines, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            chosen.clear()
            request.session[PLACED] = [*request.session.get(PLACED, []), order.number][-20:]
            return redirect("shop:placed", number=order.number)
    return render(request, "shop/checkout.html", {"form": form, "lines": lines, "total": total(lines)})


def order_placed(request: HttpRequest, lines: Sequence[Line], details: Mapping[str, Any]) -> Order:
    """The order, with its lines told to the recommendations in the same transaction."""
    with transaction.atomic():
        order = place_order(request.user, lines, details)
        track_order(lines_of(order), request=request)
    return order


def known_details(request: HttpRequest) -> dict[str, str]:
    """What the form need not ask again: from the account's country, or the demo's example address."""
    customer = getattr(request.user, "customer", None)
    country = customer.country if customer else "United Kingdom"
    return {"name": request.user.get_username(), "country": country}


def placed(request: HttpRequest, number: str) -> HttpResponse:
    """The confirmation, for the browser that placed the order only."""
    if number not in request.session.get(PLACED, []):
        raise Http404
    order = get_object_or_404(Order, number=number)
    lines = order.lines.select_related("product")
    return render(request, "shop/placed.html", {"order": order, "lines": lines})
