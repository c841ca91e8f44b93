"""The buttons of the review list: what is posted, who may, and what was done, in words."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin.base import ModelAdmin, link
from recommendations.admin.bundles.rows import Sheet, sheets
from recommendations.merchandising import bundles
from recommendations.merchandising.bundles import Undecidable, Worth
from recommendations.models import Bundle, BundleStatus
from recommendations.money import decimals_of, money
from recommendations.wording import sentences

APPROVE = "recommendations.approve_bundle"


def may_decide(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm(APPROVE) and user.has_perm("recommendations.view_bundle"))


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    """POST <bundle>/approve/, …/reject/, …/retire/, …/price/."""

    def view_of(decide: "Decision") -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return answer(model_admin, request, pk, decide)

        return model_admin.admin_site.admin_view(view)

    return [
        path(f"<int:pk>/{name}/", view_of(decide), name=f"recommendations_bundle_{name}")
        for name, decide in DECISIONS.items()
    ]


def answer(model_admin: ModelAdmin, request: HttpRequest, pk: int, decide: "Decision") -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may_decide(request):
        raise PermissionDenied
    bundle = model_admin.get_queryset(request).filter(pk=pk).first()
    if bundle is None:
        raise Http404
    sheet = sheets([bundle])[0]
    try:
        said = decide(sheet, request)
    except Undecidable as reason:
        messages.error(request, f"{sheet.title}: {reason}")
    else:
        model_admin.log_change(request, bundle, said)
        messages.success(request, said)
    return HttpResponseRedirect(_back(model_admin, request))


def decide_all(
    model_admin: ModelAdmin, request: HttpRequest, rows: Iterable[Bundle], decide: "Decision"
) -> None:
    """The list's actions: each row by itself, so that one that cannot be decided stops no other."""
    done = 0
    for sheet in sheets(rows):
        try:
            said = decide(sheet, request)
        except Undecidable as reason:
            messages.warning(request, f"{sheet.title}: {reason}")
        else:
            model_admin.log_change(request, sheet.bundle, said)
            done += 1
    if done:
        text = ngettext("Decided on %(count)s bundle.", "Decided on %(count)s bundles.", done)
        messages.success(request, text % {"count": done})


def approve(sheet: Sheet, request: HttpRequest) -> str:
    price = asked_price(sheet, request.POST)
    bundles.approve(sheet.bundle, request.user, price=price, currency=_currency(sheet))
    if price is None:
        return _("“%(title)s” is live, at what its products cost.") % {"title": sheet.title}
    said = _("“%(title)s” is live at %(price)s.") % {"title": sheet.title, "price": _money(sheet, price)}
    return sentences([said, _loss(sheet, price)])


def reject(sheet: Sheet, request: HttpRequest) -> str:
    bundles.reject(sheet.bundle, request.user)
    return _("“%(title)s” is rejected and will not be proposed again.") % {"title": sheet.title}


def retire(sheet: Sheet, request: HttpRequest) -> str:
    bundles.retire(sheet.bundle, request.user)
    return _("“%(title)s” is retired: within seconds no page offers it.") % {"title": sheet.title}


def price(sheet: Sheet, request: HttpRequest) -> str:
    if sheet.bundle.status != BundleStatus.LIVE:
        raise Undecidable(_("It is not live: its price is set when it is approved."))
    wanted = asked_price(sheet, request.POST)
    bundles.set_price(sheet.bundle, wanted, _currency(sheet))
    if wanted is None:
        return _("“%(title)s” costs what its products cost.") % {"title": sheet.title}
    said = _("“%(title)s” costs %(price)s.") % {"title": sheet.title, "price": _money(sheet, wanted)}
    return sentences([said, _loss(sheet, wanted)])


Decision = Callable[[Sheet, HttpRequest], str]
DECISIONS: Mapping[str, Decision] = {"approve": approve, "reject": reject, "retire": retire, "price": price}


def asked_price(sheet: Sheet, posted: Mapping[str, str]) -> Decimal | None:
    """The row's own price field; empty is no price of its own, absent the one it has or that is proposed.

    Raises:
        Undecidable: it is no price, or takes nothing off.
    """
    name = f"price-{sheet.bundle.pk}"
    if name not in posted:
        return sheet.price
    text = posted[name].strip()
    if not text:
        return None
    if sheet.worth is None:
        raise Undecidable(_("Its products have no prices in one currency: it can have none either."))
    return _checked(text, sheet.worth)


def _checked(text: str, worth: Worth) -> Decimal:
    amount = _amount(text, worth.currency)
    if amount >= worth.total:
        total = money(worth.total, worth.currency)
        raise Undecidable(_("One by one they cost %(total)s: a set must cost less.") % {"total": total})
    return amount


def _amount(text: str, currency: str) -> Decimal:
    """Above nothing, with no more decimals than the currency has."""
    try:
        amount = Decimal(text)
        is_price = amount.is_finite() and amount > 0 and amount == round(amount, decimals_of(currency))
    except InvalidOperation:
        is_price = False
    if not is_price:
        raise Undecidable(_("“%(text)s” is no price.") % {"text": text[:40]})
    return amount


def _loss(sheet: Sheet, amount: Decimal) -> str:
    """A price below what the products cost the shop is the merchandiser's to set, and said plainly."""
    left = sheet.worth.margin(amount) if sheet.worth else None
    if left is None or left >= 0:
        return ""
    return _("Each set sold loses %(amount)s.") % {"amount": _money(sheet, -left)}


def _money(sheet: Sheet, amount: Decimal) -> str:
    return money(amount, _currency(sheet))


def _currency(sheet: Sheet) -> str:
    return sheet.worth.currency if sheet.worth else ""


def _back(model_admin: ModelAdmin, request: HttpRequest) -> str:
    """The list as it was filtered, or the bundle's own page."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) and asked.startswith("/"):
        return asked
    return link(model_admin.admin_site, "bundle_changelist")
