"""From chosen candidates and their products to what a page shows."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from recommendations.catalog import Card, plain_key
from recommendations.merchandising.promotions.results import Offered
from recommendations.models import HowSource
from recommendations.serving.context import Context
from recommendations.serving.families import PlainKey
from recommendations.serving.pricing import offers_for
from recommendations.serving.reasons import reason
from recommendations.serving.results import Candidate, Mark, RecommendedItem
from recommendations.serving.savepoints import savepoint
from recommendations.serving.slots import Published

logger = logging.getLogger(__name__)

UNMARKED: Mapping[str, Any] = MappingProxyType({})
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
    marks: Mapping[PlainKey, Mark] = MappingProxyType({}),
) -> tuple[RecommendedItem, ...]:
    """One item for each of ``chosen`` that the shop makes a card for; ``published`` is by source."""
    cards = _cards({candidate.key for candidate in chosen} | because_of(chosen), products, context)
    carded = [candidate for candidate in chosen if candidate.key in cards]
    offers = _offers([products[candidate.key] for candidate in carded], cards, context)
    return tuple(
        RecommendedItem(
            product=products[candidate.key],
            card=_priced(cards[candidate.key], offers.get(candidate.key)),
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
            promotion=offers.get(candidate.key),
            **_marked(marks.get(candidate.key)),
        )
        for position, candidate in enumerate(carded)
    )


def _cards(keys: set[PlainKey], products: Mapping[PlainKey, Any], context: Context) -> dict[PlainKey, Card]:
    shown = {key: products[key] for key in products if key in keys}
    cards = context.catalog.cards(shown.values(), context.request)
    return {key: cards[product.pk] for key, product in shown.items() if product.pk in cards}


def _marked(mark: Mark | None) -> Mapping[str, Any]:
    return UNMARKED if mark is None else mark._asdict()


def _offers(
    products: Sequence[Any], cards: Mapping[PlainKey, Card], context: Context
) -> Mapping[PlainKey, Offered]:
    """What this visitor gets off the price of one; nothing, and a log entry, where that cannot be told."""
    prices = {one.pk: card.price for one in products if (card := cards[plain_key(one.pk)]).price is not None}
    try:
        with savepoint():
            return offers_for(products, context.visitor, prices)
    except Exception:
        logger.exception("Offers cannot be told: cards show the shop's own prices.")
        return {}


def _priced(card: Card, offer: Offered | None) -> Card:
    return replace(card, price=offer.price) if offer is not None else card


def _title(key: PlainKey | None, cards: Mapping[PlainKey, Card]) -> str:
    return cards[key].title if key is not None and key in cards else ""
