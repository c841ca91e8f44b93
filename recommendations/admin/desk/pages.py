"""What the pages of the desk share: who may look, the question in the address, and how one leads to another."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from recommendations.admin.base import ModelAdmin, link, page_context
from recommendations.admin.desk.asked import Question, QuestionForm, understood
from recommendations.admin.shopper_search import may_see_shoppers
from recommendations.serving.labels import labelled
from recommendations.serving.preview import published

PAGES = ("preview", "why", "linter")


def may_look(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(
        user.has_perm("recommendations.view_campaign") or user.has_perm("recommendations.change_campaign")
    )


def refuse_strangers(request: HttpRequest) -> None:
    if not may_look(request) or request.method not in ("GET", "HEAD"):
        raise PermissionDenied


def question(request: HttpRequest) -> tuple[QuestionForm, Question | None]:
    """The form as it was sent, and what it asks; None where it cannot be understood.

    A placement that is named says which page is meant.
    """
    held = published()
    held = replace(held, campaigns=labelled(held.campaigns))
    placement = held.slots.get(request.GET.get("placement", ""))
    data = request.GET.copy()
    if placement is not None and placement.is_active:
        data["page"] = placement.page_type
    slots = [slot for slot in held.slots.values() if slot.is_active]
    form = QuestionForm(data, slots=slots, sees_shoppers=may_see_shoppers(request))
    if not form.is_valid():
        return form, None
    return form, understood(request, form, held)


def passed_on(request: HttpRequest, **changed: str) -> str:
    """The page's own question as the query of another page."""
    said = {name: request.GET.getlist(name) for name in request.GET if any(request.GET.getlist(name))}
    return urlencode(said | changed, doseq=True)


def page(model_admin: ModelAdmin, request: HttpRequest, here: str, context: dict[str, Any]) -> HttpResponse:
    site = model_admin.admin_site
    shared = page_context(model_admin, request) | {
        "pages": {name: link(site, f"desk_{name}") for name in PAGES},
        "here": here,
        "passed_on": passed_on(request),
    }
    form = context.get("form")
    if form is not None:
        shared["media"] = shared["media"] + form.media
    return TemplateResponse(request, f"admin/recommendations/desk/{here}.html", shared | context)
