"""What a placement is there for: relevance, weighed against what a product brings.

Expected value is chance times worth. A share in a blend orders chances but is none: it falls more slowly
down the list than they do, so that the worth counts with its ``STRENGTH``-th power only. Both bounds are
those of the value-aware algorithm, measured there.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.steering import Ranked
from recommendations.models import Objective

STRENGTH = 0.25
FLOOR = 0.3
"""What has less than this share of the best is not relevant enough for its worth to count."""
LEAST_WORTH = 1e-3
"""What sells at a loss, or for nothing, is worth this share of the median: last, but still in order."""

_WORTHS: Final[Mapping[str, str]] = {Objective.VALUE: "price", Objective.MARGIN: "margin"}


def by_objective(
    ranked: Ranked,
    facts: Mapping[PlainKey, Facts],
    objective: str,
    *,
    floor: float = FLOOR,
    strength: float = STRENGTH,
) -> list[tuple[PlainKey, float]]:
    """``ranked`` (best first, shares 0 and more) in the order of expected value, its shares weighed by it.

    Worth is the price or the margin as a multiple of the list's median; what is not known counts as the
    median. What is below the ``floor`` stays, as it is, behind all that are not. For clicks and purchases a
    share is its own value.
    """
    worths = _worths([key for key, _share in ranked], facts, objective)
    if worths is None:
        return [*ranked]
    bar = floor * max(share for _key, share in ranked)
    relevant = {key: share * worths[key] ** strength for key, share in ranked if share >= bar}
    least = min(relevant.values())
    # Under the bar: in their order below the least of those above it.
    behind = {key: least * share / bar for key, share in ranked if share < bar}
    best = sorted(relevant, key=lambda key: -relevant[key])
    return [*((key, relevant[key]) for key in best), *behind.items()]


def _worths(
    keys: Sequence[PlainKey], facts: Mapping[PlainKey, Facts], objective: str
) -> Mapping[PlainKey, float] | None:
    """Multiples of the median; None where the objective asks for none, or none is known."""
    name = _WORTHS.get(objective)
    if name is None:
        return None
    known = {
        key: float(getattr(facts[key], name))
        for key in keys
        if key in facts and getattr(facts[key], name) is not None
    }
    earning = [worth for worth in known.values() if worth > 0]
    if not earning:
        return None
    middle = median(earning)
    return {key: max(known.get(key, middle) / middle, LEAST_WORTH) for key in keys}
