"""Pages that answer a merchandiser's questions: what would they see, why, and what is amiss."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from recommendations.admin.base import ModelAdmin
from recommendations.admin.desk import linter, preview, why

_PAGES: dict[str, Callable[[ModelAdmin, HttpRequest], HttpResponse]] = {
    "preview": preview.view,
    "why": why.view,
    "linter": linter.view,
}


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    """One admin's `get_urls` takes them in."""
    return [_path(model_admin, name) for name in _PAGES]


def _path(model_admin: ModelAdmin, name: str) -> URLPattern:
    def view(request: HttpRequest) -> HttpResponse:
        return _PAGES[name](model_admin, request)

    return path(f"desk/{name}/", model_admin.admin_site.admin_view(view), name=f"recommendations_desk_{name}")
