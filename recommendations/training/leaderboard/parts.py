"""What a model is made of, and what each part is worth to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from recommendations.models import EvaluationEntry
from recommendations.training.leaderboard import words
from recommendations.training.leaderboard.figures import EDGE, mean


class Parts:
    """What a model is made of, and what it loses without each."""

    def __init__(self, one: EvaluationEntry, title: str, detail: str) -> None:
        self.title = title
        self.detail = detail
        self.mean = mean(one) or 0.0
        losses = [part for part in one.figures["dropped"] if part.get("loss") is not None]
        self.kept = losses
        self.scale = (
            max((abs(part.get("high") or part["loss"]) for part in losses), default=0.0) / EDGE or 1.0
        )

    @property
    def heading(self) -> str:
        first = self.kept[0]["part"] if self.kept else "–"
        if self.kept and self.kept[0]["sort"] == "field":
            return _("%(name)s would miss the field “%(part)s” most") % {"name": self.title, "part": first}
        return _("%(name)s would miss “%(part)s” most") % {"name": self.title, "part": first}

    @property
    def rows(self) -> Sequence[Mapping[str, str]]:
        return [self._row(part) for part in self.kept]

    def _row(self, part: Mapping[str, Any]) -> Mapping[str, str]:
        low, high = part.get("low"), part.get("high")
        return {
            "part": part["part"],
            "weight": words.whole_percent(part.get("weight")),
            "loss": words.difference(self._change(part)),
            "length": f"{100 * max(part['loss'], 0.0) / self.scale:.2f}",
            "tone": "best" if (low or 0) > 0 else "bad" if (high or 0) < 0 else "other",
            "verdict": _verdict(low, high),
        }

    def _change(self, part: Mapping[str, Any]) -> dict[str, float]:
        """How the mean changes without the part, as a share of it: a loss with its sign turned."""
        ends = {"mean": part["loss"], "low": part.get("high"), "high": part.get("low")}
        if not self.mean or None in ends.values():
            return {}
        return {f"{end}_share": -loss / self.mean for end, loss in ends.items()}


def _verdict(low: float | None, high: float | None) -> str:
    if low is not None and low > 0:
        return _("helps")
    if high is not None and high < 0:
        return _("does harm")
    return _("makes no difference that can be told")
