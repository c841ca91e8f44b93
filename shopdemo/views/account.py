"""Log-in, order history, and the switches of the demo's bar."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.core.paginator import Paginator
from django.db.models import DecimalField, ExpressionWrapper, F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from recommendations import conf
from shopdemo.context_processors import SEE_WHY
from shopdemo.featured import featured_customers
from shopdemo.models import Order

YEAR = 365 * 24 * 3600
LINE_TOTAL = ExpressionWrapper(
    F("lines__quantity") * F("lines__unit_price") - F("lines__discount"),
    DecimalField(max_digits=12, decimal_places=2),
)


class DemoLoginView(LoginView):
    """Django's log-in, with three real customers of the data to pick from."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(featured=featured_customers(), **kwargs)


@login_required
def orders(request: HttpRequest) -> HttpResponse:
    placed = Order.objects.filter(user=request.user).annotate(
        sum=Sum(LINE_TOTAL), pieces=Sum("lines__quantity")
    )
    page = Paginator(placed.order_by("-placed_at", "-pk"), 20).get_page(request.GET.get("page"))
    return render(
        request,
        "shop/orders.html",
        {"page": page, "page_range": page.paginator.get_elided_page_range(page.number)},
    )


@login_required
def order(request: HttpRequest, number: str) -> HttpResponse:
    shown = get_object_or_404(Order, number=number, user=request.user)
    return render(
        request, "shop/order.html", {"order": shown, "lines": shown.lines.select_related("product")}
    )


@require_POST
def see_why(request: HttpRequest) -> HttpResponse:
    """Show or hide where each recommendation comes from, for this visitor."""
    request.session[SEE_WHY] = request.POST.get("show") == "1"
    return back(request)


@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """Keep the visitor's answer to whether what they do may be remembered."""
    response = back(request)
    answer = "yes" if request.POST.get("remember") == "1" else "no"
    response.set_cookie(conf.settings.CONSENT_COOKIE, answer, max_age=YEAR, httponly=True, samesite="Lax")
    return response


def back(request: HttpRequest) -> HttpResponse:
    """To the page that the form stood on."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return redirect(address if safe else "shop:home")
