"""Whether a candidate is good enough to take the place of what serves now."""

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.training.errors import Refused

#: A difference within so many standard errors is chance, not a worse model.
_ERRORS = 2.0


def check(metrics: Mapping[str, Any], *, against_popularity: bool) -> None:
    """Raise Refused, with the reason in words, where `metrics` fall short of setting GATE.

    `metrics` hold those of ``popularity`` and of the ``published`` version beside the candidate's own.
    Without anybody to test on there is nothing to compare, and the candidate passes.
    """
    if not metrics.get("test_shoppers"):
        return
    name = conf.settings.GATE["metric"]
    _require_number(name, metrics)
    published = metrics.get("published") or {}
    if against_popularity:
        _compare(name, metrics, metrics.get("popularity") or {}, "at_least_of_popularity", _("popularity"))
    _compare(name, metrics, published, "at_least_of_published", _("the published version"))
    _compare("coverage", metrics, published, "coverage_at_least_of_published", _("the published version"))


def _require_number(name: str, metrics: Mapping[str, Any]) -> None:
    if name not in metrics:
        raise Refused(
            _("RECOMMENDATIONS['GATE'] asks for the metric %(name)s, which was not measured.")
            % {"name": name}
        )
    if not _is_number(metrics[name]):
        raise Refused(_("Its %(name)s is not a number.") % {"name": name})


def _compare(name: str, metrics: Mapping[str, Any], other: Mapping[str, Any], share: str, whose: str) -> None:
    """The candidate's figure must reach that share of the other's, give or take what chance explains."""
    least = conf.settings.GATE[share]
    if least is None or not _is_number(other.get(name)):
        return
    chance = _ERRORS * (metrics.get("errors") or {}).get(name, 0.0)
    if metrics[name] + chance >= least * other[name]:
        return
    raise Refused(
        _(
            "Its %(metric)s is %(value).4f; %(whose)s has %(other).4f, and the gate asks for"
            " at least %(share)d %% of that."
        )
        % {
            "metric": name,
            "value": metrics[name],
            "whose": whose,
            "other": other[name],
            "share": round(100 * least),
        }
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
