"""Versions: the story of each, its figures explained, and what it would say of one product."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.base import ReadOnlyAdmin, pill
from recommendations.admin.examples import example
from recommendations.admin.figures import TONES, figures, made_of, measured_on, ndcg_beside_popularity
from recommendations.admin.training_deeds import PUBLISHABLE, Cancel, Publish
from recommendations.models import ModelVersion, Scope, VersionStatus
from recommendations.training import bursts, health

REMEDIES = {
    VersionStatus.FAILED: gettext_lazy("Mend the cause, then retrain. What shoppers see has not changed."),
    VersionStatus.REFUSED: gettext_lazy(
        "What shoppers see has not changed. Retrain once there is more to learn from, or change what the"
        " recommender learns from."
    ),
}


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_lead = gettext_lazy("What was trained, when, and how good it is.")
    empty_state = gettext_lazy("Nothing has been trained yet. Open a recommender and choose “Retrain now”.")
    detail_template = "admin/recommendations/modelversion/detail.html"
    list_display = ("version", "state", "ndcg", "asked_for", "requested_by")
    list_filter = ("status", "recommender")
    list_select_related = ("recommender",)

    class Media:
        js = ("recommendations/admin/progress.js",)

    @admin.display(description=gettext_lazy("version"), ordering="pk")
    def version(self, row: ModelVersion) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: ModelVersion) -> SafeString:
        return pill(row.get_status_display(), TONES[row.status])

    @admin.display(description=gettext_lazy("NDCG beside popularity"))
    def ndcg(self, row: ModelVersion) -> str:
        return ndcg_beside_popularity(row) if row.metrics else "–"

    @admin.display(description=gettext_lazy("requested"), ordering="requested_at")
    def asked_for(self, row: ModelVersion) -> str:
        return health.ago(row.requested_at)

    def get_urls(self) -> list[URLPattern]:
        return [Publish().path(self), Cancel().path(self), *super().get_urls()]

    def detail(self, request: HttpRequest, obj: ModelVersion) -> Mapping[str, Any]:
        return {
            "version": obj,
            "tone": TONES[obj.status],
            "rival": (obj.metrics.get("published") or {}).get("number"),
            "figures": figures(obj),
            "measured_on": measured_on(obj) if obj.metrics else "",
            "made_of": made_of(obj),
            "remedy": REMEDIES.get(VersionStatus(obj.status), ""),
            "counts": _counts(obj),
            "set_aside": bursts.in_words(obj.counts.get("set_aside") or ()),
            "is_open": obj.status in (VersionStatus.QUEUED, VersionStatus.RUNNING),
            "may_publish": obj.status in PUBLISHABLE and Publish().is_allowed(request),
            "may_cancel": Cancel().is_allowed(request),
            "example": example(self, request, obj),
        }


def _counts(version: ModelVersion) -> list[tuple[str, str]]:
    labels = {
        "interactions": _("Interactions"),
        "shoppers": _("Shoppers"),
        "products": _("Products"),
        "orders": _("Orders"),
    }
    said = [
        (words, health.count(version.counts[name]))
        for name, words in labels.items()
        if name in version.counts
    ]
    lists = version.counts.get("lists") or {}
    names = {
        Scope.ITEM: _("Lists by product"),
        Scope.SHOPPER: _("Lists by shopper"),
        Scope.GLOBAL: _("Lists for all"),
    }
    return said + [(names[Scope(scope)], health.count(number)) for scope, number in lists.items()]
