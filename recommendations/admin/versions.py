"""Versions: the story of each, its figures explained, and what it would say of one product."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin import products
from recommendations.admin.base import ReadOnlyAdmin, pill
from recommendations.admin.figures import TONES, figures, measured_on
from recommendations.admin.shopper_search import find as find_shoppers
from recommendations.admin.training_deeds import PUBLISHABLE, Cancel, Publish
from recommendations.catalog import parse_key, plain_key
from recommendations.models import ModelVersion, RecommendationList, Scope, VersionStatus
from recommendations.training import health

EXAMPLE_LENGTH = 12

REMEDIES = {
    VersionStatus.FAILED: gettext_lazy("Mend the cause, then retrain. What shoppers see has not changed."),
    VersionStatus.REFUSED: gettext_lazy(
        "What shoppers see has not changed. Retrain once there is more to learn from, or change what the"
        " recommender learns from."
    ),
}


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_title = gettext_lazy("Versions: what was trained, when, and how good it is")
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
        figure = next((one for one in figures(row) if one.name == "ndcg"), None)
        if figure is None or figure.value is None:
            return "–"
        delta = figure.beside_popularity
        return f"{figure.value:.3f} {delta.arrow} {delta.words}" if delta else f"{figure.value:.3f}"

    @admin.display(description=gettext_lazy("requested"), ordering="requested_at")
    def asked_for(self, row: ModelVersion) -> str:
        return health.ago(row.requested_at)

    def get_urls(self) -> list[URLPattern]:
        return [Publish().path(self), Cancel().path(self), *super().get_urls()]

    def detail(self, request: HttpRequest, obj: ModelVersion) -> Mapping[str, Any]:
        older = obj.recommender.versions.filter(pk__lt=obj.pk).exclude(metrics={}).first()
        return {
            "version": obj,
            "tone": TONES[obj.status],
            "previous": older,
            "figures": figures(obj, older),
            "measured_on": measured_on(obj) if obj.metrics else "",
            "remedy": REMEDIES.get(VersionStatus(obj.status), ""),
            "manifest": sorted(obj.artifact.items()),
            "counts": _counts(obj),
            "is_open": obj.status in (VersionStatus.QUEUED, VersionStatus.RUNNING),
            "may_publish": obj.status in PUBLISHABLE and Publish().is_allowed(request),
            "may_cancel": Cancel().is_allowed(request),
            "example": self._example(request, obj),
        }

    def _example(self, request: HttpRequest, version: ModelVersion) -> Mapping[str, Any]:
        """One list of this version: of the product or shopper asked for, or the one for everybody."""
        scopes = set(version.counts.get("lists") or ())
        asked = request.GET.get("for", "").strip()
        found, subject_title, scope = self._subject(request, version, asked, scopes)
        rows = list(found.items[:EXAMPLE_LENGTH]) if found else []
        keys = [parse_key(row[0]) for row in rows]
        titles = products.titles(keys)
        return {
            "asked": asked,
            "scopes": scopes,
            "scope": scope,
            "subject": subject_title,
            "rows": [
                {"title": products.title_of(key, titles), "score": row[1], "evidence": (*row, None)[2]}
                for key, row in zip(keys, rows, strict=True)
            ],
        }

    def _subject(
        self, request: HttpRequest, version: ModelVersion, asked: str, scopes: set[str]
    ) -> tuple[RecommendationList | None, str, str]:
        lists = RecommendationList.objects.filter(version=version)
        if Scope.GLOBAL in scopes:
            return lists.filter(scope=Scope.GLOBAL, subject="").first(), _("everybody"), Scope.GLOBAL
        if asked and Scope.ITEM in scopes:
            product = products.find(asked, request, self.admin_site).first()
            if product is not None:
                title = products.title_of(product.pk, products.titles([product.pk]))
                subject = str(plain_key(product.pk))
                return lists.filter(scope=Scope.ITEM, subject=subject).first(), title, Scope.ITEM
        if asked and Scope.SHOPPER in scopes and request.user.has_perm("recommendations.view_shopper"):
            shopper = find_shoppers(asked).first()
            if shopper is not None:
                subject = str(shopper.canonical_id)
                found = lists.filter(scope=Scope.SHOPPER, subject=subject).first()
                return found, str(shopper), Scope.SHOPPER
        return None, "", ""


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
