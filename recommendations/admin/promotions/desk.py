"""Promotions: which there are, whether they are given, and what each does to prices."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from recommendations.admin.base import DeskAdmin, DeskChangeList, link, pill
from recommendations.admin.promotions import shelf
from recommendations.admin.promotions.deciding import DEEDS, may_activate
from recommendations.admin.promotions.form import CouponForm, PromotionForm
from recommendations.merchandising.filters import FilterError
from recommendations.models import Coupon, Promotion, PromotionStatus

if TYPE_CHECKING:
    TabularInline: TypeAlias = admin.TabularInline[Any, Any]
else:
    TabularInline = admin.TabularInline

MOST_CODES = 100
"""More codes than this are not listed in the form."""


class CouponInline(TabularInline):
    model = Coupon
    form = CouponForm
    fields = ("code", "shopper", "most_uses", "uses")
    readonly_fields = ("uses",)
    raw_id_fields = ("shopper",)
    extra = 0
    verbose_name_plural = gettext_lazy("Coupons")


@admin.register(Promotion)
class PromotionAdmin(DeskAdmin):
    form = PromotionForm
    inlines = (CouponInline,)
    empty_state = gettext_lazy(
        "There is no promotion yet. Add one: it stays a draft, which nobody sees, until it is activated."
    )
    list_display = ("name", "state", "does", "given")
    list_filter = ("status", "kind", "campaign")
    search_fields = ("name", "coupons__code")
    list_select_related = ("campaign", "audience", "bundle")
    fieldsets = (
        (None, {"fields": ("name", "label", "kind", "value", "threshold")}),
        (gettext_lazy("On which products"), {"fields": ("products", "which", "with_products", "bundle")}),
        (gettext_lazy("Who gets it"), {"fields": ("audience", "needs_coupon", "most_per_shopper")}),
        (gettext_lazy("When"), {"fields": ("campaign", ("starts_at", "ends_at"), "shows_countdown")}),
        (gettext_lazy("Limits"), {"fields": ("budget", "margin_floor", "exclusive")}),
        (gettext_lazy("More"), {"classes": ("collapse",), "fields": ("order", "currency", "store")}),
    )
    change_form_template = "admin/recommendations/promotion/change_form.html"

    class Media:
        css = {"all": ("recommendations/admin/promotions.css",)}
        js = ("recommendations/admin/promotions.js",)

    # The list

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        shelf.prepare(rows)

    def lead(self, changelist: DeskChangeList) -> str:
        rows = changelist.result_list
        given, drafts = (sum(row.is_given for row in rows), sum(row.status == "draft" for row in rows))
        said = ngettext("%(count)s promotion is given now", "%(count)s promotions are given now", given)
        waiting = ngettext("%(count)s is a draft", "%(count)s are drafts", drafts)
        return _("%(given)s, %(drafts)s.") % {
            "given": said % {"count": given},
            "drafts": waiting % {"count": drafts},
        }

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: Any) -> SafeString:
        return pill(*row.state_said)

    @admin.display(description=gettext_lazy("what it does"))
    def does(self, row: Any) -> str:
        return str(row.said)

    @admin.display(description=gettext_lazy("given so far"), ordering="spent")
    def given(self, row: Promotion) -> str:
        return shelf.spent_of(row)

    # Who may do what: what is active was approved, so that changing it takes the permission to approve

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_theirs(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    # The form, and what it would do

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(xframe_options_sameorigin(self.effects_view))
        own = [path("effects/", view, name="recommendations_promotion_effects")]
        return [*own, *(deed.path(self) for deed in DEEDS), *super().get_urls()]

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Thousands of personal codes are no form."""
        inlines = super().get_inline_instances(request, obj)
        return inlines if obj is None or _codes(obj) <= MOST_CODES else []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context.get("original")
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        context |= {"effects_url": link(self.admin_site, "promotion_effects"), "may_edit": may_edit}
        if obj is not None:
            shelf.prepare([obj])
            context |= {
                "said": obj.said,
                "state": pill(*obj.state_said),
                "given": shelf.spent_of(obj),
                "effects": _effects(obj),
                "codes": _codes(obj),
                "lists_codes": _codes(obj) <= MOST_CODES,
                "deed": _deed(obj) if may_activate(request) else None,
                "deed_url": link(self.admin_site, f"promotion_{_deed(obj).name}", obj.pk),
                "is_locked": obj.status == PromotionStatus.ACTIVE and not may_activate(request),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            messages.info(request, _("It is a draft: nobody sees it until it is activated."))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        found = _effects(form.instance)
        for warning in found.warnings if found else ():
            messages.warning(request, warning)

    def effects_view(self, request: HttpRequest) -> HttpResponse:
        """The form as it stands, for the frame beside it. Writes nothing."""
        if request.method != "POST":
            raise PermissionDenied
        row = self.get_object(request, request.POST.get("effects-promotion") or "0")
        if not (self.has_change_permission(request, row) if row else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, row, change=row is not None)(request.POST, instance=row)
        context: dict[str, Any] = {"problems": _problems(form)}
        if not context["problems"]:
            products = shelf.plain(form.cleaned_data["products"])
            others = shelf.plain(form.cleaned_data["with_products"])
            context["effects"] = shelf.effects_for(form.instance, products, others)
        return TemplateResponse(request, "admin/recommendations/promotion/effects_page.html", context)


def _is_theirs(request: HttpRequest, obj: Any) -> bool:
    return obj is None or obj.status != PromotionStatus.ACTIVE or may_activate(request)


def _problems(form: Any) -> list[str]:
    """What keeps the form from being worked out, named by field."""
    return [
        f"{form.fields[name].label}: {text}" if name in form.fields else text
        for name, texts in form.errors.items()
        for text in texts
    ]


def _effects(row: Promotion) -> Any:
    try:
        return shelf.effects_of(row)
    except FilterError:
        return None


def _deed(row: Promotion) -> Any:
    """The one that its status asks for."""
    activate, pause = DEEDS
    return pause if row.status == PromotionStatus.ACTIVE else activate


def _codes(row: Promotion) -> int:
    found: dict[str, int] = row.coupons.aggregate(n=Count("pk")) if row.pk else {"n": 0}
    return found["n"]
