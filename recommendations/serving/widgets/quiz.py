"""The quiz as a block: a plain form of five questions."""

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from recommendations.events import consent
from recommendations.serving.context import visitor_of
from recommendations.serving.items import set_of
from recommendations.serving.tasting import QUESTIONS, questions
from recommendations.serving.widgets.blocks import block, heading_level
from recommendations.serving.widgets.cards import cards_of
from recommendations.serving.widgets.forms import form_to

FEWEST = 2
"""Products that are asked about, or it is no quiz."""


def taste_quiz(request: HttpRequest | None, *, heading: int = 2, always: bool = False) -> SafeString:
    """Nothing for whoever may not be remembered, nor, unless ``always``, for whom the shop knows well enough."""
    return block("recommendations/quiz.html", lambda: _context(request, heading, always))


def _context(request: HttpRequest | None, heading: int, always: bool) -> dict[str, Any] | None:
    if request is None or not consent.granted(request):
        return None
    form = form_to("recommendations:taste", request)
    if not form or not (always or _is_unknown(request)):
        return None
    items = questions(request)
    if len(items) < FEWEST:
        return None
    recs = set_of(items, placement="taste", title="")
    return {
        "cards": cards_of(recs, request),
        "form": form,
        "heading": heading_level(heading),
        "id": recs.impression.hex[:12],
    }


def _is_unknown(request: HttpRequest) -> bool:
    return len({deed.key for deed in visitor_of(request).deeds}) < QUESTIONS
