"""What rules that do not hang on the minute make of products: worked out once, looked up by every page."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from recommendations.merchandising.books import Book
from recommendations.merchandising.facts import Facts
from recommendations.merchandising.rules import Rule
from recommendations.merchandising.steering import steer
from recommendations.models import RuleAction
from recommendations.serving.facts import static_facts
from recommendations.serving.families import PlainKey
from recommendations.serving.steered.knowledge import Knowledge

MOST_QUESTIONS = 500
"""So many sets of products at hand are kept apart, for rules that compare with them."""

Others = Mapping[str, Sequence[Facts]]


class Outcome(NamedTuple):
    """What a share is multiplied with and by which rules, or the rule that takes the product away.

    ``reach`` is what rules about price, margin and stock may lift it by on top of that.
    """

    factor: float = 1.0
    moved: tuple[Rule, ...] = ()
    dropped: Rule | None = None
    reach: float = 1.0


UNTOUCHED = Outcome()


def outcomes(
    keys: Collection[PlainKey], lasting: Book, live: Book, knowledge: Knowledge, others: Others, now: datetime
) -> Mapping[PlainKey, Outcome]:
    """Of ``keys`` (and of others), for as long as the facts are kept."""
    kept = _kept((lasting, live), tuple(tuple(one.key for one in each) for each in others.values()))
    unknown = [key for key in keys if key not in kept]
    if unknown:
        knowledge.learn(unknown)
        facts = {key: knowledge.of(key) for key in unknown}
        steered = steer([(key, 1.0) for key in unknown], lasting, facts, others, now=now)
        factors = dict(steered.ranked)
        for key in unknown:
            kept[key] = Outcome(
                factors.get(key, 0.0),
                steered.moved.get(key, ()),
                steered.dropped.get(key),
                _reach(live, facts[key]),
            )
    return kept


def _kept(books: Hashable, question: Hashable) -> dict[PlainKey, Outcome]:
    kept: dict[Hashable, dict[PlainKey, Outcome]] = static_facts.minute.setdefault(books, {})
    if question not in kept:
        if len(kept) >= MOST_QUESTIONS:
            kept.clear()
        kept[question] = {}
    return kept[question]


def _reach(live: Book, facts: Facts) -> float:
    reach = 1.0
    for rule in live.about(facts):
        if rule.action == RuleAction.BOOST:
            reach *= rule.strength
    return reach
