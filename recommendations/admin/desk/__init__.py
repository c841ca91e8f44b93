"""Pages that answer a merchandiser's questions: what would they see, why, and what is amiss."""

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from recommendations.admin.base import ModelAdmin

#: Each is a module here with a `view`, imported when somebody opens it: starting a web process needs none.
_PAGES = ("preview", "why", "linter")


def urls(model_admin: ModelAdmin) -> list[URLPattern]:
    """One admin's `get_urls` takes them in."""
    return [_path(model_admin, name) for name in _PAGES]


def _path(model_admin: ModelAdmin, name: str) -> URLPattern:
    def view(request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = import_module(f"{__name__}.{name}").view(model_admin, request)
        return answer

    return path(f"desk/{name}/", model_admin.admin_site.admin_view(view), name=f"recommendations_desk_{name}")
