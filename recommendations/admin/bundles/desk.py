"""Bundles: which sets are proposed, why, what they would earn, and the decision on each."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.admin.base import DeskAdmin, DeskChangeList, link
from recommendations.admin.bundles import deciding, search
from recommendations.admin.bundles.form import QUANTITIES, BundleForm
from recommendations.admin.bundles.rows import sheets
from recommendations.merchandising import bundles
from recommendations.models import Bundle, BundleItem, BundleOrigin, BundleStatus
from recommendations.training import health

TONES = {
    BundleStatus.PROPOSED: "busy",
    BundleStatus.LIVE: "good",
    BundleStatus.REJECTED: "quiet",
    BundleStatus.RETIRED: "quiet",
}


class StatusTab(admin.SimpleListFilter):
    """One status at a time, what is to be decided first."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        counted = dict.fromkeys(BundleStatus.values, 0)
        for status in model_admin.get_queryset(request).order_by().values_list("status", flat=True):
            counted[status] += 1
        words = {BundleStatus.PROPOSED: _("To decide")}
        return [(s.value, f"{words.get(s, s.label)} ({counted[s.value]})") for s in BundleStatus]

    @property
    def chosen(self) -> str:
        value = self.value()
        return value if value in BundleStatus.values else BundleStatus.PROPOSED.value

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.chosen)

    def choices(self, changelist: Any) -> Any:
        for status, title in self.lookup_choices:
            yield {
                "selected": self.chosen == status,
                "query_string": changelist.get_query_string({self.parameter_name: status}, ["p"]),
                "display": title,
            }


class ReviewList(DeskChangeList):
    """The rows of one tab."""

    @property
    def tab(self) -> StatusTab:
        return next(spec for spec in self.filter_specs if isinstance(spec, StatusTab))

    @property
    def tabs(self) -> Any:
        return self.tab.choices(self)

    @property
    def may_grow(self) -> bool:
        """Whether a search, or a hand, could fill it."""
        return self.tab.chosen in (BundleStatus.PROPOSED, BundleStatus.LIVE)

    @property
    def empty_words(self) -> str:
        said = {
            BundleStatus.PROPOSED: _(
                "Nothing waits for a decision. The orders are searched once a week; search now, or put a"
                " bundle together by hand."
            ),
            BundleStatus.LIVE: _(
                "No bundle is live yet. Approve one that is proposed, or put one together by hand."
            ),
            BundleStatus.REJECTED: _("Nothing was rejected."),
            BundleStatus.RETIRED: _("Nothing is retired."),
        }
        return said[BundleStatus(self.tab.chosen)]


@admin.register(Bundle)
class BundleAdmin(DeskAdmin):
    form = BundleForm
    change_list_template = "admin/recommendations/bundle/change_list.html"
    change_form_template = "admin/recommendations/bundle/change_form.html"
    list_display = ("__str__",)
    list_filter = (StatusTab,)
    list_per_page = 30
    actions = ("approve_chosen", "reject_chosen", "retire_chosen")
    fieldsets = (
        (None, {"fields": ("title", "products", "price")}),
        (gettext_lazy("How many of each"), {"classes": ("collapse",), "fields": (QUANTITIES,)}),
        (gettext_lazy("More"), {"classes": ("collapse",), "fields": ("store",)}),
    )

    class Media:
        css = {"all": ("recommendations/admin/bundles.css",)}
        js = ("recommendations/admin/bundles.js",)

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("promotion", "decided_by").prefetch_related("items")
        )

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        # As they were found: the search writes the best first.
        return ("-decided_at", "origin", "pk")

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        for row, sheet in zip(rows, sheets(rows, request), strict=True):
            row.sheet = sheet
            row.tone = TONES[BundleStatus(row.status)]
            row.decided = _decided(row)
            row.may_edit = self.has_change_permission(request, row)

    def lead(self, changelist: Any) -> str:
        count = changelist.result_count
        said = {
            BundleStatus.PROPOSED: ngettext(
                "%(count)s set waits for your decision. Nothing is shown in the shop until somebody approves it.",
                "%(count)s sets wait for your decision. Nothing is shown in the shop until somebody approves it.",
                count,
            ),
            BundleStatus.LIVE: ngettext(
                "%(count)s bundle is offered on the pages of its products.",
                "%(count)s bundles are offered on the pages of their products.",
                count,
            ),
            BundleStatus.REJECTED: ngettext(
                "%(count)s set was rejected and is not proposed again.",
                "%(count)s sets were rejected and are not proposed again.",
                count,
            ),
            BundleStatus.RETIRED: ngettext(
                "%(count)s bundle is retired: no page offers it.",
                "%(count)s bundles are retired: no page offers them.",
                count,
            ),
        }
        return said[BundleStatus(changelist.tab.chosen)] % {"count": count}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ReviewList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_search = search.may_search(request)
        context = {
            "may_decide": deciding.may_decide(request),
            "search_url": link(self.admin_site, "bundle_search") if may_search else "",
            "command": search.COMMAND if may_search else "",
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return deciding.may_decide(request)

    @admin.action(description=gettext_lazy("Approve, at the prices shown"), permissions=["approve"])
    def approve_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        deciding.decide_all(self, request, queryset, deciding.approve)

    @admin.action(description=gettext_lazy("Reject"), permissions=["approve"])
    def reject_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        deciding.decide_all(self, request, queryset, deciding.reject)

    @admin.action(description=gettext_lazy("Retire"), permissions=["approve"])
    def retire_chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        deciding.decide_all(self, request, queryset, deciding.retire)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [path("search/", view(self.search_view), name="recommendations_bundle_search")]
        return [*own, *deciding.urls(self), *super().get_urls()]

    def search_view(self, request: HttpRequest) -> HttpResponse:
        return search.view(self, request)

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look reads what it holds; who may not decide cannot set what a live one costs."""
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if not may_edit:
            return [(None, {"fields": ("held", "earns")})]
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return () if may_edit else ("held", "earns")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A live bundle is changed by those who may approve one: what they see goes live at once."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.status != BundleStatus.LIVE or deciding.may_decide(request))

    @admin.display(description=gettext_lazy("products"))
    def held(self, row: Bundle) -> str:
        sheet = sheets([row])[0]
        return " + ".join(f"{part.title} ({part.said_price})" for part in sheet.parts)

    @admin.display(description=gettext_lazy("what it costs and earns"))
    def earns(self, row: Bundle) -> str:
        sheet = sheets([row])[0]
        own = f"{sheet.price_value} {sheet.worth.currency}. " if sheet.worth and sheet.price_value else ""
        return f"{own}{sheet.margin}"

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Bundle, form: Any, change: bool) -> None:
        if "products" not in form.cleaned_data:
            return
        before = {item.product_id: item.quantity for item in obj.items.all()} if obj.pk else {}
        if before != form.quantities:
            # What was counted was another set.
            obj.support = obj.shoppers = obj.confidence = obj.association_lift = obj.evidence_days = None
        super().save_model(request, obj, form, change)
        if list(before.items()) != list(form.quantities.items()):
            obj.items.all().delete()
            BundleItem.objects.bulk_create(
                BundleItem(bundle=obj, product_id=key, quantity=count, order=place)
                for place, (key, count) in enumerate(form.quantities.items())
            )
        self._keep_price(obj, form)

    def _keep_price(self, obj: Bundle, form: Any) -> None:
        price = form.cleaned_data.get("price")
        sheet = sheets([Bundle.objects.prefetch_related("items").get(pk=obj.pk)])[0]
        bundles.set_price(obj, price, sheet.worth.currency if sheet.worth else "")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context.get("original")
        if obj is not None:
            sheet = sheets([obj])[0]
            context |= {
                "title": sheet.title,
                "subtitle": None,
                "sheet": sheet,
                "status": obj.get_status_display(),
                "tone": TONES[BundleStatus(obj.status)],
                "decided": _decided(obj),
                "may_decide": deciding.may_decide(request),
            }
        return super().render_change_form(request, context, *args, **kwargs)


def _decided(row: Bundle) -> str:
    """Who decided, and when; where it comes from where nobody has."""
    if row.decided_at is None:
        return str(BundleOrigin(row.origin).label)
    words = {"who": row.decided_by or _("somebody"), "when": health.ago(row.decided_at)}
    said = {
        BundleStatus.LIVE: _("Approved by %(who)s %(when)s"),
        BundleStatus.REJECTED: _("Rejected by %(who)s %(when)s"),
        BundleStatus.RETIRED: _("Retired by %(who)s %(when)s"),
    }
    return said.get(BundleStatus(row.status), _("Decided by %(who)s %(when)s")) % words
