"""A placement's answer as HTML. Whatever fails on the way there, the page around it goes on."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from recommendations.catalog import get_catalog
from recommendations.models import Layout
from recommendations.serving.api import recommend
from recommendations.serving.results import RecommendationSet, RecommendedItem
from recommendations.serving.savepoints import savepoint
from recommendations.serving.widgets.bundle import bought, choices, parts_of, several
from recommendations.serving.widgets.cards import card_of, cards_of
from recommendations.serving.widgets.forms import form_to
from recommendations.serving.widgets.why import way_to_mine

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a template wants it: the heading's level, and what overrides the placement's own."""

    heading: int = 2
    title: str = ""
    layout: str = ""
    explain: bool = False


class Widget:
    """Iterates over the recommended items and renders itself where a template prints it."""

    def __init__(self, recs: RecommendationSet | None, request: HttpRequest | None, look: Look) -> None:
        self.recs, self.request, self.look = recs, request, look

    def __iter__(self) -> Iterator[RecommendedItem]:
        return iter(() if self.recs is None else self.recs)

    def __len__(self) -> int:
        return 0 if self.recs is None else len(self.recs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["recs"], name)

    def __html__(self) -> SafeString:
        """Nothing where there is nothing to show; nothing, and a log entry, where rendering fails."""
        if self.recs is None or not (self.recs.items or self.look.explain):
            return SafeString("")
        try:
            with savepoint():
                return mark_safe(self._render(self.recs))  # noqa: S308 - escaped by the templates
        except Exception:
            logger.exception("The widget of placement %r cannot be rendered.", self.recs.placement)
            return SafeString("")

    __str__ = __html__

    @property
    def layout(self) -> str:
        """A bundle cannot be laid out as anything else, nor anything else as a bundle."""
        asked, own = self.look.layout, self.recs.layout if self.recs is not None else ""
        return asked if asked in Layout.values and Layout.BUNDLE not in {asked, own} else own

    @cached_property
    def cards(self) -> list[dict[str, Any]]:
        """What ``card.html`` gets, in order."""
        return cards_of(self.recs, self.request) if self.recs is not None else []

    def _render(self, recs: RecommendationSet) -> str:
        look = self.look
        context: dict[str, Any] = {
            "recs": recs,
            "cards": self.cards,
            "layout": self.layout,
            "title": look.title or recs.title,
            "heading": str(min(max(look.heading, 1), 6)),
            "id": recs.impression.hex[:12],
            "impression": str(recs.impression),
            "explain": look.explain,
            "dismiss": self._dismissal(recs),
            "way_to_mine": way_to_mine(),
        }
        if self.layout == Layout.BUNDLE and recs.anchor is not None:
            context |= self._bundle(recs, recs.anchor)
        return get_template(f"recommendations/{self.layout}.html").render(context)

    def _dismissal(self, recs: RecommendationSet) -> dict[str, str]:
        """The form behind "not interested", for shoppers who are known and so can be remembered to have said so."""
        if not recs.personal or self.request is None or self.layout == Layout.BUNDLE:
            return {}
        return self._form("recommendations:dismiss")

    def _bundle(self, recs: RecommendationSet, anchor: RecommendedItem) -> dict[str, Any]:
        parts = parts_of(recs)
        every = choices(parts, self.request)
        may_add = get_catalog().can_add_to_basket and self.request is not None
        cards = [card_of(anchor, recs), *self.cards]
        return {
            "cards": [card | {"quantity": several(part)} for card, part in zip(cards, parts, strict=True)],
            "choices": json.dumps(every, ensure_ascii=False),
            "everything": every[-1]._asdict(),
            "basket": self._form("recommendations:add_to_basket") if may_add else {},
            "bundle": str(recs.bundle.id) if recs.bundle else "",
            "bought": bought(recs.bundle),
        }

    def _form(self, route: str) -> dict[str, str]:
        return form_to(route, self.request)


def widget(
    placement: str, *, request: HttpRequest | None = None, look: Look | None = None, **question: Any
) -> Widget:
    """`recommend`'s answer to ``question`` as a widget; an empty one, and a log entry, where that raises."""
    try:
        recs = recommend(placement, request=request, **question)
    except Exception:
        logger.exception(
            "The widget of placement %r was asked for in a way that cannot be answered.", placement
        )
        recs = None
    return Widget(recs, request, look or Look())
