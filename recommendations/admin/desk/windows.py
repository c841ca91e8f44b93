"""A placement's answer as shoppers would see it: the widget's own templates and style, for looking only."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from recommendations.admin.desk.comparing import Difference
from recommendations.merchandising.facts import PlainKey
from recommendations.models import Layout
from recommendations.serving.results import RecommendationSet, RecommendedItem
from recommendations.serving.widgets.widget import Look, Widget
from recommendations.wording import listed

WINDOW = "admin/recommendations/desk/window.html"


class Window(Widget):
    """A widget that leads to the shop without a click being counted; each card says what has changed about it."""

    def __init__(
        self, recs: RecommendationSet, marks: Mapping[PlainKey, Difference] | None = None, *, side: str = ""
    ) -> None:
        super().__init__(recs, None, Look(heading=4 if side else 3, title=_title(recs.title, side)))
        self._marks = marks or {}

    @cached_property
    def cards(self) -> list[dict[str, Any]]:
        found = super().cards
        return [self._looked_at(card, item) for card, item in zip(found, self, strict=True)]

    def _looked_at(self, card: dict[str, Any], item: RecommendedItem) -> dict[str, Any]:
        # The widget's own address counts a click; here it is the product's.
        return card | {"url": card["address"], "mark": self._marks.get(item.key), "by": by(item)}

    def __html__(self) -> SafeString:
        if self.recs is None or not self.recs.items:
            return SafeString("")
        # Bundles are laid out around their sum: their cards stay as they are.
        if self.layout == Layout.BUNDLE:
            return super().__html__()
        return mark_safe(  # noqa: S308 - escaped by the templates
            get_template(WINDOW).render(
                {
                    "base": f"recommendations/{self.layout}.html",
                    "recs": self.recs,
                    "cards": self.cards,
                    "layout": self.layout,
                    "title": self.look.title,
                    "heading": str(self.look.heading),
                    "id": self.recs.impression.hex[:12],
                    "impression": "",
                }
            )
        )

    __str__ = __html__


def _title(title: str, side: str) -> str:
    """With what tells it from the one beside it, for those who hear it read."""
    if not side:
        return title
    return format_html('{}<span class="recs-hidden"> – {}</span>', title, side)


def by(item: RecommendedItem) -> str:
    """What campaigns did to it, in words."""
    return listed(dict.fromkeys(f"{one.words} ({one.campaign})" for one in item.moved))
