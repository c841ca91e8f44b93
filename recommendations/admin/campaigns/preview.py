"""What shoppers see now beside what they would see with this campaign. Looks only; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from recommendations.admin.base import ModelAdmin
from recommendations.admin.campaigns.names import CampaignNames
from recommendations.admin.preview import form_problems, viewpoint_of
from recommendations.catalog import plain_key
from recommendations.merchandising.campaigns import rule_in_words
from recommendations.merchandising.campaigns.content import rule_content
from recommendations.merchandising.chosen import product_keys
from recommendations.merchandising.circumstances import Schedule
from recommendations.merchandising.rules import Steering
from recommendations.models import Campaign, CampaignRule, Placement, RuleAction
from recommendations.money import money
from recommendations.serving.widgets.addresses import safe_image

#: A rule with the keys of its products.
RuleAndProducts = tuple[CampaignRule, Sequence[int | str]]


@xframe_options_sameorigin
def view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """A page of its own, for the frame beside the form: GET shows what is saved, POST the form as it stands."""
    asked = request.POST if request.method == "POST" else request.GET
    campaign = _saved(model_admin, request, asked.get("preview-campaign", ""))
    if not _is_allowed(model_admin, request, campaign):
        raise PermissionDenied
    draft, rules, problems = campaign, saved_rules(campaign), list[str]()
    if request.method == "POST":
        draft, rules, problems = edited(model_admin, request, campaign)
    placement = _placement(asked, draft)
    context = model_admin.admin_site.each_context(request) | {
        "campaign": draft,
        "placement": placement,
        "problems": problems,
    }
    if draft is not None and placement is not None and not problems:
        steered = steering(draft, rules, placement)
        context |= _compared(model_admin, request, asked, placement, steered, in_words(rules))
    return TemplateResponse(request, "admin/recommendations/campaign/preview.html", context)


def placements() -> list[tuple[str, str]]:
    """What the preview can be looked at on: slug and title."""
    return [(one.slug, one.title_in() or one.slug) for one in Placement.objects.filter(is_active=True)]


def steering(campaign: Campaign, rules: Sequence[RuleAndProducts], placement: Placement) -> Steering:
    """As if its time had come, for a shopper whom it concerns, on this placement."""
    from recommendations.serving.compiling import steering_of

    made = steering_of(campaign, rules, [placement.slug])
    return replace(made, schedule=Schedule(), circumstances={}, audience=None)


def edited(
    model_admin: ModelAdmin, request: HttpRequest, campaign: Campaign | None
) -> tuple[Campaign, list[RuleAndProducts], list[str]]:
    """The campaign and rules that the form would save, and what keeps it from being saved."""
    form: Any = model_admin.get_form(request, campaign, change=campaign is not None)(
        request.POST, instance=campaign
    )
    form.minds_others = False
    problems = [] if form.is_valid() else form_problems(form)
    rules: list[RuleAndProducts] = []
    for formset_class, _inline in model_admin.get_formsets_with_inlines(request, campaign):
        formset: Any = formset_class(
            request.POST, instance=form.instance, prefix=formset_class.get_default_prefix()
        )
        if formset.is_valid():
            rules += [(one.instance, one.content()["products"]) for one in formset.kept_forms]
        problems += [text for one in formset.forms for text in form_problems(one)]
        problems += [str(text) for text in formset.non_form_errors()]
    return form.instance, rules, problems


def saved_rules(campaign: Campaign | None) -> list[RuleAndProducts]:
    if campaign is None:
        return []
    return [(rule, [plain_key(key) for key in product_keys(rule)]) for rule in campaign.rules.all()]


def in_words(rules: Sequence[RuleAndProducts]) -> dict[int, str]:
    """Each rule's sentence by the number that it has when it steers."""
    contents = [rule_content(rule, products) for rule, products in rules]
    names = CampaignNames().of({"rules": contents})
    return {
        content["id"] or -number - 1: _sentence(content, names) for number, content in enumerate(contents)
    }


def _sentence(content: Mapping[str, Any], names: CampaignNames) -> str:
    """Of a pinned product one sees which it is."""
    if content["action"] == RuleAction.PIN and content["products"]:
        return _("Pinned")
    return rule_in_words(content, names)


def _compared(
    model_admin: ModelAdmin,
    request: HttpRequest,
    asked: Mapping[str, str],
    placement: Placement,
    draft: Steering,
    said: Mapping[int, str],
) -> dict[str, Any]:
    from recommendations.serving.preview import preview

    sources = list(placement.sources.select_related("recommender"))
    viewpoint = viewpoint_of(model_admin, request, asked, sources)
    seen: dict[str, Any] = {"shopper": viewpoint.shopper, "anchors": viewpoint.anchors}
    now = preview(placement, sources, **seen)
    then = preview(placement, sources, **seen, draft=draft)
    # What runs already and is not edited differs from nothing but its absence.
    is_live = _keys(now) == _keys(then)
    before = preview(placement, sources, **seen, without=[draft.id]) if is_live and draft.id else now
    places = {key: place for place, key in enumerate(_keys(before))}
    return {
        "heading": _("Without the campaign") if is_live and draft.id else _("Now"),
        "before": [_shown(item) for item in before.items],
        "then": [
            _shown(item, _moved(item, place, places), said.get(item.rule or 0, ""))
            for place, item in enumerate(then.items)
        ],
        "gone": [item.card.title for item in before.items if item.key not in _keys(then)],
        "is_same": _keys(before) == _keys(then),
        "shortfall": then.shortfall,
        "notes": viewpoint.notes,
    }


def _keys(answer: Any) -> list[Any]:
    return [item.key for item in answer.items]


def _shown(item: Any, moved: str = "", rule: str = "") -> dict[str, str]:
    price = item.card.price
    return {
        "title": item.card.title,
        "image": safe_image(item.card.image),
        "price": money(price.amount, price.currency) if price else "",
        "moved": moved,
        "rule": rule,
    }


def _moved(item: Any, place: int, before: Mapping[Any, int]) -> str:
    """How an item's place differs from now."""
    if item.key not in before:
        return _("new here")
    steps = before[item.key] - place
    if not steps:
        return ""
    return _("up %(steps)s") % {"steps": steps} if steps > 0 else _("down %(steps)s") % {"steps": -steps}


def _placement(asked: Mapping[str, str], draft: Campaign | None) -> Placement | None:
    """The one that was asked for, else the campaign's first, else any."""
    wanted = asked.get("preview-placement", "")
    found = Placement.objects.filter(slug=wanted).first() if wanted else None
    if found is None and draft is not None and draft.pk:
        found = draft.placements.first()
    return found or Placement.objects.filter(is_active=True).first()


def _saved(model_admin: ModelAdmin, request: HttpRequest, object_id: str) -> Campaign | None:
    if not object_id:
        return None
    campaign: Campaign | None = model_admin.get_object(request, unquote(object_id))
    if campaign is None:
        raise Http404
    return campaign


def _is_allowed(model_admin: ModelAdmin, request: HttpRequest, campaign: Campaign | None) -> bool:
    if request.method != "POST":
        return model_admin.has_view_permission(request, campaign)
    if campaign is None:
        return model_admin.has_add_permission(request)
    return model_admin.has_change_permission(request, campaign)
