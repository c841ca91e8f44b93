"""Campaigns: what steers the shop's placements now, what will, and the editor of each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.admin.base import DeskAdmin, DeskChangeList, link, pill
from recommendations.admin.campaigns import history, preview, reaching, words
from recommendations.admin.campaigns.conflict import conflict, merged
from recommendations.admin.campaigns.deciding import (
    DECISIONS,
    DEEDS,
    PUBLISH,
    End,
    Pause,
    Publish,
    decide_all,
)
from recommendations.admin.campaigns.filters import AudienceFilter, PlacementFilter, StateFilter
from recommendations.admin.campaigns.form import CampaignForm
from recommendations.admin.campaigns.names import CampaignNames
from recommendations.admin.campaigns.rules import RuleForm, RuleFormSet
from recommendations.admin.shopper_search import may_see_shoppers
from recommendations.merchandising import campaigns
from recommendations.merchandising.campaigns import CampaignState, state_of
from recommendations.merchandising.campaigns.states import schedule_of
from recommendations.models import Campaign, CampaignRule, CampaignStatus, PromotionStatus

if TYPE_CHECKING:
    StackedInline: TypeAlias = admin.StackedInline[Any, Any]
else:
    StackedInline = admin.StackedInline

TONES = {
    CampaignState.DRAFT: "quiet",
    CampaignState.SCHEDULED: "busy",
    CampaignState.RUNNING: "good",
    CampaignState.WAITING: "busy",
    CampaignState.PAUSED: "warn",
    CampaignState.ENDED: "quiet",
}
SAVE_AS_NEW = "_saveasnew"


class RuleInline(StackedInline):
    model = CampaignRule
    form = RuleForm
    formset = RuleFormSet
    fields = (("action", "position", "strength"), "products", "which")
    verbose_name_plural = gettext_lazy("Rules")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CampaignRule]:
        rows: QuerySet[CampaignRule] = super().get_queryset(request)
        return rows.prefetch_related("products")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A first rule to fill in; more without a script are had by saving."""
        return 1 if obj is None or not obj.rules.exists() else 0

    # Rules are the campaign: who may edit one may edit the other.

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(_may(request, "view_campaign") or _may(request, "change_campaign"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may(request, "change_campaign" if obj else "add_campaign")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may(request, "change_campaign" if obj else "add_campaign")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Campaign)
class CampaignAdmin(DeskAdmin):
    form = CampaignForm
    inlines = (RuleInline,)
    change_form_template = "admin/recommendations/campaign/change_form.html"
    save_as = True
    save_as_continue = True
    empty_state = gettext_lazy(
        "No campaign steers the shop yet: every placement shows what its sources find. Add one to pin, boost,"
        " bury or exclude products for some time."
    )
    list_display = ("named", "state", "where", "when_and_whom", "reach")
    list_display_links = ("named",)
    list_filter = (StateFilter, PlacementFilter, AudienceFilter)
    search_fields = ("name", "slug")
    actions = ("publish_selected", "pause_selected", "end_selected")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (gettext_lazy("What and where"), {"fields": ("name", "placements", "based_on")}),
        (
            gettext_lazy("When"),
            {"fields": (("starts_at", "ends_at"), "weekdays", ("from_time", "to_time"))},
        ),
        (gettext_lazy("For whom"), {"fields": ("audience", "devices")}),
        (
            gettext_lazy("Where they are, where they come from, in which season"),
            {"classes": ("collapse",), "fields": ("referrers", "seasons", "countries", "regions")},
        ),
        (
            gettext_lazy("A page of its own"),
            {
                "classes": ("collapse", "recs-later"),
                "fields": ("has_page", "slug", "title", "introduction", "banner", "banner_alt"),
            },
        ),
        (gettext_lazy("More"), {"classes": ("collapse", "recs-later"), "fields": ("priority", "store")}),
    )

    class Media:
        css = {"all": ("recommendations/admin/campaigns.css",)}
        js = ("recommendations/admin/preview.js", "recommendations/admin/campaigns.js")

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        rows: QuerySet[Campaign] = super().get_queryset(request)
        return rows.select_related("audience").prefetch_related("placements", "rules")

    def prepare(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        now = timezone.now()
        reached = reaching.of_campaigns(rows, now)
        for row in rows:
            row.state_now, row.reached = state_of(row, now), reached[row.pk]

    def lead(self, changelist: DeskChangeList) -> str:
        now = timezone.now()
        states = [state_of(one, now) for one in Campaign.objects.live(now)]
        running = states.count(CampaignState.RUNNING)
        later = len(states) - running
        said = ngettext(
            "%(running)s campaign steers what shoppers see at this moment",
            "%(running)s campaigns steer what shoppers see at this moment",
            running,
        )
        return _("%(now)s, %(later)s will later by their schedule.") % {
            "now": said % {"running": running},
            "later": later,
        }

    @admin.display(description=gettext_lazy("campaign"), ordering="name")
    def named(self, row: Campaign) -> SafeString | str:
        if not row.priority:
            return row.name
        return _two_lines(row.name, _("priority %(number)s") % {"number": row.priority})

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: Any) -> SafeString:
        said = pill(row.state_now.label, TONES[row.state_now])
        if row.state_now == CampaignState.SCHEDULED:
            return _two_lines(said, _("starts %(when)s") % {"when": words.day(row.starts_at)})
        return said

    @admin.display(description=gettext_lazy("placements"))
    def where(self, row: Campaign) -> str:
        return words.where(row, most=3)

    @admin.display(description=gettext_lazy("when, for whom"), ordering="starts_at")
    def when_and_whom(self, row: Campaign) -> SafeString:
        return _two_lines(words.when(row, days_only=True), words.for_whom(row))

    @admin.display(description=gettext_lazy("reach"))
    def reach(self, row: Any) -> SafeString:
        rules = len(row.rules.all())
        said = ngettext("%(number)s rule", "%(number)s rules", rules) % {"number": rules}
        return _two_lines(row.reached, said)

    @admin.action(permissions=["publish"], description=gettext_lazy("Publish"))
    def publish_selected(self, request: HttpRequest, rows: Any) -> HttpResponse | None:
        return decide_all(self, request, rows, Publish())

    @admin.action(permissions=["publish"], description=gettext_lazy("Pause"))
    def pause_selected(self, request: HttpRequest, rows: Any) -> HttpResponse | None:
        return decide_all(self, request, rows, Pause())

    @admin.action(permissions=["publish"], description=gettext_lazy("End"))
    def end_selected(self, request: HttpRequest, rows: Any) -> HttpResponse | None:
        return decide_all(self, request, rows, End())

    # Who may do what

    def has_publish_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm(PUBLISH))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts by whoever may change campaigns; what is or was published by those who may publish."""
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request: HttpRequest, obj: Campaign | None) -> bool:
        return obj is None or obj.status == CampaignStatus.DRAFT or self.has_publish_permission(request)

    # The editor

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view

        def restore(request: HttpRequest, object_id: str, number: int) -> HttpResponse:
            return history.restore(self, request, object_id, number)

        own = [
            path("preview/", view(self.preview_view), name="recommendations_campaign_preview"),
            path(
                "<path:object_id>/history/<int:number>/restore/",
                view(restore),
                name="recommendations_campaign_restore",
            ),
        ]
        return own + [deed.path(self) for deed in DEEDS] + super().get_urls()

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        return preview.view(self, request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return history.view(self, request, object_id)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type("CampaignForm", (form,), {"copies": SAVE_AS_NEW in request.POST})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and object_id and self._was_published_since(request, object_id):
            # What they wrote is kept, as a draft of its own.
            asked: QueryDict = request.POST.copy()
            asked[SAVE_AS_NEW] = "1"
            request.POST = asked  # type: ignore[assignment]
            self.message_user(
                request,
                _(
                    "It was published while you were editing it. Your edits are saved as a draft of their own."
                ),
                "warning",
            )
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _was_published_since(self, request: HttpRequest, object_id: str) -> bool:
        campaign: Any = self.get_object(request, object_id)
        may_edit = super().has_change_permission(request) and self.has_add_permission(request)
        return bool(campaign and may_edit and not self._may_touch(request, campaign))

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        """A new row is inserted; what there is already is written with its rules, in `save_related`."""
        if not change:
            obj.status = CampaignStatus.DRAFT
            obj.revision = 0
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The campaign and its rules as one revision."""
        campaign: Campaign = form.instance
        content = {**form.content(), "rules": [rule for formset in formsets for rule in formset.content()]}
        if not change:
            campaigns.begin(campaign, content, request.user)
            form.said = ""
            return
        before = campaigns.content_of(Campaign.objects.get(pk=campaign.pk))
        if form.theirs is not None:
            content = merged(campaign, form.cleaned_data["based_on"], content, form.theirs).content
        if {**before, **content} != before:
            campaigns.save(campaign, content, request.user)
        after = campaigns.content_of(campaign)
        form.said = "; ".join(campaigns.differences(before, after, CampaignNames().of(before, after)))

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return [{"added": {}}] if add else form.said

    def delete_model(self, request: HttpRequest, obj: Campaign) -> None:
        """It ends first, and its promotions with it: left alone they would go on without an end."""
        if obj.status != CampaignStatus.ENDED:
            campaigns.end(obj, request.user)
        for promotion in obj.promotions.filter(status=PromotionStatus.ACTIVE):
            promotion.status = PromotionStatus.PAUSED
            promotion.save()
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        for campaign in queryset:
            self.delete_model(request, campaign)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj: Campaign | None = context.get("original")
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        form = context["adminform"].form
        context |= {
            "may_edit": may_edit,
            "preview_url": link(self.admin_site, "campaign_preview"),
            "suggest_url": link(self.admin_site, "placement_suggest"),
            "preview_form": "campaign_form" if may_edit else "recs-preview-form",
            "preview_placements": preview.placements(),
            "may_see_shoppers": may_see_shoppers(request),
        }
        if obj:
            context |= self._about(request, obj)
        if obj and getattr(form, "in_conflict", False):
            context["conflict"] = self._conflict(obj, form, context["inline_admin_formsets"])
        return super().render_change_form(request, context, *args, **kwargs)

    def _about(self, request: HttpRequest, obj: Campaign) -> dict[str, Any]:
        # The form has written its input over the row that it was given.
        saved = Campaign.objects.get(pk=obj.pk)
        state = state_of(saved)
        return {
            "title": saved.name,
            "subtitle": None,
            "state": state,
            "state_tone": TONES[state],
            "sentence": words.sentence(saved, state),
            "reached": reaching.of_campaigns([saved], timezone.now())[saved.pk],
            "decisions": [one for one in DECISIONS if self._offers(request, saved, one)],
            "may_duplicate": self.has_add_permission(request),
            "facts": words.facts(saved),
            "rules_said": words.rules(saved),
            "is_draft": saved.status == CampaignStatus.DRAFT,
            "page_url": _page_of(saved),
            "whole_page_url": f"{link(self.admin_site, 'desk_preview')}?{_where_it_shows(saved)}",
        }

    def _offers(self, request: HttpRequest, obj: Campaign, decision: Any) -> bool:
        state = state_of(obj)
        is_on = state in (CampaignState.RUNNING, CampaignState.SCHEDULED, CampaignState.WAITING)
        fits = {"publish": not is_on, "pause": is_on, "end": is_on or state == CampaignState.PAUSED}
        return fits[decision.name] and decision.is_allowed(request)

    def _conflict(self, obj: Campaign, form: Any, inlines: Any) -> Any:
        mine = None
        formsets = [inline.formset for inline in inlines]
        if all(formset.is_valid() for formset in formsets) and not set(form.errors) - {"__all__"}:
            mine = {**form.content(), "rules": [rule for one in formsets for rule in one.content()]}
        saved = Campaign.objects.get(pk=obj.pk)
        return conflict(saved, form.cleaned_data.get("based_on"), mine, form.theirs)


def _two_lines(first: object, second: object) -> SafeString:
    return format_html('{} <span class="recs-explanation">{}</span>', first, second)


def _where_it_shows(campaign: Campaign) -> str:
    """The desk's question that shows what it does: on a page of its, when it is on, for those whom it is for."""
    asked: dict[str, Any] = {"draft": campaign.pk}
    if page := campaign.placements.filter(is_active=True).values_list("page_type", flat=True).first():
        asked["page"] = page
    schedule, now = schedule_of(campaign), timezone.now()
    if not schedule.is_on(now) and (following := schedule.next_on(now)):
        asked["at"] = f"{timezone.localtime(following):%Y-%m-%dT%H:%M:%S}"
    if campaign.audience_id:
        asked["belongs"] = "on"
    return urlencode(asked)


def _page_of(campaign: Campaign) -> str:
    """Where shoppers read it; nowhere, in a shop that does not include our urls."""
    try:
        return reverse("recommendations:topic", args=[campaign.slug]) if campaign.has_page else ""
    except NoReverseMatch:
        return ""


def _may(request: HttpRequest, permission: str) -> bool:
    user: Any = request.user
    return bool(user.has_perm(f"recommendations.{permission}"))
