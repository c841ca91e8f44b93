"""From chosen candidates and their products to what a page shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from recommendations.catalog import Card
from recommendations.models import HowSource
from recommendations.serving.context import Context
from recommendations.serving.families import PlainKey
from recommendations.serving.reasons import reason
from recommendations.serving.results import Candidate, RecommendedItem
from recommendations.serving.slots import Published

NAMING = frozenset({HowSource.HISTORY, HowSource.VISIT})
"""Sources whose reasons name a product."""


def because_of(candidates: Sequence[Candidate]) -> set[PlainKey]:
    """The products whose titles the reasons name."""
    return {c.because for c in candidates if c.how in NAMING and c.because is not None}


def arrange(
    chosen: Sequence[Candidate],
    products: Mapping[PlainKey, Any],
    published: Mapping[str, Published],
    context: Context,
) -> tuple[RecommendedItem, ...]:
    """One item for each of ``chosen`` that the shop makes a card for; ``published`` is by source."""
    cards = _cards({candidate.key for candidate in chosen} | because_of(chosen), products, context)
    carded = [candidate for candidate in chosen if candidate.key in cards]
    return tuple(
        RecommendedItem(
            product=products[candidate.key],
            card=cards[candidate.key],
            key=candidate.key,
            source=candidate.source,
            how=candidate.how,
            score=candidate.blended,
            source_score=candidate.score,
            evidence=candidate.evidence,
            reason=reason(
                candidate,
                because=_title(candidate.because, cards),
                published=published.get(candidate.source),
                now=context.now,
            ),
            position=position,
        )
        for position, candidate in enumerate(carded)
    )


def _cards(keys: set[PlainKey], products: Mapping[PlainKey, Any], context: Context) -> dict[PlainKey, Card]:
    shown = {key: products[key] for key in products if key in keys}
    cards = context.catalog.cards(shown.values(), context.request)
    return {key: cards[product.pk] for key, product in shown.items() if product.pk in cards}


def _title(key: PlainKey | None, cards: Mapping[PlainKey, Card]) -> str:
    return cards[key].title if key is not None and key in cards else ""
