"""Whether a candidate is good enough to take the place of what serves now."""

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from recommendations import conf

#: A difference within so many standard errors is chance, not a worse model.
_ERRORS = 2.0

_Metrics = Mapping[str, Any]


def verdict(metrics: _Metrics, *, against_popularity: bool) -> str:
    """Why a candidate with these `metrics` falls short of setting GATE; "" where it does not.

    `metrics` hold those of ``popularity`` and of the ``published`` version beside the candidate's own, and
    standard ``errors`` by metric. Without anybody to test on there is nothing to compare, and it passes.
    """
    if not metrics.get("test_shoppers"):
        return ""
    name = conf.settings.GATE["metric"]
    if not all(_is_number(metrics.get(measured)) for measured in (name, "coverage")):
        return _("Its %(name)s or its coverage is not a number.") % {"name": name}
    popularity, published = (metrics.get(other) or {} for other in ("popularity", "published"))
    reasons = [
        _shortfall(name, metrics, published, "at_least_of_published", _("the published version")),
        _shortfall(
            "coverage", metrics, published, "coverage_at_least_of_published", _("the published version")
        ),
    ]
    if against_popularity:
        reasons.append(_shortfall(name, metrics, popularity, "at_least_of_popularity", _("popularity")))
    return " ".join(filter(None, reasons))


def _shortfall(name: str, metrics: _Metrics, other: _Metrics, setting: str, whose: str) -> str:
    """How far the candidate is from its share of the other's figure, give or take what chance explains."""
    least = conf.settings.GATE[setting]
    if least is None or not _is_number(other.get(name)):
        return ""
    chance = _ERRORS * (metrics.get("errors") or {}).get(name, 0.0)
    if metrics[name] + chance >= least * other[name]:
        return ""
    return _(
        "Its %(metric)s is %(mine).4f; %(whose)s has %(theirs).4f, and %(share)d %% of that is asked for."
    ) % {
        "metric": name,
        "mine": metrics[name],
        "whose": whose,
        "theirs": other[name],
        "share": round(100 * least),
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
