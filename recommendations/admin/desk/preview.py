"""'What would they see?': a page's placements as real cards, beside what is seen now. Looks only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from recommendations.admin.base import ModelAdmin, link
from recommendations.admin.desk import pages
from recommendations.admin.desk.asked import Question, summary_of
from recommendations.admin.desk.comparing import Difference, differences, in_words
from recommendations.admin.desk.windows import Window
from recommendations.serving.preview import preview_page
from recommendations.serving.results import RecommendationSet
from recommendations.serving.slots import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One placement: as it is (or without the campaign), and ``then`` where more was asked for."""

    slot: Slot
    now: Window
    then: Window | None
    difference: str
    listed: Sequence[tuple[str, Difference]]
    why: str

    @property
    def sides(self) -> Iterator[tuple[bool, Window]]:
        """(whether it is the other one, what it shows); one side where both are alike."""
        yield False, self.now
        if self.differs and self.then is not None:
            yield True, self.then

    @property
    def differs(self) -> bool:
        return bool(self.listed)

    @property
    def title(self) -> str:
        return self.slot.title or self.slot.slug


def view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    pages.refuse_strangers(request)
    form, question = pages.question(request)
    context: dict[str, Any] = {"title": _("What would they see?"), "form": form, "question": question}
    if question is not None:
        context |= {"pairs": pairs(question, model_admin, request), "summary": summary_of(question)}
    return pages.page(model_admin, request, "preview", context)


def pairs(question: Question, model_admin: ModelAdmin, request: HttpRequest) -> list[Pair]:
    slots = question.slots
    now = preview_page(slots, *question.other_side)
    then: Sequence[RecommendationSet | None] = [None] * len(slots)
    if question.compares:
        then = preview_page(slots, question.drafted, question.viewpoint)
    why = link(model_admin.admin_site, "desk_why")
    return [
        _pair(slot, before, after, question, f"{why}?{pages.passed_on(request, placement=slot.slug)}")
        for slot, before, after in zip(slots, now, then, strict=True)
    ]


def _pair(
    slot: Slot, now: RecommendationSet, then: RecommendationSet | None, question: Question, why: str
) -> Pair:
    if then is None:
        return Pair(slot=slot, now=Window(now), then=None, difference="", listed=(), why=why)
    found = differences(keys_of(now), keys_of(then))
    if not found:
        return Pair(
            slot=slot, now=Window(now), then=Window(then), difference=in_words(found), listed=(), why=why
        )
    gone = {key: one for key, one in found.items() if one.change == "gone"}
    new = {key: one for key, one in found.items() if one.change != "gone"}
    titles = {item.key: item.card.title for item in (*now, *then)}
    return Pair(
        slot=slot,
        now=Window(now, gone, side=question.other_title),
        then=Window(then, new, side=question.title),
        difference=in_words(found),
        listed=[(titles[one.key], one) for one in found.values()],
        why=why,
    )


def keys_of(recs: RecommendationSet) -> list[Any]:
    return [item.key for item in recs]
