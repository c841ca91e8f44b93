"""Every save of a campaign, what it changed, and a button that puts it back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin.base import ModelAdmin, link, page_context
from recommendations.admin.campaigns.names import CampaignNames
from recommendations.merchandising import campaigns
from recommendations.models import Campaign


def view(model_admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    campaign = _campaign(model_admin, request, object_id)
    steps = campaigns.history(campaign)
    names = CampaignNames().of(*(step.after for step in steps), *(step.before for step in steps))
    rows = [
        {
            "revision": step.revision,
            "changes": campaigns.differences(step.before, step.after, names),
            "is_current": step.revision.number == campaign.revision,
        }
        for step in steps
    ]
    lead = ngettext(
        "“%(name)s” was saved once.", "“%(name)s” was saved %(number)s times, the newest first.", len(rows)
    )
    context = page_context(model_admin, request, campaign) | {
        "title": _("History"),
        "lead": lead % {"name": campaign, "number": len(rows)},
        "rows": rows,
        "may_restore": model_admin.has_change_permission(request, campaign),
        "deed": True,
        "back": link(model_admin.admin_site, "campaign_change", campaign.pk),
    }
    return TemplateResponse(request, "admin/recommendations/campaign/history.html", context)


def restore(model_admin: ModelAdmin, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
    """One click: what was there before stays in the history, and can be put back in the same way."""
    campaign = _campaign(model_admin, request, object_id)
    if not model_admin.has_change_permission(request, campaign):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        restored = campaigns.restore(campaign, number, request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        said = _("Revision %(number)s is back, saved as number %(new)s.") % {
            "number": number,
            "new": restored.revision.number,
        }
        model_admin.log_change(request, campaign, said)
        messages.success(request, said)
        for sentence in restored.left_out:
            messages.warning(request, sentence)
    return HttpResponseRedirect(link(model_admin.admin_site, "campaign_history", campaign.pk))


def _campaign(model_admin: ModelAdmin, request: HttpRequest, object_id: str) -> Campaign:
    campaign: Any = model_admin.get_object(request, unquote(object_id))
    if not model_admin.has_view_permission(request, campaign):
        raise PermissionDenied
    if campaign is None:
        raise Http404
    return campaign  # type: ignore[no-any-return]
