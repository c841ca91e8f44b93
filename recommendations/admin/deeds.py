"""What a button may set off: first a page that names what will happen, then a POST that does it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from recommendations.admin.base import ModelAdmin, link, page_context


class Impossible(Exception):  # noqa: N818 (it is an answer, not a fault)
    """The deed cannot be done; the message says why and what to do instead."""


class Deed(ABC):
    """One deed on one object. ``name`` is the end of its address; ``permission`` guards page and POST alike."""

    name: ClassVar[str]
    permission: ClassVar[str]
    button: ClassVar[Any]
    is_dangerous: ClassVar[bool] = False

    @abstractmethod
    def title(self, obj: Any) -> str:
        """The question that the page asks."""

    @abstractmethod
    def consequences(self, obj: Any) -> Sequence[str]:
        """What will happen, a sentence each; raises Impossible."""

    @abstractmethod
    def do(self, obj: Any, by: str) -> str:
        """Do it and say what has happened and what comes next; raises Impossible."""

    def is_allowed(self, request: HttpRequest) -> bool:
        return bool(getattr(request, "user", None) and request.user.has_perm(self.permission))

    def path(self, model_admin: ModelAdmin) -> URLPattern:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            return self.answer(model_admin, request, object_id)

        opts = model_admin.opts
        return path(
            f"<path:object_id>/{self.name}/",
            model_admin.admin_site.admin_view(view),
            name=f"{opts.app_label}_{opts.model_name}_{self.name.replace('-', '_')}",
        )

    def answer(self, model_admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
        obj = model_admin.get_object(request, unquote(object_id))
        if not (model_admin.has_view_permission(request, obj) and self.is_allowed(request)):
            raise PermissionDenied
        if obj is None:
            raise Http404
        back = self.back(model_admin, obj)
        try:
            if request.method == "POST":
                said = self.do(obj, request.user.get_username())
                model_admin.log_change(request, obj, said)
                messages.success(request, said)
                # What was made by it may be where one goes on.
                return HttpResponseRedirect(self.back(model_admin, obj))
            consequences = self.consequences(obj)
        except Impossible as reason:
            messages.error(request, str(reason))
            return HttpResponseRedirect(back)
        context = page_context(model_admin, request, obj) | {
            "title": self.title(obj),
            "deed": self,
            "consequences": consequences,
            "back": back,
        }
        return TemplateResponse(request, "admin/recommendations/confirm.html", context)

    def back(self, model_admin: ModelAdmin, obj: Any) -> str:
        """Where to go when it is done, or called off."""
        return link(model_admin.admin_site, f"{model_admin.opts.model_name}_change", obj.pk)
