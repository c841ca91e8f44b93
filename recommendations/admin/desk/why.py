""" "Why these, and why not that one?": every candidate of one placement, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin import products
from recommendations.admin.base import ModelAdmin, link
from recommendations.admin.desk import pages
from recommendations.admin.desk.asked import Question, summary_of
from recommendations.admin.pickers import Picked, picked
from recommendations.catalog import get_catalog, parse_key, plain_key
from recommendations.merchandising.facts import PlainKey
from recommendations.serving.preview import Proposed, preview_page, proposals
from recommendations.serving.results import RULES, Moved, RecommendationSet, TracedCandidate
from recommendations.serving.slots import Slot
from recommendations.serving.steered.selection import CAMPAIGN
from recommendations.serving.why_not import Verdict, share_of, why_not, written

#: So many of those that are not shown are listed at first.
FEW = 40
#: So many products that a text may mean are looked at.
SEVERAL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A candidate, in the order of the answer."""

    place: int
    product: Picked | None
    key: PlainKey
    proposed: Sequence[Proposed]
    source: str
    before: str
    after: str
    fate: str
    rules: Sequence[tuple[Moved, str]]

    @property
    def is_pinned(self) -> bool:
        """Whether no source proposes it, and it is there by a campaign's pin."""
        return self.source == CAMPAIGN

    @property
    def title(self) -> str:
        return self.product.title if self.product is not None else str(self.key)


def view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    pages.refuse_strangers(request)
    form, question = pages.question(request)
    context: dict[str, Any] = {
        "title": _("Why these, and why not that one?"),
        "form": form,
        "question": question,
        "asks_placement": True,
        "asked_for": request.GET.get("not", "").strip(),
    }
    if question is not None:
        slots = {slot.slug: slot for slot in question.held.slots.values() if slot.is_active}
        context["placements"] = [(slug, slot.title or slug) for slug, slot in slots.items()]
        slot = slots.get(request.GET.get("placement", "")) or _first(slots, question)
        if slot is not None:
            context |= _explained(slot, question, model_admin, request)
    return pages.page(model_admin, request, "why", context)


def _first(slots: Mapping[str, Slot], question: Question) -> Slot | None:
    return next(iter(question.slots), None) or next(iter(slots.values()), None)


def _explained(
    slot: Slot, question: Question, model_admin: ModelAdmin, request: HttpRequest
) -> dict[str, Any]:
    answer = _answer(slot, question)
    shown_all = request.GET.get("all") == "yes"
    rows, left = _rows(slot, answer, question, model_admin, most=None if shown_all else FEW)
    return {
        "slot": slot,
        "placement": slot.slug,
        "answer": answer,
        "summary": summary_of(question),
        "lead": _lead(answer),
        "rows": [row for row in rows if row.place],
        "others": [row for row in rows if not row.place],
        "left": left,
        "all_url": f"?{pages.passed_on(request, placement=slot.slug, all='yes')}",
        "verdict": _verdict(slot, answer, question, model_admin, request),
    }


def _answer(slot: Slot, question: Question) -> RecommendationSet:
    """The placement's, after those that stand before it on its page."""
    slots = question.slots if slot in question.slots else [slot]
    found = preview_page(slots, question.drafted, question.viewpoint)
    return found[slots.index(slot)]


def _lead(answer: RecommendationSet) -> str:
    """ "57 candidates from 3 sources: 8 are shown." """
    trace = answer.trace or ()
    sources = {one.candidate.source for one in trace}
    said = ngettext("%d candidate", "%d candidates", len(trace)) % len(trace)
    of = ngettext("from %d source", "from %d sources", len(sources)) % len(sources)
    shown = ngettext("%d is shown", "%d are shown", len(answer)) % len(answer)
    return _("%(candidates)s %(sources)s: %(shown)s.") % {"candidates": said, "sources": of, "shown": shown}


def _rows(
    slot: Slot, answer: RecommendationSet, question: Question, model_admin: ModelAdmin, most: int | None
) -> tuple[list[Row], int]:
    """The table's, what is shown first, and how many are left out of it."""
    places = {item.key: nth for nth, item in enumerate(answer, start=1)}
    trace = sorted(answer.trace or (), key=lambda one: places.get(one.candidate.key, len(places) + 1))
    kept = trace if most is None else trace[: len(places) + most]
    known = pictured([one.candidate.key for one in kept])
    proposed = proposals(slot, question.drafted, question.viewpoint)
    campaigns = _addresses(question, model_admin)
    rows = [
        Row(
            place=places.get(one.candidate.key, 0),
            product=known.get(one.candidate.key),
            key=one.candidate.key,
            proposed=proposed.get(one.candidate.key, ()),
            source=one.candidate.source,
            before=written(one.candidate.blended) if one.candidate.blended else "",
            after=written(share_of(one)) if one.steered is not None and _has_changed(one) else "",
            fate=_fate(one),
            rules=[(rule, campaigns.get(rule.rule, "")) for rule in one.moved],
        )
        for one in kept
    ]
    return rows, len(trace) - len(kept)


def _has_changed(one: TracedCandidate) -> bool:
    return one.steered is not None and abs(one.steered - one.candidate.blended) > 1e-9


def _fate(one: TracedCandidate) -> str:
    said = str(RULES.get(one.dropped, one.dropped))
    return said[:1].upper() + said[1:]


def _addresses(question: Question, model_admin: ModelAdmin) -> Mapping[int, str]:
    """Where each rule can be changed."""
    return {
        rule.id: link(model_admin.admin_site, "campaign_change", campaign.id) + "#rules-group"
        for campaign in question.drafted.campaigns
        for rule in campaign.rules
        if campaign.id
    }


def pictured(keys: Sequence[PlainKey]) -> Mapping[PlainKey, Picked]:
    parsed = [key for key in map(parse_key, keys) if key is not None]
    return {one.key: one for one in picked(products.rows(parsed))}


def _verdict(
    slot: Slot, answer: RecommendationSet, question: Question, model_admin: ModelAdmin, request: HttpRequest
) -> dict[str, Any] | None:
    """What is said of the product that "why not" asks about."""
    text = request.GET.get("not", "").strip()
    if not text:
        return None
    found = _found(text, request, model_admin)
    if not found:
        return {"title": text, "sentences": [_("No product is called “%(text)s”.") % {"text": text}]}
    titles = products.titles_of(found)
    verdict: Verdict = why_not(plain_key(found[0].pk), slot, question.drafted, answer)
    addresses = _addresses(question, model_admin)
    return {
        "title": titles[found[0].pk],
        "sentences": verdict.sentences,
        "place": verdict.place,
        "links": [*_links(verdict, addresses)],
        "others": [(str(one.pk), titles[one.pk]) for one in found[1:] if one.pk in titles],
        "base": pages.passed_on(request, placement=slot.slug, **{"not": ""}),
    }


def _found(text: str, request: HttpRequest, model_admin: ModelAdmin) -> list[Any]:
    """The products that may be meant, those that can be recommended first."""
    found = list(products.find(text, request, model_admin.admin_site)[:SEVERAL])
    keys = [one.pk for one in found]
    sold = {*get_catalog().recommendable().filter(pk__in=keys).values_list("pk", flat=True)}
    return sorted(found, key=lambda one: one.pk not in sold)


def _links(verdict: Verdict, addresses: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    for rule in verdict.rules:
        if address := addresses.get(rule.rule):
            yield rule.campaign, address
