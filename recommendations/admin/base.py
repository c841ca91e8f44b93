"""What every page of the desk shares: cheap counts, prepared rows, a first line in words."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

if TYPE_CHECKING:
    ModelAdmin: TypeAlias = admin.ModelAdmin[Any]
    AnyPaginator: TypeAlias = Paginator[Any]
else:
    ModelAdmin, AnyPaginator = admin.ModelAdmin, Paginator


class CappedPaginator(AnyPaginator):
    """Counts no further than ``cap``: a table of ten million rows costs what one of ten thousand does."""

    cap = 10_000

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.cap + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._found, self.cap)

    @property
    def is_capped(self) -> bool:
        return self._found > self.cap


class DeskChangeList(ChangeList):
    """A page of rows that the model admin may prepare at once, so that no column needs a query of its own."""

    model_admin: "DeskAdmin"

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count
        rows = list(self.result_list)
        self.model_admin.prepare(request, rows)
        self.result_list = rows

    @cached_property
    def lead(self) -> str:
        return self.model_admin.lead(self)

    @property
    def is_empty(self) -> bool:
        """Nothing there at all, rather than nothing that matches."""
        return not self.result_count and not self.query and not self.has_active_filters


class DeskAdmin(ModelAdmin):
    """Lists answer a question in their first line, and say what to do next where they are empty."""

    list_lead: str | Promise = ""
    empty_state: str | Promise = ""
    offers_set_up = False
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator

    class Media:
        css = {"all": ("recommendations/admin/desk.css",)}

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Attach to the page's rows what its columns show."""

    def lead(self, changelist: DeskChangeList) -> str:
        """The list's answer, in one sentence."""
        return str(self.list_lead)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"empty_state": self.empty_state, **(extra_context or {})}
        if self.offers_set_up and may_set_up(request):
            context["set_up_url"] = link(self.admin_site, "set_up")
        context.setdefault("title", capfirst(self.opts.verbose_name_plural))
        return super().changelist_view(request, context)


class ReadOnlyAdmin(DeskAdmin):
    """Rows that tell what happened: looked at, never edited. Each has a page of its own design."""

    detail_template = ""
    actions: Sequence[str] | None = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def detail(self, request: HttpRequest, obj: Any) -> Mapping[str, Any]:
        """What the detail template shows."""
        return {}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, obj) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if obj is None:
            raise Http404
        context = page_context(self, request, obj) | dict(self.detail(request, obj))
        return TemplateResponse(request, self.detail_template, context | (extra_context or {}))


def page_context(model_admin: ModelAdmin, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
    """What the desk's own templates need of Django admin."""
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": obj,
        "title": str(obj) if obj is not None else "",
        "media": model_admin.media,
        "has_view_permission": model_admin.has_view_permission(request),
    }


def may_set_up(request: HttpRequest) -> bool:
    """Whether the user may create the built-in recommenders and placements."""
    user: Any = request.user
    return bool(user.has_perms(("recommendations.add_recommender", "recommendations.add_placement")))


def has_workers() -> bool:
    """Whether the project has a Celery application; without one nobody takes what is queued."""
    from celery import current_app  # 35 ms that starting a web process can do without

    return bool(current_app.main != "default")


def link(site: admin.AdminSite, view: str, *args: Any) -> str:
    """The address of one of the desk's pages."""
    return reverse(f"{site.name}:recommendations_{view}", args=args)


def pill(word: object, tone: str) -> SafeString:
    """A status as a word, on a colour. Tones: good, warn, bad, busy, quiet."""
    return format_html('<span class="recs-pill recs-{}">{}</span>', tone, word)
