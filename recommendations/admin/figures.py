"""A version's figures, in words a shop owner reads, beside popularity and the version before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.models import ModelVersion, VersionStatus
from recommendations.training.health import gain, percent
from recommendations.training.leaderboard.words import difference, whole_percent
from recommendations.wording import sentences

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

METRICS: Final[Mapping[str, tuple["StrPromise", "StrPromise"]]] = {
    "ndcg": (
        gettext_lazy("NDCG"),
        gettext_lazy("How high the list puts what shoppers went on to choose; 1 is perfect."),
    ),
    "hit_rate": (
        gettext_lazy("Hit rate"),
        gettext_lazy("Shoppers whose list held at least one product that they went on to choose."),
    ),
    "recall": (
        gettext_lazy("Recall"),
        gettext_lazy("Of what a shopper went on to choose, the share that the list held."),
    ),
    "precision": (
        gettext_lazy("Precision"),
        gettext_lazy("Of the products on the list, the share that the shopper went on to choose."),
    ),
    "mrr": (
        gettext_lazy("MRR"),
        gettext_lazy("1 where the first product was chosen, 1/2 where the second was, and so on."),
    ),
    "coverage": (
        gettext_lazy("Coverage"),
        gettext_lazy("The share of all products that come up on anybody's list."),
    ),
    "coverage_not_bought": (
        gettext_lazy("Coverage, new to them"),
        gettext_lazy("The share of all products that come up on the list of anybody who lacks them."),
    ),
    "novelty": (
        gettext_lazy("Novelty"),
        gettext_lazy("In bits: the fewer people know the products on the lists, the higher."),
    ),
}

#: What a bar's longest is, in units of its drawing.
BAR = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One figure against another: a sign, a word and a tone, so that the colour is never alone."""

    share: float

    @property
    def words(self) -> str:
        if self.is_level:
            return _("the same")
        said = _("%(percent)s better") if self.share > 0 else _("%(percent)s worse")
        return said % {"percent": percent(self.share)}

    @property
    def arrow(self) -> str:
        return "＝" if self.is_level else "▲" if self.share > 0 else "▼"

    @property
    def tone(self) -> str:
        return "quiet" if self.is_level else "good" if self.share > 0 else "bad"

    @property
    def is_level(self) -> bool:
        return round(100 * self.share) == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One metric of one version; absent where there was nothing to measure."""

    name: str
    value: float | None
    popularity: float | None
    previous: float | None

    @property
    def label(self) -> str:
        return str(METRICS[self.name][0])

    @property
    def explanation(self) -> str:
        return str(METRICS[self.name][1])

    @property
    def beside_popularity(self) -> Delta | None:
        return _delta(self.value, self.popularity)

    @property
    def beside_previous(self) -> Delta | None:
        return _delta(self.value, self.previous)

    @property
    def bars(self) -> Sequence[tuple[str, int]]:
        """(whose, length) of the bars to draw, at most `BAR` long."""
        known = {"mine": self.value, "popularity": self.popularity}
        longest = max((value for value in known.values() if value), default=0)
        return [(whose, round(BAR * value / longest)) for whose, value in known.items() if value and longest]


def figures(version: ModelVersion) -> list[Figure]:
    """One for each metric that was measured, beside popularity and the version that was up at the time."""
    popularity = version.metrics.get("popularity") or {}
    before = version.metrics.get("published") or {}
    return [
        Figure(
            name=name,
            value=_number(version.metrics, name),
            popularity=_number(popularity, name),
            previous=_number(before, name),
        )
        for name in METRICS
        if name in version.metrics
    ]


def measured_on(version: ModelVersion) -> str:
    """ "Measured on 1,204 shoppers and the first 10 products of their lists." """
    shoppers = version.metrics.get("test_shoppers")
    if not shoppers:
        return _("Not measured: there were too few shoppers to hold anything back from.")
    said = _("Measured on %(shoppers)s shoppers and the first %(k)s products of their lists.") % {
        "shoppers": number_format(shoppers, force_grouping=True),
        "k": version.metrics.get("k", 10),
    }
    return sentences((said, _interval(version.metrics.get("beside_popularity"))))


def _interval(beside: Mapping[str, float] | None) -> str:
    """ "NDCG beside popularity: +38 % (30 to 46)." """
    if not beside or "mean_share" not in beside:
        return ""
    return _("NDCG beside popularity, with its 95 %% interval: %(difference)s.") % {
        "difference": difference(beside)
    }


def made_of(version: ModelVersion) -> list[tuple[str, str]]:
    """(part, weight) of what the model is made of: a blend's sources, or the fields that it reads."""
    features = version.metrics.get("features") or {}
    sources = (features.get("report") or {}).get("sources") or [
        {"name": " ".join(filter(None, (one.get("algorithm"), _spelled(one.get("params")))))}
        for one in features.get("sources") or ()
    ]
    parts = [(one["name"], one.get("weight")) for one in sources if one.get("weight") != 0]
    parts += (features.get("fields") or {}).items()
    return [(name, whole_percent(weight)) for name, weight in parts]


def _spelled(params: Mapping[str, Any] | None) -> str:
    return " ".join(f"{name}={value}" for name, value in (params or {}).items())


def ndcg_beside_popularity(version: ModelVersion) -> str:
    """ "0.138 ▲ 38 % better", for a column."""
    figure = next((one for one in figures(version) if one.name == "ndcg"), None)
    if figure is None or figure.value is None:
        return _("not measured")
    delta = figure.beside_popularity
    said = number_format(round(figure.value, 3), 3)
    return f"{said} {delta.arrow} {delta.words}" if delta else said


TONES: Final[Mapping[str, str]] = {
    VersionStatus.QUEUED: "busy",
    VersionStatus.RUNNING: "busy",
    VersionStatus.EVALUATED: "quiet",
    VersionStatus.PUBLISHED: "good",
    VersionStatus.RETIRED: "quiet",
    VersionStatus.FAILED: "bad",
    VersionStatus.REFUSED: "warn",
}


def _number(metrics: Mapping[str, Any], name: str) -> float | None:
    value = metrics.get(name)
    return float(value) if isinstance(value, int | float) else None


def _delta(mine: float | None, theirs: float | None) -> Delta | None:
    share = gain({"it": mine}, {"it": theirs}, "it")
    return None if share is None else Delta(share=share)
