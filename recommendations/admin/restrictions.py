"""What is never recommended, and what is too sensitive to be shown beside anything else."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.base import DeskAdmin, DeskChangeList, pill
from recommendations.admin.filter_form import DeskNames, FilterForm, words_of
from recommendations.catalog import plain_key
from recommendations.merchandising.campaigns.names import NAMED
from recommendations.merchandising.chosen import products_by_row
from recommendations.models import Restriction, RestrictionKind

TONES = {RestrictionKind.BLOCKED: "bad", RestrictionKind.SENSITIVE: "warn"}


class RestrictionForm(FilterForm):
    compares = False

    class Meta:
        model = Restriction
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("products") and not cleaned.get("which"):
            self.add_error(
                "products", _("Say which products: nothing said would mean all that the shop has.")
            )
        if (cleaned.get("which") or {}).keys() & {"same_category", "same_brand", "price_step"}:
            self.add_error(
                "which", _("A restriction holds everywhere: it cannot compare with the product at hand.")
            )
        return cleaned


@admin.register(Restriction)
class RestrictionAdmin(DeskAdmin):
    form = RestrictionForm
    empty_state = gettext_lazy(
        "Nothing is restricted: whatever the shop can sell may be recommended. Block what must never be,"
        " or name what is sensitive."
    )
    list_display = ("note", "what", "which_products", "state")
    list_filter = ("kind", "is_active")
    search_fields = ("note",)
    fieldsets = (
        (None, {"fields": ("note", "kind", "is_active")}),
        (gettext_lazy("Which products"), {"fields": ("products", "which")}),
        (gettext_lazy("More"), {"classes": ("collapse",), "fields": ("store",)}),
    )

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        products, names = products_by_row(rows), DeskNames()
        names.learn(plain_key(key) for keys in products.values() for key in keys[:NAMED])
        for row in rows:
            row.said = names.which(row.which, [plain_key(key) for key in products[row.pk]])

    def lead(self, changelist: DeskChangeList) -> str:
        rows = [row for row in changelist.result_list if row.is_active]
        blocked = sum(row.kind == RestrictionKind.BLOCKED for row in rows)
        return _(
            "What holds for every placement and campaign: %(blocked)s in force that block, %(sensitive)s that"
            " keep what is sensitive apart."
        ) % {"blocked": blocked, "sensitive": len(rows) - blocked}

    @admin.display(description=gettext_lazy("does"), ordering="kind")
    def what(self, row: Restriction) -> SafeString:
        return pill(row.get_kind_display(), TONES[RestrictionKind(row.kind)])

    @admin.display(description=gettext_lazy("products"))
    def which_products(self, row: Any) -> str:
        return getattr(row, "said", None) or words_of(row)

    @admin.display(description=gettext_lazy("status"), ordering="is_active")
    def state(self, row: Restriction) -> SafeString:
        return pill(_("in force"), "good") if row.is_active else pill(_("off"), "quiet")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look reads in words which products it is about."""
        if self.has_change_permission(request, obj) or obj is None:
            return super().get_fieldsets(request, obj)
        (first, options), _products, more = self.fieldsets
        return [(first, {"fields": (*options["fields"], "which_products")}), more]
