"""What promotions gave, order by order: to look at, and to take along as a file."""

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.base import DeskChangeList, ReadOnlyAdmin, link, pill
from recommendations.admin.products import title_of, titles
from recommendations.catalog import parse_key
from recommendations.cells import as_text
from recommendations.models import Redemption
from recommendations.money import money
from recommendations.wording import listed

COLUMNS = ("order", "redeemed_at", "released_at", "promotion", "coupon", "shopper", "amount", "currency")


class _Line:
    """What a CSV writer writes to, handed on at once."""

    def write(self, text: str) -> str:
        return text


class GivenBackFilter(admin.SimpleListFilter):
    title = gettext_lazy("status")
    parameter_name = "given"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("Given")), ("back", _("Given back"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("yes", "back"):
            return queryset.filter(released_at__isnull=self.value() == "yes")
        return queryset


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    empty_state = gettext_lazy("No order has been given a discount yet.")
    detail_template = "admin/recommendations/redemption/detail.html"
    list_display = ("order", "promotion", "given", "code", "redeemed_at", "state")
    list_filter = (
        GivenBackFilter,
        ("redeemed_at", admin.DateFieldListFilter),
        "promotion",
    )
    list_select_related = ("promotion", "coupon")
    search_fields = ("order", "coupon__code")
    change_list_template = "admin/recommendations/redemption/change_list.html"

    def lead(self, changelist: DeskChangeList) -> str:
        """What those that are listed come to, without what was given back."""
        if changelist.paginator.is_capped:
            return _("What promotions took off, order by order.")
        listed_now = changelist.queryset.filter(released_at=None).order_by()
        sums = listed_now.values_list("currency").annotate(total=Sum("amount")).order_by("currency")
        said = listed(money(total, currency) for currency, total in sums)
        return _("What promotions took off, order by order: %(sum)s in all.") % {"sum": said or "0"}

    @admin.display(description=gettext_lazy("given"), ordering="amount")
    def given(self, row: Redemption) -> str:
        return money(row.amount, row.currency)

    @admin.display(description=gettext_lazy("code"))
    def code(self, row: Redemption) -> str:
        return row.coupon.code if row.coupon else "–"

    @admin.display(description=gettext_lazy("status"), ordering="released_at")
    def state(self, row: Redemption) -> SafeString:
        return pill(_("Given back"), "quiet") if row.released_at else pill(_("Given"), "good")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="recommendations_redemption_export"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        query = request.GET.urlencode()
        address = link(self.admin_site, "redemption_export")
        return super().changelist_view(
            request, {"export_url": f"{address}?{query}" if query else address, **(extra_context or {})}
        )

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The rows of the list as it is filtered and searched, as CSV."""
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            # As the list itself does with a filter that there is not.
            return HttpResponseRedirect(f"{link(self.admin_site, 'redemption_changelist')}?{ERROR_FLAG}=1")
        rows = changelist.get_queryset(request).select_related("promotion", "coupon")
        lines = _lines(rows.iterator(chunk_size=2000))
        return StreamingHttpResponse(
            lines,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="redemptions.csv"'},
        )

    def detail(self, request: HttpRequest, obj: Any) -> Mapping[str, Any]:
        keys = {key: parse_key(key) for key, _amount in obj.lines}
        known = titles(keys.values())
        return {
            "title": _("Order %(order)s") % {"order": obj.order},
            "redemption": obj,
            "state": self.state(obj),
            "given": self.given(obj),
            "lines": [
                (title_of(keys[key], known), money(Decimal(amount), obj.currency))
                for key, amount in obj.lines
            ],
        }


def _lines(rows: Iterator[Redemption]) -> Iterator[str]:
    writer = csv.writer(_Line())
    # Spreadsheets take a file without this mark for one in their own old encoding.
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow(
            [
                as_text(row.order),
                row.redeemed_at.isoformat(),
                row.released_at.isoformat() if row.released_at else "",
                as_text(row.promotion.name),
                as_text(row.coupon.code if row.coupon else ""),
                row.shopper_id or "",
                row.amount,
                row.currency,
            ]
        )
