"""The leaderboard: which algorithm is best for a kind of placement, and the button that measures again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from recommendations.admin import algorithms
from recommendations.admin.base import ModelAdmin, has_workers, link, page_context
from recommendations.models import Evaluation, EvaluationStatus
from recommendations.training import health, leaderboard
from recommendations.wording import listed

VIEW = "recommendations.view_evaluation"
RUN = "recommendations.run_evaluation"
_OPEN = (EvaluationStatus.QUEUED, EvaluationStatus.RUNNING)


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    view = model_admin.admin_site.admin_view

    def show(request: HttpRequest) -> HttpResponse:
        return page(model_admin, request)

    def ask(request: HttpRequest, kind: str) -> HttpResponse:
        return measure(model_admin, request, kind)

    return [
        path("leaderboard/", view(show), name="recommendations_leaderboard"),
        path("leaderboard/<slug:kind>/measure/", view(ask), name="recommendations_measure"),
    ]


def page(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not _may(request, VIEW):
        raise PermissionDenied
    boards = leaderboard.boards(_title)
    kind = request.GET.get("kind") or next(iter(boards), leaderboard.KINDS[0])
    if kind not in leaderboard.KINDS:
        raise Http404
    runs = leaderboard.runs(kind)
    asked = next((run for run in runs if str(run.pk) == request.GET.get("run")), None)
    board = leaderboard.board_of(asked, _title) if asked else boards.get(kind)
    context = page_context(model_admin, request) | _shown(kind, board)
    context |= {
        "title": _("Leaderboard"),
        "kinds": [(one, leaderboard.kind_title(one), one == kind) for one in leaderboard.KINDS],
        "runs": _others(runs, board),
        "may_run": _may(request, RUN) and has_workers(),
        "run_url": link(model_admin.admin_site, "measure", kind),
    }
    return TemplateResponse(request, "admin/recommendations/leaderboard/page.html", context)


def _others(runs: list[Evaluation], board: Any) -> list[tuple[Evaluation, str, str]]:
    """(run, when, what took part) of those that are not shown."""
    return [
        (
            run,
            health.ago(run.finished_at or run.requested_at),
            listed(_title(entry["algorithm"]) for entry in run.question.get("entries") or ())
            or _("all algorithms"),
        )
        for run in runs
        if board is None or run.pk != board.evaluation.pk
    ]


def _shown(kind: str, board: Any) -> dict[str, Any]:
    latest = Evaluation.objects.filter(placement_kind=kind).first()
    open_run = latest if latest and latest.status in _OPEN else None
    return {
        "board": board,
        "measured": health.ago(board.evaluation.finished_at) if board else "",
        "title_of_kind": leaderboard.kind_title(kind),
        "open_run": open_run,
        "open_title": leaderboard.kind_title(kind),
        "failure": latest.error if latest and latest.status == EvaluationStatus.FAILED else "",
        "command": command(kind),
    }


def measure(model_admin: ModelAdmin, request: HttpRequest, kind: str) -> HttpResponse:
    """Queue a run, after saying what it will do; who asks while one is open joins it."""
    from recommendations.tasks import request_evaluation

    if not (_may(request, VIEW) and _may(request, RUN)):
        raise PermissionDenied
    if kind not in leaderboard.KINDS:
        raise Http404
    back = f"{link(model_admin.admin_site, 'leaderboard')}?kind={kind}"
    if request.method == "POST":
        _evaluation, created = request_evaluation(
            leaderboard.Question(kind=kind), by=request.user.get_username()
        )
        messages.success(request, _said(kind, created=created))
        return HttpResponseRedirect(back)
    context = page_context(model_admin, request) | {
        "title": _("Measure “%(name)s” now?") % {"name": leaderboard.kind_title(kind)},
        "consequences": [
            _("Every algorithm that is ready learns from the past and is asked about the newest days."),
            _("It takes minutes to an hour of a worker's time; what shoppers see does not change."),
            _("What was measured before on the same data is taken over."),
        ],
        "button": _("Measure"),
        "back": back,
    }
    return TemplateResponse(request, "admin/recommendations/confirm.html", context)


def command(kind: str) -> str:
    return f"python manage.py recs_evaluate --kind {kind}"


def _said(kind: str, *, created: bool) -> str:
    words = {"name": leaderboard.kind_title(kind), "command": command(kind)}
    if not created:
        return _("“%(name)s” was on its way already, so nothing new was queued.") % words
    return _("“%(name)s” is queued. Without a worker, this command measures it: %(command)s") % words


def _title(algorithm: str) -> str:
    """The admin's own name for it, where it has one."""
    known = algorithms.about(algorithm)
    return str(known.title) if known else leaderboard.plain_title(algorithm)


def _may(request: HttpRequest, permission: str) -> bool:
    return bool(getattr(request, "user", None) and request.user.has_perm(permission))
