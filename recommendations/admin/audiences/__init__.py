"""Audiences: who campaigns and promotions are for, how many that is, and who for example."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.admin.audiences import counting
from recommendations.admin.audiences.deeds import CloseFeed, CountNow, OpenFeed, addresses, own_list_said
from recommendations.admin.audiences.form import AudienceForm
from recommendations.admin.audiences.words import Labels, said_of
from recommendations.admin.base import DeskAdmin, DeskChangeList, link, pill
from recommendations.models import Audience
from recommendations.training.health import ago, count
from recommendations.wording import listed

_DEEDS = (CountNow(), OpenFeed(), CloseFeed())


@admin.register(Audience)
class AudienceAdmin(DeskAdmin):
    form = AudienceForm
    change_form_template = "admin/recommendations/audience/change_form.html"
    empty_state = gettext_lazy(
        "There is no audience yet, so every campaign is for everybody. Add one: new customers, lapsed ones,"
        " whoever spends much, whoever likes a brand."
    )
    list_display = ("name", "state", "who", "size_said", "used_by")
    list_display_links = ("name",)
    search_fields = ("name", "slug")
    list_filter = ("is_active",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "is_active")}),
        (gettext_lazy("More"), {"classes": ("collapse",), "fields": ("store",)}),
    )

    class Media:
        css = {"all": ("recommendations/admin/audiences.css",)}
        js = ("recommendations/admin/preview.js", "recommendations/admin/audiences.js")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                n_campaigns=Count("campaigns", distinct=True), n_promotions=Count("promotions", distinct=True)
            )
        )
        return rows

    def lead(self, changelist: DeskChangeList) -> str:
        rows = changelist.result_list
        waiting = sum(row.is_active and row.refreshed_at is None for row in rows)
        said = _("Who campaigns and promotions are for.")
        if not waiting:
            return said
        more = ngettext(
            "%(n)s waits to be counted: python manage.py recs_refresh",
            "%(n)s wait to be counted: python manage.py recs_refresh",
            waiting,
        )
        return f"{said} {more % {'n': waiting}}"

    @admin.display(description=gettext_lazy("status"), ordering="is_active")
    def state(self, row: Audience) -> SafeString:
        if not row.is_active:
            return pill(_("off"), "quiet")
        return pill(_("in use"), "good") if row.refreshed_at else pill(_("not counted yet"), "warn")

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        labels = Labels()
        for row in rows:
            row.said = said_of(row.conditions, labels)

    @admin.display(description=gettext_lazy("who belongs to it"))
    def who(self, row: Any) -> str:
        return str(row.said)

    @admin.display(description=gettext_lazy("shoppers"), ordering="size")
    def size_said(self, row: Audience) -> str:
        if row.refreshed_at is None:
            return "–"
        if row.size is None:
            return _("told in each request")
        return _("%(size)s, counted %(ago)s") % {"size": count(row.size), "ago": ago(row.refreshed_at)}

    @admin.display(description=gettext_lazy("used by"))
    def used_by(self, row: Any) -> str:
        said = []
        if row.n_campaigns:
            said.append(
                ngettext("%(n)s campaign", "%(n)s campaigns", row.n_campaigns) % {"n": row.n_campaigns}
            )
        if row.n_promotions:
            said.append(
                ngettext("%(n)s promotion", "%(n)s promotions", row.n_promotions) % {"n": row.n_promotions}
            )
        return listed(said) or "–"

    # The form

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.count_view)
        own = [path("count/", view, name="recommendations_audience_count")]
        return [*own, *(deed.path(self) for deed in _DEEDS), *super().get_urls()]

    def count_view(self, request: HttpRequest) -> HttpResponse:
        return counting.view(self, request)

    def save_model(self, request: HttpRequest, obj: Audience, form: Any, change: bool) -> None:
        """Who belonged to it by other conditions does so no longer: it is to be counted anew."""
        from recommendations import tasks

        is_new = not change or {"conditions", "store"} & set(form.changed_data)
        if is_new:
            obj.size = obj.refreshed_at = None
        super().save_model(request, obj, form, change)
        if is_new and obj.is_active:
            tasks.request_refresh(obj.slug)
            messages.info(
                request,
                _(
                    "It is counted by the next free worker. Without one: python manage.py recs_refresh %(slug)s"
                )
                % {"slug": obj.slug},
            )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context.get("original")
        form = context["adminform"].form
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        context |= {
            "may_edit": may_edit,
            "said": said_of(obj.conditions) if obj else "",
            "count_url": link(self.admin_site, "audience_count"),
            "feeds": addresses(obj, request) if obj else [],
            "own_list": own_list_said(obj) if obj else "",
            "may_change": bool(obj) and self.has_change_permission(request, obj),
            "state": self.state(obj) if obj else "",
            "size": self.size_said(obj) if obj else "",
            "has_feed": obj is not None and obj.feed_key is not None,
        }
        if may_edit:
            context["media"] += form.media
        if getattr(form, "is_step", False):
            # A row was added or taken away: nothing is wrong, and nothing was saved.
            context["errors"] = ()
        if obj:
            context |= {"title": obj.name, "subtitle": None}
        # Said outright, or else the part of the page that a step went to would be taken along.
        kwargs["form_url"] = kwargs.get("form_url") or request.get_full_path()
        return super().render_change_form(request, context, *args, **kwargs)


__all__: Sequence[str] = ["AudienceAdmin"]
