"""Interactions: what shoppers did, to be looked at and never edited."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin import products
from recommendations.admin.base import DeskChangeList, ReadOnlyAdmin, link, pill
from recommendations.models import EventKind, Interaction, Quality
from recommendations.training.health import ago, count

#: Totals look at no more than so many of the newest interactions that match.
TOTALS_CAP = 50_000
#: A search by title follows no more than so many products.
PRODUCTS_CAP = 200

QUALITY_TONES = {Quality.BOT: "quiet", Quality.SUSPICIOUS: "warn"}


class InteractionChangeList(DeskChangeList):
    @property
    def totals(self) -> Mapping[str, Any]:
        return totals(self.queryset)


@admin.register(Interaction)
class InteractionAdmin(ReadOnlyAdmin):
    list_lead = gettext_lazy("What shoppers did, newest first.")
    empty_state = gettext_lazy(
        "Nothing has been recorded yet. Put the tag recommendations_tracker on the shop's pages, or read the"
        " orders that you already have with: python manage.py recs_backfill"
    )
    detail_template = "admin/recommendations/interaction/detail.html"
    list_display = ("when", "kind", "product_title", "who", "amount", "trust")
    list_filter = ("kind", "quality", ("occurred_at", admin.DateFieldListFilter))
    list_select_related = ("shopper__user",)
    search_fields = ("order",)
    search_help_text = gettext_lazy("A product's title or key, or an order's number")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskChangeList]:
        return InteractionChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        found = products.find(term, request, self.admin_site)
        keys = list(found.values_list("pk", flat=True)[:PRODUCTS_CAP])
        return queryset.filter(Q(order=term) | Q(product__in=keys)), False

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        titles = products.titles(row.product_id for row in rows)
        for row in rows:
            row.title = products.title_of(row.product_id, titles)

    @admin.display(description=gettext_lazy("when"), ordering="occurred_at")
    def when(self, row: Any) -> SafeString:
        return format_html('<time datetime="{}">{}</time>', row.occurred_at.isoformat(), ago(row.occurred_at))

    @admin.display(description=gettext_lazy("product"))
    def product_title(self, row: Any) -> str:
        return str(row.title)

    @admin.display(description=gettext_lazy("shopper"))
    def who(self, row: Any) -> str | SafeString:
        if row.shopper is None:
            return _("without consent")
        url = link(self.admin_site, "shopper_change", row.shopper_id)
        return format_html('<a href="{}">{}</a>', url, row.shopper)

    @admin.display(description=gettext_lazy("amount"))
    def amount(self, row: Any) -> str:
        if row.kind in (EventKind.PURCHASE, EventKind.REFUND):
            return _("%(quantity)s for %(money)s") % {
                "quantity": count(row.quantity),
                "money": money(row.revenue, row.currency),
            }
        return "–" if row.value is None else number_format(row.value)

    @admin.display(description=gettext_lazy("quality"), ordering="quality")
    def trust(self, row: Any) -> str | SafeString:
        """Only what is out of the ordinary is worth a colour."""
        word = row.get_quality_display()
        return word if row.quality == Quality.OK else pill(word, QUALITY_TONES[row.quality])

    def detail(self, request: HttpRequest, obj: Any) -> Mapping[str, Any]:
        self.prepare(request, [obj])
        return {
            "interaction": obj,
            "who": self.who(obj),
            "trust": self.trust(obj),
            "amount": self.amount(obj),
            "title": _("%(kind)s: %(title)s") % {"kind": obj.get_kind_display(), "title": obj.title},
        }


def totals(queryset: QuerySet[Any]) -> Mapping[str, Any]:
    """By kind and currency, of the newest `TOTALS_CAP` rows: two queries, whatever the table holds."""
    newest = queryset.order_by("-occurred_at", "-pk")
    boundary = newest.values_list("occurred_at", flat=True)[TOTALS_CAP : TOTALS_CAP + 1].first()
    counted = queryset if boundary is None else queryset.filter(occurred_at__gt=boundary)
    groups = counted.order_by().values("kind", "currency").annotate(n=Count("pk"), revenue=Sum("revenue"))
    return {"rows": _by_kind(list(groups)), "since": boundary, "cap": count(TOTALS_CAP)}


def _by_kind(groups: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """(kind, how many, revenue by currency) in the order of the kinds."""
    said = []
    for kind, label in EventKind.choices:
        mine = [group for group in groups if group["kind"] == kind]
        if mine:
            amounts = [money(group["revenue"], group["currency"]) for group in mine if group["revenue"]]
            said.append((str(label), count(sum(group["n"] for group in mine)), " + ".join(amounts)))
    return said


def money(amount: Any, currency: str) -> str:
    return f"{number_format(amount, 2, force_grouping=True)} {currency}".strip()
