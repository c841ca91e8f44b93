"""The button that looks for more: by a worker where there is one, else the command to run."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from recommendations.admin.base import ModelAdmin, has_workers, link, page_context

COMMAND = "python manage.py recs_bundles"


def may_search(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm("recommendations.add_bundle"))


def view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """GET says what will happen, POST queues it."""
    if not may_search(request):
        raise PermissionDenied
    back = link(model_admin.admin_site, "bundle_changelist")
    if not has_workers():
        messages.info(
            request, _("There is no Celery worker to ask. This command searches: %(command)s") % _words()
        )
        return HttpResponseRedirect(back)
    if request.method == "POST":
        _queue(request)
        return HttpResponseRedirect(back)
    context = page_context(model_admin, request) | {
        "title": _("Search the orders for bundles?"),
        "consequences": [
            _("A worker counts what was bought together in the last year, which takes seconds to minutes."),
            _("What it finds is proposed here; nothing is shown in the shop until somebody approves it."),
            _("Evidence of what is here is counted anew, and proposals that lost their support are retired."),
            _("What was rejected is not proposed again."),
        ],
        "button": _("Search"),
        "back": back,
    }
    return TemplateResponse(request, "admin/recommendations/confirm.html", context)


def _queue(request: HttpRequest) -> None:
    from recommendations.tasks import request_bundles

    if request_bundles():
        said = _(
            "The search is queued: what it finds appears here. Without a worker, this command searches: %(command)s"
        )
        messages.success(request, said % _words())
    else:
        messages.error(
            request, _("No broker took the search. This command searches here: %(command)s") % _words()
        )


def _words() -> dict[str, str]:
    return {"command": COMMAND}
