"""Placements: where products are shown, what feeds them, and how it looks right now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin import desk, pickers, preview
from recommendations.admin.base import DeskAdmin, DeskChangeList, link, pill
from recommendations.admin.filter_form import DeskNames
from recommendations.admin.overview import STATE_TONES
from recommendations.admin.placement_form import PlacementForm, SourceForm, SourceFormSet
from recommendations.admin.shopper_search import may_see_shoppers
from recommendations.models import Placement, PlacementSource
from recommendations.training import health
from recommendations.training.health import PlacementState

if TYPE_CHECKING:
    StackedInline: TypeAlias = admin.StackedInline[Any, Any]
else:
    StackedInline = admin.StackedInline


class SourceInline(StackedInline):
    model = PlacementSource
    form = SourceForm
    formset = SourceFormSet
    fields = (("how", "recommender"), ("weight", "order"))
    extra = 0
    verbose_name_plural = gettext_lazy("Sources, in order")


@admin.register(Placement)
class PlacementAdmin(DeskAdmin):
    form = PlacementForm
    inlines = (SourceInline,)
    empty_state = gettext_lazy("There is no placement yet. Set up the built-in ones, or add your own.")
    offers_set_up = True
    list_display = ("name", "state", "page_type", "shows", "fills_up_with")
    search_fields = ("slug",)
    fieldsets = (
        (None, {"fields": ("title", "slug", "is_active")}),
        (gettext_lazy("Where and how"), {"fields": ("page_type", "layout", "limit", "fill")}),
        (gettext_lazy("What it is there for"), {"fields": ("objective", "which")}),
        (
            gettext_lazy("Variety and new products"),
            {"fields": ("diversity", ("most_per_brand", "most_per_category"), "exploration")},
        ),
        (gettext_lazy("More"), {"classes": ("collapse",), "fields": ("show_basket_items", "store")}),
    )

    class Media:
        js = ("recommendations/admin/sources.js", "recommendations/admin/preview.js")

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        for row, state in zip(rows, health.placements(rows), strict=True):
            row.health = state

    def lead(self, changelist: DeskChangeList) -> str:
        states = [row.health.state for row in changelist.result_list]
        return _("Where products are shown: %(ready)s of %(total)s have all they need.") % {
            "ready": states.count(PlacementState.READY),
            "total": len(states),
        }

    @admin.display(description=gettext_lazy("placement"), ordering="slug")
    def name(self, row: Placement) -> str:
        return row.title_in() or row.slug

    @admin.display(description=gettext_lazy("status"))
    def state(self, row: Any) -> SafeString:
        return pill(row.health.state.label, STATE_TONES[row.health.state])

    @admin.display(description=gettext_lazy("what it shows"))
    def shows(self, row: Any) -> str:
        return str(row.health.sentence)

    @admin.display(description=gettext_lazy("fills up with"))
    def fills_up_with(self, row: Any) -> str:
        return str(row.health.falls_back_to)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look reads titles and conditions as words, not as stored."""
        if self.has_change_permission(request, obj) or obj is None:
            return super().get_fieldsets(request, obj)
        in_words: dict[Any, Any] = {"title": "titles", "which": "which_products"}
        return [
            (name, {**options, "fields": [in_words.get(field, field) for field in options["fields"]]})
            for name, options in self.fieldsets
        ]

    @admin.display(description=gettext_lazy("may show"))
    def which_products(self, row: Placement) -> str:
        return DeskNames().which(row.which, [])

    @admin.display(description=gettext_lazy("title"))
    def titles(self, row: Placement) -> str:
        return ", ".join(f"{text} ({code})" for code, text in row.title.items()) or "–"

    # The preview beside the form

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("preview/", view(self.preview_view), name="recommendations_placement_preview"),
            path("suggest/", view(self.suggest_view), name="recommendations_placement_suggest"),
        ]
        return own + pickers.urls(self) + desk.urls(self) + super().get_urls()

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        return preview.view(self, request)

    def suggest_view(self, request: HttpRequest) -> JsonResponse:
        return preview.suggest(self, request)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context.get("original")
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        context |= {
            "preview_url": link(self.admin_site, "placement_preview"),
            "suggest_url": link(self.admin_site, "placement_suggest"),
            "preview_form": "placement_form" if may_edit else "recs-preview-form",
            "may_see_shoppers": may_see_shoppers(request),
            "health": health.placements([obj])[0] if obj else None,
        }
        if obj:
            context |= {
                "title": self.name(obj),
                "subtitle": None,
                "state_tone": STATE_TONES[context["health"].state],
            }
        return super().render_change_form(request, context, *args, **kwargs)
