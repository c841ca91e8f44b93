"""A run of the leaderboard as a page, a file or a terminal shows it: figures in words, bars measured out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.models import EntryStatus, Evaluation, EvaluationEntry, EvaluationStatus
from recommendations.training.health import count
from recommendations.training.leaderboard import words
from recommendations.training.leaderboard.figures import EDGE, mean, number
from recommendations.training.leaderboard.parts import Parts
from recommendations.training.leaderboard.words import Title
from recommendations.wording import sentences

SEGMENTS: Final = {
    "new": (gettext_lazy("New shoppers"), gettext_lazy("at most two things in their past")),
    "light": (gettext_lazy("Light shoppers"), gettext_lazy("between the two")),
    "heavy": (gettext_lazy("Heavy shoppers"), gettext_lazy("the fifth with the longest past")),
    "head": (gettext_lazy("Best sellers"), gettext_lazy("the few products that make half of the business")),
    "tail": (gettext_lazy("All other products"), gettext_lazy("right only where these were named")),
}

#: Rows that have a bar; all of them are in the table.
BARS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A value with its interval; positions are percent of the drawing's width, as SVG reads them."""

    label: str
    detail: str
    value: str
    note: str
    length: str
    low: str
    high: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured entry, as the table shows it."""

    rank: int
    title: str
    detail: str
    tone: str
    value: str
    span: str
    beside_share: str
    beside_span: str
    cells: tuple[str, ...]


_SHORT: Final = frozenset({"als", "ease", "knn", "slist", "svd", "tifu"})


def plain_title(algorithm: str) -> str:
    """ "Sequential rules" of sequential-rules; the class's name of one that goes by its path."""
    if "." in algorithm:
        return algorithm.rpartition(".")[2]
    parts = [part.upper() if part in _SHORT else part for part in algorithm.split("-")]
    said = ("-" if parts[-1] == "KNN" or parts[0] == "co" else " ").join(parts)
    return said[:1].upper() + said[1:]


class Board:
    """One run. `title` turns an algorithm's name into a reader's word for it."""

    def __init__(
        self, evaluation: Evaluation, entries: Iterable[EvaluationEntry], title: Title = plain_title
    ) -> None:
        self.evaluation = evaluation
        self.entries = list(entries)
        self.title = title

    @property
    def kind(self) -> str:
        return self.evaluation.placement_kind

    @property
    def kind_title(self) -> str:
        return words.kind_title(self.kind)

    @property
    def facts(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.evaluation.facts
        return found

    @property
    def is_finished(self) -> bool:
        return self.evaluation.status == EvaluationStatus.FINISHED

    @cached_property
    def measured(self) -> list[EvaluationEntry]:
        """Best first; ties keep the order in which they were asked for."""
        kept = [one for one in self.entries if one.status == EntryStatus.MEASURED and mean(one) is not None]
        return sorted(kept, key=lambda one: -(mean(one) or 0.0))

    @cached_property
    def finding(self) -> str:
        if not self.measured:
            return self.evaluation.error or _("Nothing could be measured yet.")
        return words.finding(self.facts, {one.key: one for one in self.measured}, self.kind, self.title)

    @property
    def about(self) -> str:
        """What was asked, and of which data."""
        return sentences((str(words.EXPLAINED[self.kind]), self.measured_on))

    @property
    def metric(self) -> str:
        return words.metric_title(self.facts.get("metric", "ndcg"), self.facts.get("k", 10))

    @property
    def measured_on(self) -> str:
        facts = self.facts
        return _(
            "Measured on %(questions)s questions, with %(interactions)s interactions of %(days)s days and"
            " %(products)s products to learn from or be asked about."
        ) % {
            name: count(int(facts.get(name) or 0))
            for name in ("questions", "interactions", "days", "products")
        }

    # The chart

    @cached_property
    def scale(self) -> float:
        highest = max((number(one, "high") or mean(one) or 0.0 for one in self.measured), default=0.0)
        return highest / EDGE or 1.0

    @property
    def bars(self) -> list[Bar]:
        return [self._bar(one) for one in self.measured[:BARS]]

    @property
    def chart_title(self) -> str:
        best = self.measured[0] if self.measured else None
        if best is None:
            return ""
        return _("%(metric)s by algorithm: %(name)s is first") % {
            "metric": self.metric,
            "name": self.title(best.algorithm),
        }

    @property
    def baseline(self) -> str:
        """Where popularity's line stands."""
        found = next((one for one in self.measured if one.key == self.facts.get("baseline")), None)
        return self._place(mean(found) or 0.0) if found else ""

    def _bar(self, one: EvaluationEntry) -> Bar:
        value = mean(one) or 0.0
        return Bar(
            label=self.title(one.algorithm),
            detail=self.detail(one),
            value=words.figure(value),
            note=words.difference(one.figures.get("beside_baseline")),
            length=self._place(value),
            low=self._place(number(one, "low") or value),
            high=self._place(number(one, "high") or value),
            tone=self._tone(one),
        )

    def _place(self, value: float) -> str:
        return f"{100 * max(value, 0.0) / self.scale:.2f}"

    def _tone(self, one: EvaluationEntry) -> str:
        """Best, or not to be told from the best; popularity; the others."""
        if one.figures.get("is_best"):
            return "best"
        if one.key == self.facts.get("baseline"):
            return "baseline"
        return "level" if _is_level(one) else "other"

    def detail(self, one: EvaluationEntry) -> str:
        """What tells it from others of the same name."""
        said = [
            f"{name}={value}"
            for name, value in one.parameters.items()
            if name not in ("kind", "repeats") and not isinstance(value, list | dict)
        ]
        if one.window_days:
            said.append(
                ngettext("%(days)s day back", "%(days)s days back", one.window_days)
                % {"days": one.window_days}
            )
        if one.is_searched:
            said.append(_("parameters searched"))
        return ", ".join(said)

    # The tables

    @property
    def columns(self) -> list[tuple[str, str]]:
        """(heading, explanation) of what follows the deciding metric."""
        found = [
            (_("Hit rate"), _("questions with at least one right answer")),
            (_("Recall"), _("share of what was right that was named")),
            (_("Coverage"), _("share of all products that anybody was shown")),
            (_("Coverage, new to them"), _("share of all products that was shown to anybody who lacked it")),
            (_("Novelty"), _("in bits: the fewer people know the product, the higher")),
        ]
        if self._has_revenue:
            found.append((_("Revenue"), self._revenue_explained))
        return [
            *found,
            (_("Learning"), _("seconds of processor time")),
            (_("Memory"), _("MB at the peak, the data included")),
        ]

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                rank=rank,
                title=self.title(one.algorithm),
                detail=self.detail(one),
                tone=self._tone(one),
                value=words.figure(mean(one)),
                span=_span(one),
                beside_share=words.signed_share(one.figures.get("beside_baseline")),
                beside_span=words.span(one.figures.get("beside_baseline")),
                cells=self._cells(one),
            )
            for rank, one in enumerate(self.measured, start=1)
        ]

    @property
    def _has_revenue(self) -> bool:
        return any("revenue" in one.figures["metrics"] for one in self.measured)

    @property
    def _revenue_explained(self) -> str:
        return _("in %(currency)s, worth of the right answers a question, at %(k)s") % {
            "currency": self.facts.get("currency", ""),
            "k": self.facts.get("k", 10),
        }

    def _cells(self, one: EvaluationEntry) -> tuple[str, ...]:
        found = one.figures["metrics"]
        cells = [
            words.figure(found.get("hit_rate")),
            words.figure(found.get("recall")),
            words.whole_percent(found.get("coverage")),
            words.whole_percent(found.get("coverage_not_bought")),
            words.figure(found.get("novelty"), 1),
        ]
        if self._has_revenue:
            cells.append(words.figure(found.get("revenue"), 2))
        memory = one.figures.get("memory")
        return (*cells, words.figure(one.figures.get("seconds"), 1), "–" if memory is None else count(memory))

    @property
    def segment_columns(self) -> list[tuple[str, str, str]]:
        """(title, explanation, number of questions) of each segment that anybody is in."""
        if not self.measured:
            return []
        first = self.measured[0].figures.get("segments", {})
        return [
            (str(SEGMENTS[name][0]), str(SEGMENTS[name][1]), count(int(first[name]["questions"])))
            for name in self._segment_names
        ]

    @cached_property
    def _segment_names(self) -> list[str]:
        if not self.measured:
            return []
        first = self.measured[0].figures.get("segments", {})
        return [name for name in SEGMENTS if first.get(name, {}).get("questions")]

    @property
    def segment_rows(self) -> list[tuple[str, str, list[tuple[str, bool]]]]:
        """(title, detail, [(value, whether it is the best of its column)])."""
        table = [self._by_segment(one) for one in self.measured]
        best = [max(filter(None, column), default=None) for column in zip(*table, strict=True)]
        return [
            (
                self.title(one.algorithm),
                self.detail(one),
                [
                    (words.figure(value), bool(value) and value == top)
                    for value, top in zip(values, best, strict=True)
                ],
            )
            for one, values in zip(self.measured, table, strict=True)
        ]

    def _by_segment(self, one: EvaluationEntry) -> list[float | None]:
        segments = one.figures.get("segments", {})
        return [segments.get(name, {}).get(self.facts["metric"]) for name in self._segment_names]

    # What models are made of

    @property
    def parts(self) -> list[Parts]:
        """Of each model whose parts were left out one by one."""
        return [
            Parts(one, self.title(one.algorithm), self.detail(one))
            for one in self.measured
            if one.figures.get("dropped")
        ]

    @property
    def searches(self) -> list[tuple[str, str]]:
        """(title, what was tried and chosen)."""
        return [
            (self.title(one.algorithm), _searched(one)) for one in self.measured if one.figures.get("search")
        ]

    @property
    def absent(self) -> list[tuple[str, str, str]]:
        """(title, status, reason) of those that have no figures."""
        return [
            (self.title(one.algorithm), one.get_status_display(), one.reason)
            for one in self.entries
            if one not in self.measured
        ]


def _is_level(one: EvaluationEntry) -> bool:
    beside = one.figures.get("beside_best")
    return bool(beside) and beside.get("high", -1) >= 0


def _span(one: EvaluationEntry) -> str:
    low, high = number(one, "low"), number(one, "high")
    if low is None or high is None:
        return "–"
    return _("%(low)s to %(high)s") % {"low": words.figure(low), "high": words.figure(high)}


def _searched(one: EvaluationEntry) -> str:
    found = one.figures["search"]
    chosen = ", ".join(f"{name}={value}" for name, value in found["chosen"].items())
    tried = len(found["trials"])
    said = ngettext(
        "%(count)s combination tried on earlier days; chosen: %(chosen)s. Judged once on the newest days.",
        "%(count)s combinations tried on earlier days; chosen: %(chosen)s. Judged once on the newest days.",
        tried,
    )
    return said % {"count": tried, "chosen": chosen or _("the defaults")}
