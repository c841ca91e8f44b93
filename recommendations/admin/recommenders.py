"""Recommenders: what learns, from what, how well, and the buttons that set it going."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.admin import algorithms, leaderboard
from recommendations.admin.base import DeskAdmin, DeskChangeList, page_context, pill
from recommendations.admin.figures import TONES, figures, ndcg_beside_popularity
from recommendations.admin.overview import STATE_TONES, overview, set_up
from recommendations.admin.recommender_form import RecommenderForm
from recommendations.admin.training_deeds import PUBLISHABLE, TRAIN, Retrain, RollBack
from recommendations.models import ModelVersion, Recommender, VersionStatus
from recommendations.training import health

VERSIONS_SHOWN = 12


@admin.register(Recommender)
class RecommenderAdmin(DeskAdmin):
    form = RecommenderForm
    empty_state = gettext_lazy("There is no recommender yet. Set up the built-in ones, or add your own.")
    offers_set_up = True
    list_display = ("name", "state", "beside_popularity", "trained", "schedule", "algorithm_title")
    search_fields = ("slug", "title")
    actions = ("retrain_selected",)
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", "algorithm", "is_active")}),
        (gettext_lazy("What it learns from"), {"fields": ("kinds", ("window_days", "half_life_days"))}),
        (gettext_lazy("When it is trained"), {"fields": ("retrain_every_hours",)}),
        (gettext_lazy("More"), {"classes": ("collapse",), "fields": ("parameters", "store")}),
    )

    class Media:
        js = ("recommendations/admin/progress.js",)

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        for row, state in zip(rows, health.recommenders(rows), strict=True):
            row.health = state

    def lead(self, changelist: DeskChangeList) -> str:
        ready = sum(row.health.published is not None for row in changelist.result_list)
        total = len(changelist.result_list)
        return _("What learns from your shoppers: %(ready)s of %(total)s have a published version.") % {
            "ready": ready,
            "total": total,
        }

    @admin.display(description=gettext_lazy("recommender"), ordering="title")
    def name(self, row: Any) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("status"))
    def state(self, row: Any) -> SafeString:
        return pill(row.health.state.label, STATE_TONES[row.health.state])

    @admin.display(description=gettext_lazy("NDCG beside popularity"))
    def beside_popularity(self, row: Any) -> str:
        version = row.health.published
        if version is None or row.algorithm == "popularity":
            return "–"
        return ndcg_beside_popularity(version)

    @admin.display(description=gettext_lazy("trained"))
    def trained(self, row: Any) -> str:
        version = row.health.published
        return health.ago(version.finished_at or version.requested_at) if version else _("never")

    @admin.display(description=gettext_lazy("schedule"), ordering="retrain_every_hours")
    def schedule(self, row: Any) -> str:
        hours = row.retrain_every_hours
        if not hours:
            return _("when asked to")
        return ngettext("every hour", "every %(hours)s hours", hours) % {"hours": hours}

    @admin.display(description=gettext_lazy("algorithm"), ordering="algorithm")
    def algorithm_title(self, row: Any) -> str:
        return algorithms.title(row.algorithm)

    # What may be set off?

    def has_train_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(TRAIN))

    @admin.action(description=gettext_lazy("Retrain the selected recommenders now"), permissions=["train"])
    def retrain_selected(self, request: HttpRequest, queryset: QuerySet[Recommender]) -> None:
        deed = Retrain()
        for recommender in queryset:
            said = deed.do(recommender, request.user.get_username())
            self.log_change(request, recommender, said)
            self.message_user(request, said)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("overview/", view(self.overview_view), name="recommendations_overview"),
            path("set-up/", view(self.set_up_view), name="recommendations_set_up"),
            path(
                "<path:object_id>/status/",
                view(self.status_view),
                name="recommendations_recommender_status",
            ),
            Retrain().path(self),
            RollBack().path(self),
            *leaderboard.urls(self),
        ]
        return own + super().get_urls()

    def overview_view(self, request: HttpRequest) -> HttpResponse:
        return overview(self, request)

    def set_up_view(self, request: HttpRequest) -> HttpResponse:
        return set_up(self, request)

    # One recommender's page

    def status_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The part of the page that changes while a version is in training."""
        recommender = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, recommender):
            raise PermissionDenied
        if recommender is None:
            raise Http404
        context = page_context(self, request, recommender) | self._status(request, recommender)
        return TemplateResponse(request, "admin/recommendations/recommender/status.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        recommender = context.get("original")
        if recommender is not None:
            context |= {"title": str(recommender), "subtitle": None, **self._status(request, recommender)}
        return super().render_change_form(request, context, *args, **kwargs)

    def _status(self, request: HttpRequest, recommender: Recommender) -> dict[str, Any]:
        state = health.recommenders([recommender])[0]
        versions = list(recommender.versions.order_by("-pk")[:VERSIONS_SHOWN])
        return {
            "health": state,
            "state_tone": STATE_TONES[state.state],
            "versions": [
                {
                    "version": version,
                    "tone": TONES[version.status],
                    "figures": {figure.name: figure for figure in figures(version)},
                    "interactions": _interactions(version),
                    "asked": health.ago(version.requested_at),
                    "may_publish": version.status in PUBLISHABLE,
                }
                for version in versions
            ],
            "may_train": Retrain().is_allowed(request),
            "may_publish": RollBack().is_allowed(request),
            "may_roll_back": state.published is not None
            and any(_is_earlier(one, state.published) for one in versions),
        }

    def response_add(
        self, request: HttpRequest, obj: Recommender, post_url_continue: str | None = None
    ) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if isinstance(response, HttpResponseRedirect) and self.has_train_permission(request):
            self.message_user(
                request, _("It shows nothing until it has been trained: open it and choose “Retrain now”.")
            )
        return response


def _interactions(version: ModelVersion) -> str:
    number = version.counts.get("interactions")
    return "–" if number is None else health.count(number)


def _is_earlier(version: ModelVersion, published: ModelVersion) -> bool:
    return (
        version.status == VersionStatus.RETIRED
        and version.number < published.number
        and bool(version.artifact)
    )
