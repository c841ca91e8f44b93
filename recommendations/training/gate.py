"""Whether a candidate is good enough to take the place of what serves now."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.training.bursts import Told, in_words, share_of
from recommendations.wording import sentences

#: A difference within so many standard errors is chance, not a worse model.
_ERRORS = 2.0
#: Not a mean over questions, so chance explains none of it.
_COUNTED = "coverage"

_Metrics = Mapping[str, Any]


def verdict(metrics: _Metrics, *, against_popularity: bool) -> str:
    """Why a candidate with these `metrics` falls short of setting GATE; "" where it does not.

    `metrics` hold those of ``popularity`` and of the ``published`` version beside the candidate's own.
    Without anybody to test on there is nothing to compare, and it passes.
    """
    if not metrics.get("test_shoppers"):
        return ""
    name = conf.settings.GATE["metric"]
    if not all(_is_number(metrics.get(measured)) for measured in (name, _COUNTED)):
        return _("Its %(name)s or its coverage is not a number.") % {"name": name}
    popularity, published = (metrics.get(other) or {} for other in ("popularity", "published"))
    reasons = [
        _shortfall(name, metrics, published, "at_least_of_published", _("the published version")),
        _shortfall(
            _COUNTED, metrics, published, "coverage_at_least_of_published", _("the published version")
        ),
    ]
    if against_popularity:
        reasons.append(_shortfall(name, metrics, popularity, "at_least_of_popularity", _("popularity")))
    return sentences(reasons)


def pushed(bursts: Sequence[Told], shoppers: int) -> str:
    """Why a person has to look first: so many newcomers pushed a pair that it is no matter of a few fakes.

    They are left out in any case; but what hits so much of a shop may be an event that it knows of.
    """
    if not is_pushed(bursts, shoppers):
        return ""
    head = _(
        "%(share)d %% of the shoppers came all at once to the same two products, and at most %(most)d %% may"
        " (setting GATE): look at these pairs, then publish by hand."
    ) % {
        "share": round(100 * share_of(bursts, shoppers)),
        "most": round(100 * conf.settings.GATE["set_aside_at_most"]),
    }
    return sentences([head, in_words(bursts)])


def is_pushed(bursts: Sequence[Told], shoppers: int) -> bool:
    most = conf.settings.GATE["set_aside_at_most"]
    return most is not None and share_of(bursts, shoppers) > most


def _shortfall(name: str, metrics: _Metrics, other: _Metrics, setting: str, whose: str) -> str:
    """How far the candidate is from its share of the other's figure, give or take what chance explains."""
    least = conf.settings.GATE[setting]
    if least is None or not _is_number(other.get(name)):
        return ""
    asked_for = least * other[name]
    chance = 0.0 if name == _COUNTED else _chance(metrics[name], asked_for, metrics["test_shoppers"])
    if metrics[name] + chance >= asked_for:
        return ""
    return _(
        "Tested on the newest days, its %(metric)s is %(mine).4f; %(whose)s has %(theirs).4f,"
        " and %(share)d %% of that is asked for (setting GATE)."
    ) % {
        "metric": name,
        "mine": metrics[name],
        "whose": whose,
        "theirs": other[name],
        "share": round(100 * least),
    }


def _chance(mine: float, theirs: float, questions: int) -> float:
    """What chance explains of a difference between means of values from 0 to 1.

    Their variance is at most p (1 - p) around a mean of p, whatever their distribution (Bhatia & Davis 2000).
    """
    mean = min(max((mine + theirs) / 2, 0.0), 1.0)
    return _ERRORS * math.sqrt(mean * (1 - mean) / questions)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
