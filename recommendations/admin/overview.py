"""Recommendations at a glance: what is trained, what each placement shows, what to do next."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from recommendations.admin.base import ModelAdmin, link, may_set_up, page_context
from recommendations.admin.doors import doors
from recommendations.models import Recommender
from recommendations.training import health
from recommendations.training.health import PlacementState, RecommenderState
from recommendations.wording import listed

STATE_TONES = {
    RecommenderState.OFF: "quiet",
    RecommenderState.QUEUED: "busy",
    RecommenderState.TRAINING: "busy",
    RecommenderState.FAILED: "bad",
    RecommenderState.REFUSED: "warn",
    RecommenderState.UNTRAINED: "quiet",
    RecommenderState.UNPUBLISHED: "warn",
    RecommenderState.STALE: "warn",
    RecommenderState.READY: "good",
    PlacementState.OFF: "quiet",
    PlacementState.EMPTY: "bad",
    PlacementState.FALLBACK: "warn",
    PlacementState.PARTLY: "warn",
    PlacementState.READY: "good",
}


def overview(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    parts = _parts(request)
    context = page_context(model_admin, request) | parts
    context |= {
        "title": _("Recommendations at a glance"),
        "next_steps": [*dict.fromkeys(filter(None, (one.next_step for one in _all(parts))))],
        "may_set_up": may_set_up(request),
        "set_up_url": link(model_admin.admin_site, "set_up"),
        "doors": doors(model_admin.admin_site, request),
    }
    return TemplateResponse(request, "admin/recommendations/overview.html", context)


def set_up(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Create the built-in recommenders and placements that are missing, after asking."""
    from recommendations.serving import defaults

    if not may_set_up(request):
        raise PermissionDenied
    back = link(model_admin.admin_site, "overview")
    if request.method == "POST":
        created = defaults.ensure_defaults()
        messages.success(request, _set_up_said(created))
        return HttpResponseRedirect(back)
    context = page_context(model_admin, request) | {
        "title": _("Set up the built-in recommenders and placements?"),
        "consequences": [
            _("Recommenders, as far as they are missing: %(names)s.")
            % {"names": listed(str(one.title) for one in defaults.RECOMMENDERS.values())},
            _("Placements, as far as they are missing: %(names)s.")
            % {"names": listed(str(one.title) for one in defaults.PLACEMENTS.values())},
            _("What is there already is left as it is. Nothing is trained yet."),
        ],
        "button": _("Set up"),
        "back": back,
    }
    return TemplateResponse(request, "admin/recommendations/confirm.html", context)


def _set_up_said(created: list[str]) -> str:
    if not created:
        return _("Everything was there already.")
    return _("Set up: %(slugs)s. Now train: python manage.py recs_train --all") % {
        "slugs": ", ".join(created)
    }


def _parts(request: HttpRequest) -> dict[str, Any]:
    """What this user may see of it."""
    user: Any = request.user

    def may_see(model: str) -> bool:
        return bool(user.has_perm(f"recommendations.view_{model}"))

    return {
        "recommenders": _toned(health.recommenders()) if may_see("recommender") else [],
        "placements": _toned(health.placements()) if may_see("placement") else [],
        "events": health.events() if may_see("interaction") else None,
        "nothing_yet": not Recommender.objects.exists(),
        "may_see_placements": may_see("placement"),
    }


def _toned(states: Any) -> list[tuple[Any, str]]:
    return [(state, STATE_TONES[state.state]) for state in states]


def _all(parts: dict[str, Any]) -> list[Any]:
    events = [parts["events"]] if parts["events"] else []
    return [*events, *(state for state, _tone in (*parts["recommenders"], *parts["placements"]))]
