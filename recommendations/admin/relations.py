"""What the shop knows of its products: what fits, what is needed with, what replaces what."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from recommendations.admin import products
from recommendations.admin.base import DeskAdmin
from recommendations.catalog import product_model
from recommendations.models import Relation


@admin.register(Relation)
class RelationAdmin(DeskAdmin):
    list_lead = gettext_lazy(
        "What goes with what, in the shop's own word: the algorithm “relations” reads it."
    )
    empty_state = gettext_lazy(
        "Nothing is said yet. Say which products fit, need or replace one another, then add a recommender"
        " with the algorithm “relations”."
    )
    list_display = ("source_title", "kind", "target_title")
    list_display_links = ("source_title",)
    list_filter = ("kind",)
    fields = ("source", "kind", "target")
    raw_id_fields = ("source", "target")

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """A search box where the shop's own product admin can be searched; else the key with a lens."""
        own = self.admin_site._registry.get(product_model())
        return self.raw_id_fields if own is not None and own.search_fields else ()

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        titles = products.titles(key for row in rows for key in (row.source_id, row.target_id))
        for row in rows:
            row.source_said = products.title_of(row.source_id, titles)
            row.target_said = products.title_of(row.target_id, titles)

    @admin.display(description=gettext_lazy("product"), ordering="source")
    def source_title(self, row: Any) -> str:
        return str(row.source_said)

    @admin.display(description=gettext_lazy("other product"), ordering="target")
    def target_title(self, row: Any) -> str:
        return str(row.target_said)
