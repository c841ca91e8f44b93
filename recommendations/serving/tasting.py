"""The quiz: five products whose answers tell most about a taste that the shop does not know yet.

An answer tells much where many shoppers could give it and where the five are unlike each other (Rashid et al.,
IUI 2002, take popularity times entropy; without ratings there is no entropy, so that likeness stands in for
it). From the ``POOL`` most popular products that may be shown, the first is the most popular; each further one
has the highest (1 - VARIETY) · popularity - VARIETY · likeness, where popularity falls from 1 evenly with the
rank, and likeness is to the chosen one that it is most like: shared categories, brand and tags, 0 to 1
(`merchandising.diversity.mmr`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest

from recommendations.catalog import Key, parse_key
from recommendations.events import identity, track
from recommendations.events.taking_back import take_back
from recommendations.merchandising.diversity import mmr
from recommendations.models import EventKind
from recommendations.serving.api import recommend
from recommendations.serving.context import Context, Visitor, keys_of
from recommendations.serving.eligibility import available, fetch_products
from recommendations.serving.facts import static_facts
from recommendations.serving.families import PlainKey
from recommendations.serving.items import items_of
from recommendations.serving.results import RecommendedItem
from recommendations.serving.snapshots import snapshot

QUESTIONS = 5
POOL = 50
VARIETY = 0.5

LIKE, NO, SKIP = "like", "no", "skip"
"""The answers; whoever skips says nothing."""

KINDS = {LIKE: EventKind.FAVOURITE, NO: EventKind.DISMISS}


def questions(request: HttpRequest) -> tuple[RecommendedItem, ...]:
    """Five products, or fewer, that the shopper has not done anything with lately."""
    visitor = Visitor(request, held=snapshot())
    known = {deed.key for deed in visitor.deeds}
    # A visitor of its own, so that the quiz takes no product away from the page's widgets.
    pool = recommend("popular", request=request, basket=visitor.lines, exclude=known, limit=POOL)
    context = Context(visitor=visitor)
    keys = [item.key for item in pool] or [*available(context, POOL, known)]
    return items_of(most_telling(keys, context), context, source="taste")


def most_telling(ranked: Sequence[PlainKey], context: Context) -> list[PlainKey]:
    """The ``QUESTIONS`` of these, the most popular first, that say most together."""
    worth = [(key, 1 - place / len(ranked)) for place, key in enumerate(ranked)]
    facts = static_facts.of(ranked, context.catalog)
    return [key for key, _worth in mmr(worth, facts, VARIETY, limit=QUESTIONS)][:QUESTIONS]


def take(answers: Iterable[tuple[str, str]], request: HttpRequest) -> int:
    """Record (product, answer) pairs as favourites and "not interested"; how many there were.

    For POSTs, of a shopper who may be remembered. What is no answer, or no product that may be shown, is
    passed over; of one product the last answer counts.
    """
    said = {key: KINDS[answer] for text, answer in answers if answer in KINDS and (key := parse_key(text))}
    if not said or identity.ensure_shopper(request) is None:
        return 0
    shown = {product.pk for product in _shown([*said][:QUESTIONS], request)}
    return sum(_take(key, kind, request) for key, kind in said.items() if key in shown)


def _shown(keys: Sequence[Key], request: HttpRequest) -> Iterable[Any]:
    context = Context(visitor=Visitor(request, held=snapshot()))
    return fetch_products(context, keys_of(keys)).values()


def _take(key: Key, kind: EventKind, request: HttpRequest) -> bool:
    """A new answer takes the place of what was said of the product before: nobody likes what they dismiss."""
    shopper = identity.shopper_for(request)
    if shopper is not None:
        take_back(shopper, key, set(KINDS.values()) - {kind})
    event_id = f"dismiss:{key}" if kind == EventKind.DISMISS else f"taste:{key}"
    return not track(kind.value, product=key, request=request, event_id=event_id).failure
