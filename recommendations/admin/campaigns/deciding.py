"""Publish, pause, end, duplicate: one campaign or several, after a page that names what will happen."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.admin.base import ModelAdmin, link, page_context
from recommendations.admin.deeds import Deed, Impossible
from recommendations.merchandising import campaigns
from recommendations.merchandising.campaigns import Undecidable
from recommendations.merchandising.campaigns.deciding import ON, why_not_publish
from recommendations.models import Campaign, CampaignStatus
from recommendations.wording import listed

PUBLISH = "recommendations.publish_campaign"


class Decision(Deed):
    permission = PUBLISH

    def do(self, obj: Campaign, by: str) -> str:
        try:
            self.decide(obj, account(by))
        except Undecidable as reason:
            raise Impossible(str(reason)) from reason
        return self.said(obj)

    def decide(self, obj: Campaign, by: Any) -> None:
        raise NotImplementedError

    def said(self, obj: Campaign) -> str:
        raise NotImplementedError


class Publish(Decision):
    name = "publish"
    button = gettext_lazy("Publish")

    def title(self, obj: Campaign) -> str:
        return _("Publish “%(name)s”?") % {"name": obj}

    def consequences(self, obj: Campaign) -> Sequence[str]:
        problem = why_not_publish(obj)
        if problem:
            raise Impossible(problem)
        return [
            _when(obj),
            _where(obj),
            _for_whom(obj),
            *_promotions(obj),
            _("Pausing it takes effect at once."),
        ]

    def decide(self, obj: Campaign, by: Any) -> None:
        campaigns.publish(obj, by)

    def said(self, obj: Campaign) -> str:
        return _("“%(name)s” is published. %(when)s") % {"name": obj, "when": _when(obj)}


class Pause(Decision):
    name = "pause"
    button = gettext_lazy("Pause")

    def title(self, obj: Campaign) -> str:
        return _("Pause “%(name)s”?") % {"name": obj}

    def consequences(self, obj: Campaign) -> Sequence[str]:
        if obj.status not in ON:
            raise Impossible(_("Only a published campaign can be paused."))
        return [
            _("Within seconds shoppers see what they would see without it."),
            *_promotions_stop(obj),
            _("Nothing of it is lost: publish it again to go on."),
        ]

    def decide(self, obj: Campaign, by: Any) -> None:
        campaigns.pause(obj, by)

    def said(self, obj: Campaign) -> str:
        return _("“%(name)s” is paused.") % {"name": obj}


class End(Decision):
    name = "end"
    button = gettext_lazy("End")
    is_dangerous = True

    def title(self, obj: Campaign) -> str:
        return _("End “%(name)s”?") % {"name": obj}

    def consequences(self, obj: Campaign) -> Sequence[str]:
        if obj.status == CampaignStatus.ENDED:
            raise Impossible(_("It has ended already."))
        return [
            _("Within seconds shoppers see what they would see without it."),
            *_promotions_stop(obj),
            _("It stays here with its history, and can be published or duplicated later."),
        ]

    def decide(self, obj: Campaign, by: Any) -> None:
        campaigns.end(obj, by)

    def said(self, obj: Campaign) -> str:
        return _("“%(name)s” has ended.") % {"name": obj}


class Duplicate(Deed):
    name = "duplicate"
    permission = "recommendations.add_campaign"
    button = gettext_lazy("Duplicate")

    def title(self, obj: Campaign) -> str:
        return _("Duplicate “%(name)s”?") % {"name": obj}

    def consequences(self, obj: Campaign) -> Sequence[str]:
        return [
            _("A draft is made with the same rules, placements, audience and schedule."),
            _("This one is left as it is."),
        ]

    def do(self, obj: Campaign, by: str) -> str:
        name = _("Copy of %(name)s") % {"name": obj}
        copy = campaigns.duplicate(obj, name[: Campaign._meta.get_field("name").max_length], account(by))
        obj.copied_to = copy  # type: ignore[attr-defined]
        return _("“%(name)s” is a draft now.") % {"name": copy}

    def back(self, model_admin: ModelAdmin, obj: Any) -> str:
        return super().back(model_admin, getattr(obj, "copied_to", obj))


DECISIONS: tuple[Decision, ...] = (Publish(), Pause(), End())
DEEDS: tuple[Deed, ...] = (*DECISIONS, Duplicate())


def decide_all(
    model_admin: ModelAdmin, request: HttpRequest, rows: Any, decision: Decision
) -> HttpResponse | None:
    """The list's action: a page that names what happens to each, then the doing."""
    possible: list[tuple[Campaign, Sequence[str]]] = []
    impossible: list[tuple[Campaign, str]] = []
    for row in rows:
        try:
            possible.append((row, decision.consequences(row)))
        except Impossible as reason:
            impossible.append((row, str(reason)))
    if request.POST.get("recs-confirmed") and possible:
        for row, _said in possible:
            model_admin.log_change(request, row, decision.do(row, request.user.get_username()))
        done = ngettext("Done: %(number)s campaign.", "Done: %(number)s campaigns.", len(possible))
        messages.success(request, done % {"number": len(possible)})
        return None
    if not possible:
        for row, why in impossible:
            messages.warning(request, f"{row}: {why}")
        return None
    context = page_context(model_admin, request) | {
        "title": _("%(deed)s these campaigns?") % {"deed": decision.button},
        "possible": possible,
        "impossible": impossible,
        "decision": decision,
        "action": request.POST["action"],
        "back": link(model_admin.admin_site, "campaign_changelist"),
    }
    return TemplateResponse(request, "admin/recommendations/campaign/decide.html", context)


def redirect_back(model_admin: ModelAdmin) -> HttpResponse:
    return HttpResponseRedirect(link(model_admin.admin_site, "campaign_changelist"))


def account(username: str) -> Any:
    return get_user_model()._default_manager.get_by_natural_key(username)


def _when(obj: Campaign) -> str:
    starts, ends = _moment(obj.starts_at), _moment(obj.ends_at)
    if obj.starts_at and obj.starts_at > now():
        if ends:
            return _("It starts by itself on %(start)s and ends on %(end)s.") % {"start": starts, "end": ends}
        return _("It starts by itself on %(start)s and runs until it is paused or ended.") % {"start": starts}
    if ends:
        return _("It runs from now on and ends by itself on %(end)s.") % {"end": ends}
    return _("It runs from now on, until it is paused or ended.")


def _where(obj: Campaign) -> str:
    titles = [placement.title_in() or placement.slug for placement in obj.placements.all()]
    rules = obj.rules.count()
    steers = ngettext("Its rule steers: %(places)s.", "Its %(number)s rules steer: %(places)s.", rules)
    if titles and rules:
        return steers % {"number": rules, "places": listed(titles)}
    return _("It has a page of its own.") if obj.has_page else _("It steers no placement.")


def _for_whom(obj: Campaign) -> str:
    if obj.audience is None:
        return _("Every shopper is concerned.")
    if obj.audience.size is None:
        return _("Shoppers of the audience “%(audience)s” are concerned.") % {"audience": obj.audience}
    said = _("Shoppers of the audience “%(audience)s” are concerned, %(size)s when they were last counted.")
    return said % {"audience": obj.audience, "size": obj.audience.size}


def _promotions(obj: Campaign) -> list[str]:
    names = [str(one) for one in obj.promotions.all()]
    return [_("Its promotions begin with it: %(names)s.") % {"names": listed(names)}] if names else []


def _promotions_stop(obj: Campaign) -> list[str]:
    names = [str(one) for one in obj.promotions.all()]
    return [_("Its promotions stop with it: %(names)s.") % {"names": listed(names)}] if names else []


def _moment(moment: Any) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else ""
