"""Basket and checkout."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from recommendations import price_basket, redeem, track, track_order
from recommendations.catalog import BasketLine, get_catalog
from shopdemo.basket import Basket, Line, priced
from shopdemo.catalog import lines_of
from shopdemo.forms import CheckoutForm, CouponForm, QuantityForm
from shopdemo.models import Order, Product
from shopdemo.ordering import place_order

PLACED = "placed_orders"


def basket(request: HttpRequest) -> HttpResponse:
    chosen = Basket(request)
    return render(request, "shop/basket.html", {**priced(chosen.lines(), request), "coupons": chosen.coupons})


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


@require_POST
def add_coupon(request: HttpRequest) -> HttpResponse:
    form = CouponForm(request.POST)
    if form.is_valid():
        Basket(request).add_coupon(form.cleaned_data["code"])
    else:
        messages.error(request, _("Please type the code as it was given to you."))
    return redirect("shop:basket")


@require_POST
def remove_coupon(request: HttpRequest) -> HttpResponse:
    Basket(request).remove_coupon(request.POST.get("code", ""))
    return redirect("shop:basket")


def checkout(request: HttpRequest) -> HttpResponse:
    chosen = Basket(request)
    lines = chosen.lines()
    if not lines:
        return redirect("shop:basket")
    form = CheckoutForm(request.POST or None, initial=known_details(request))
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data.pop("seen_total")
        try:
            order = order_placed(request, lines, form.cleaned_data, seen)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            chosen.clear()
            request.session[PLACED] = [*request.session.get(PLACED, []), order.number][-20:]
            return redirect("shop:placed", number=order.number)
    return render(request, "shop/checkout.html", {"form": form, **priced(lines, request)})


def order_placed(
    request: HttpRequest, lines: Sequence[Line], details: Mapping[str, Any], seen: Decimal | None
) -> Order:
    """The order at today's prices; its lines are told to the recommendations in the same transaction.

    ValidationError where it would cost other than what was ``seen``, or something ran out meanwhile.
    """
    with transaction.atomic():
        cost = price_basket([line.asked for line in lines], request)
        if seen is not None and seen != cost.total:
            raise ValidationError(_("A price has changed meanwhile. Please look at the new total."))
        order = place_order(request.user, lines, cost, details)
        track_order(lines_of(order), request=request)
        redeem(order.number, cost, request=request)
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
