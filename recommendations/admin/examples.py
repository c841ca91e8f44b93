"""What a version says of one product, of one shopper, or to everybody: its list, with titles."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from recommendations.admin import products
from recommendations.admin.base import ModelAdmin
from recommendations.admin.shopper_search import find as find_shoppers
from recommendations.admin.shopper_search import may_see_shoppers
from recommendations.catalog import parse_key, plain_key
from recommendations.models import ModelVersion, RecommendationList, Scope

#: So many products of the list are shown.
LENGTH = 12
#: So many products or shoppers of the name that was asked for are tried, to find one that has a list.
TRIED = 20


def example(model_admin: ModelAdmin, request: HttpRequest, version: ModelVersion) -> Mapping[str, Any]:
    """The list that ``?for=`` asks for; without that, the one for everybody or the first of a product."""
    asked = request.GET.get("for", "").strip()
    lists = RecommendationList.objects.filter(version=version)
    scopes = set(version.counts.get("lists") or ())
    candidates = _asked(model_admin, request, asked, scopes) if asked else _unasked(lists, scopes)
    scope, subjects = candidates
    found = _first(lists, scope, subjects)
    subject = found.subject if found else next(iter(subjects), "")
    return {
        "asked": asked,
        "scopes": scopes,
        "subject": subjects.get(subject, ""),
        "rows": _rows(found) if found else [],
    }


def _asked(
    model_admin: ModelAdmin, request: HttpRequest, text: str, scopes: set[str]
) -> tuple[str, Mapping[str, str]]:
    """Scope, and names by subject, of the products or else shoppers that ``text`` means."""
    if Scope.ITEM in scopes:
        found = products.find(text, request, model_admin.admin_site)[:TRIED]
        titles = products.titles_of(found)
        if titles:
            return Scope.ITEM, {str(plain_key(key)): title for key, title in titles.items()}
    if Scope.SHOPPER in scopes and may_see_shoppers(request):
        return Scope.SHOPPER, {str(one.canonical_id): str(one) for one in find_shoppers(text)[:TRIED]}
    return "", {}


def _unasked(lists: QuerySet[RecommendationList], scopes: set[str]) -> tuple[str, Mapping[str, str]]:
    if Scope.GLOBAL in scopes:
        return Scope.GLOBAL, {"": _("everybody")}
    listed = lists.filter(scope=Scope.ITEM).order_by("pk").first() if Scope.ITEM in scopes else None
    if listed is None:
        return "", {}
    key = parse_key(listed.subject)
    return Scope.ITEM, {listed.subject: products.title_of(key, products.titles([key]))}


def _first(
    lists: QuerySet[RecommendationList], scope: str, subjects: Mapping[str, str]
) -> RecommendationList | None:
    """The first of the subjects that has a list."""
    found = {one.subject: one for one in lists.filter(scope=scope, subject__in=list(subjects))}
    return next((found[subject] for subject in subjects if subject in found), None)


def _rows(found: RecommendationList) -> list[dict[str, Any]]:
    rows = found.items[:LENGTH]
    keys = [parse_key(row[0]) for row in rows]
    titles = products.titles(keys)
    return [
        {"title": products.title_of(key, titles), "score": row[1], "evidence": (*row, None, None)[2]}
        for key, row in zip(keys, rows, strict=True)
    ]
