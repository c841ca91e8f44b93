"""What the leaderboard found, said so that nobody needs the table to understand it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from recommendations.training.health import count
from recommendations.wording import sentences

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Title = Callable[[str], str]

KIND_TITLES: Final[Mapping[str, "StrPromise"]] = {
    "for-you": gettext_lazy("For you"),
    "also-bought": gettext_lazy("Also bought"),
    "basket": gettext_lazy("Goes with the basket"),
    "visit": gettext_lazy("Next in the visit"),
    "buy-again": gettext_lazy("Buy again"),
}

ASKED: Final[Mapping[str, "StrPromise"]] = {
    "for-you": gettext_lazy("what %(count)s shoppers went on to choose"),
    "also-bought": gettext_lazy("what else was in %(count)s orders"),
    "basket": gettext_lazy("the product missing from %(count)s baskets"),
    "visit": gettext_lazy("what came next, at %(count)s moments of visits"),
    "buy-again": gettext_lazy("what %(count)s shoppers bought again"),
}

EXPLAINED: Final[Mapping[str, "StrPromise"]] = {
    "for-you": gettext_lazy(
        "Each algorithm learned from the past and named products for each shopper. Right is what the shopper"
        " took up in the days that were held back, and had not had before."
    ),
    "also-bought": gettext_lazy(
        "Each algorithm learned from the past and was shown one product of an order that was held back. Right is"
        " what else was in it."
    ),
    "basket": gettext_lazy(
        "Each algorithm learned from the past and was shown an order that was held back, without one of its"
        " products. Right is that product."
    ),
    "visit": gettext_lazy(
        "Each algorithm learned from the past and was shown a visit that was held back, up to some moment. Right is"
        " what came next."
    ),
    "buy-again": gettext_lazy(
        "Each algorithm learned from the past. Right is what of it the shopper bought again in the days that were"
        " held back."
    ),
}


def kind_title(kind: str) -> str:
    return str(KIND_TITLES.get(kind, kind))


def metric_title(metric: str, k: int) -> str:
    """ "NDCG@20" """
    return f"{metric.upper()}@{k}"


def finding(facts: Mapping[str, Any], entries: Mapping[str, Any], kind: str, title: Title) -> str:
    """What wins and by how much; `entries` are the measured ones by key, `title` gives an algorithm's name."""
    single, blend = (entries.get(str(facts.get(name))) for name in ("single", "blend"))
    if single is None:
        return _("Nothing could be measured yet.")
    words = {
        "name": title(single.algorithm),
        "metric": str(facts["metric"]).upper(),
        "asked": _asked(kind, facts),
    }
    return sentences((_best(single, words), _blend(blend, facts, title)))


def _asked(kind: str, facts: Mapping[str, Any]) -> str:
    return str(ASKED[kind]) % {"count": count(int(facts.get("questions") or 0))}


def _best(single: Any, words: Mapping[str, str]) -> str:
    beside = single.figures.get("beside_baseline")
    if beside is None:
        return _("Nothing beats popularity, asked for %(asked)s.") % words
    if beside.get("low", 0) <= 0:
        return _("%(name)s leads, but cannot be told from popularity, asked for %(asked)s.") % words
    if "mean_share" not in beside:
        return _("%(name)s leads, and popularity finds nothing at all, asked for %(asked)s.") % words
    return _("%(name)s beats popularity %(by)s on %(metric)s, asked for %(asked)s.") % {
        **words,
        "by": by(beside),
    }


def _blend(blend: Any, facts: Mapping[str, Any], title: Title) -> str:
    beside = facts.get("blend_beside_single")
    if blend is None or not beside or "mean_share" not in beside:
        return ""
    words = {"name": title(blend.algorithm), "share": share(beside["mean_share"]), "span": span(beside)}
    if beside["low"] > 0:
        return _("%(name)s adds %(share)s (%(span)s).") % words
    if beside["high"] < 0:
        return _("%(name)s falls %(share)s short of it (%(span)s).") % words
    return _("%(name)s is as good (%(span)s).") % words


def by(beside: Mapping[str, float]) -> str:
    """ "by 38 % (30 to 46)", or "3.1 times over" where percent would be long."""
    if beside["mean_share"] >= 2:
        return _("%(times)s-fold (%(low)s to %(high)s)") % {
            "times": _times(beside["mean_share"]),
            "low": _times(beside["low_share"]),
            "high": _times(beside["high_share"]),
        }
    return _("by %(share)s (%(span)s)") % {"share": share(beside["mean_share"]), "span": span(beside)}


def difference(beside: Mapping[str, float] | None) -> str:
    """ "+38 % (30 to 46)", for a line; a dash where there is none."""
    if not beside or "mean_share" not in beside:
        return "–"
    return pgettext("a difference and its interval", "%(share)s (%(span)s)") % {
        "share": signed_share(beside),
        "span": span(beside),
    }


def signed_share(beside: Mapping[str, float] | None) -> str:
    """ "+38 %"; a dash where there is none."""
    if not beside or "mean_share" not in beside:
        return "–"
    mean = beside["mean_share"]
    return f"{'+' if mean > 0 else '−' if mean < 0 else '±'}{share(mean)}"


def share(value: float) -> str:
    """ "38 %" of 0.38 or -0.38."""
    return _("%(number)s %%") % {"number": _percent(abs(value))}


def span(beside: Mapping[str, float] | None) -> str:
    """ "3 to 9", in percent; nothing where there is none."""
    if not beside or "low_share" not in beside:
        return ""
    low, high = _signed(beside["low_share"]), _signed(beside["high_share"])
    return pgettext("from one number to another", "%(low)s to %(high)s") % {"low": low, "high": high}


def _signed(value: float) -> str:
    # Nothing loses more than all; the bootstrap of a difference does not know that.
    value = max(value, -1.0)
    said = _percent(abs(value))
    return f"−{said}" if value < 0 and said.strip("0.,") else said


def _percent(value: float) -> str:
    return number_format(round(100 * value, 1), 1) if 100 * value < 10 else count(round(100 * value))


def _times(value: float) -> str:
    return number_format(round(1 + value, 1), 1)


def figure(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else number_format(round(value, digits), digits)


def whole_percent(value: float | None) -> str:
    return "–" if value is None else share(value)
