"""GET topics/<slug>/: the page of a campaign (专题页), the same for everybody unless the campaign is not."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from recommendations import conf
from recommendations.merchandising.circumstances import Circumstances
from recommendations.merchandising.rules import Steering
from recommendations.models import Campaign, CampaignRule, CampaignStatus, HowSource, Placement
from recommendations.pages.shell import KEEP_FOR, private, shared
from recommendations.pages.topic_products import ranked_keys
from recommendations.serving.api import recommend
from recommendations.serving.compiling import products_of, steering_of
from recommendations.serving.context import Context, Visitor
from recommendations.serving.families import PlainKey
from recommendations.serving.items import items_of, set_of
from recommendations.serving.results import RecommendationSet, RecommendedItem
from recommendations.serving.slots import Slot, Snapshot
from recommendations.serving.snapshots import snapshot
from recommendations.serving.widgets.addresses import safe_image
from recommendations.serving.widgets.widget import Look, Widget

logger = logging.getLogger(__name__)

PER_PAGE = 24
MOST_WIDGETS = 3
DESCRIPTION = 155
"""Characters that search engines show of a page's description."""

EXISTENCE = ("countries", "regions", "seasons")
"""The circumstances on which the page hangs; device, page and referrer are of the lists that it steers."""

PUBLISHED = (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A campaign with a page; ``is_shared``: it is there for everybody."""

    campaign: Campaign
    steering: Steering
    is_shared: bool

    def is_on(self, visitor: Visitor) -> bool:
        """Published, by its schedule, and for this visitor."""
        around = visitor.surroundings
        circumstances = Circumstances(now=timezone.now(), country=around.country, region=around.region)
        audiences = visitor.audiences if self.steering.audience is not None else ()
        return self.campaign.status in PUBLISHED and self.steering.is_on(circumstances, audiences)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    """404 unless the campaign runs and has a page; staff who may see campaigns see the others as a preview."""
    found = _find(slug)
    if found is None:
        raise Http404
    held = snapshot()
    visitor = Visitor(None if found.is_shared else request, held=held)
    is_on = found.is_on(visitor)
    if not (is_on or _may_preview(request)):
        raise Http404
    context = Context(visitor=visitor)
    page, count = _page(request, ranked_keys(found.steering, context))
    shown = _products(found, page, count, context)
    response = render(
        request,
        "recommendations/topic.html",
        {
            **_words(found.campaign),
            "is_preview": not is_on,
            "is_indexed": is_on and found.is_shared,
            "page": page,
            "products": shown,
            "widgets": _widgets(found, held, visitor, shown),
            "canonical": request.build_absolute_uri(_address(request, page.number)),
        },
    )
    if not is_on or not found.is_shared:
        return private(response)
    return shared(response, request, now=context.now, until=_until(found, shown, context.now))


def _may_preview(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_staff and user.has_perm("recommendations.view_campaign")


def _find(slug: str) -> Topic | None:
    stores = ["", conf.settings.STORE]
    campaign = Campaign.objects.filter(slug=slug, has_page=True, store__in=stores).first()
    if campaign is None:
        return None
    rules = [*campaign.rules.all()]
    products = products_of(CampaignRule, rules)
    try:
        steering = steering_of(campaign, [(rule, products[rule.pk]) for rule in rules], ())
    except Exception:
        logger.exception("Campaign %s cannot be read: it has no page meanwhile.", campaign.pk)
        return None
    wanted = {name: values for name, values in campaign.circumstances.items() if name in EXISTENCE}
    return Topic(
        campaign=campaign,
        steering=replace(steering, circumstances=wanted),
        is_shared=campaign.audience_id is None and not wanted,
    )


def _page(request: HttpRequest, keys: Sequence[PlainKey]) -> tuple[Page[PlainKey], int]:
    """404 for a page that there is not; the first is there even when it is empty."""
    try:
        return Paginator(keys, PER_PAGE).page(request.GET.get("page", "1")), len(keys)
    except InvalidPage:
        raise Http404 from None


def _address(request: HttpRequest, number: int) -> str:
    return f"{request.path}?page={number}" if number > 1 else request.path


def _words(campaign: Campaign) -> dict[str, str]:
    title = in_language(campaign.title) or campaign.name
    introduction = in_language(campaign.introduction)
    banner = safe_image(campaign.banner)
    return {
        "title": title,
        "introduction": introduction,
        "description": Truncator(" ".join(introduction.split()) or title).chars(DESCRIPTION),
        "banner": banner,
        "banner_alt": in_language(campaign.banner_alt) if banner else "",
    }


def in_language(texts: object) -> str:
    """The text in the active language, its base language, English, or any."""
    text = Placement(title=texts).title_in() if isinstance(texts, Mapping) else ""
    return text if isinstance(text, str) else ""


def _products(found: Topic, page: Page[PlainKey], count: int, context: Context) -> Widget:
    items = items_of(page.object_list, context, source="campaign", start=page.start_index() - 1)
    title = ngettext("%(count)s product", "%(count)s products", count) % {"count": count}
    placement = f"topic-{found.campaign.slug}"
    return _lasting(set_of(items, placement=placement, title=title), context.now.date().isoformat())


def _widgets(found: Topic, held: Snapshot, visitor: Visitor, shown: Widget) -> list[Widget]:
    """The campaign's placements that show the same to everybody, with what the page does not show yet."""
    slugs = found.campaign.placements.order_by("slug").values_list("slug", flat=True)
    names = [slug for slug in slugs if slug in held.slots and _is_for_everybody(held.slots[slug])]
    seen, widgets = [item.key for item in shown], []
    for slug in names[:MOST_WIDGETS]:
        recs = recommend(slug, request=visitor.request, exclude=seen)
        seen += [item.key for item in recs]
        widgets.append(_lasting(replace(recs, personal=False), timezone.now().date().isoformat()))
    return widgets


def _is_for_everybody(slot: Slot) -> bool:
    return slot.is_active and all(source.how == HowSource.GLOBAL for source in slot.sources)


def _lasting(recs: RecommendationSet, day: str) -> Widget:
    """Under one impression a day as long as it shows the same: a page that has not changed has one ETag."""
    shown = ",".join(f"{item.position}:{item.key}" for item in recs)
    name = f"recommendations:{recs.placement}:{day}:{shown}"
    return Widget(replace(recs, impression=uuid5(NAMESPACE_URL, name)), None, Look())


def _until(found: Topic, shown: Iterable[RecommendedItem], now: datetime) -> datetime | None:
    """When the page stops being true: a price on it ends, or its campaign does within the minute."""
    if not found.steering.schedule.is_on(now + KEEP_FOR):
        return now
    ends = [item.promotion.ends_at for item in shown if item.promotion and item.promotion.ends_at]
    return min(ends, default=None)
