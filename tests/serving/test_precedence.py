"""What wins over what, through the whole pipeline: random pages of one shop."""

import os
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from recommendations.catalog import plain_key
from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.rules import Rule, Steering
from recommendations.models import HowSource, RestrictionKind
from recommendations.serving import RecommendationSet
from recommendations.serving.answers import answer
from recommendations.serving.context import Context, Visitor
from recommendations.serving.slots import Published, Restricted, Slot, Snapshot, Source
from tests.warehouse.models import Article, Department

SOLD_OUT, WITHDRAWN, ANCHOR = 0, 1, 11
PAGES = int(os.environ.get("RANDOM_PAGES", "1000"))
"""Ten thousand take half a minute: ``RANDOM_PAGES=10000``."""
SOME = 300
COMPARING = 6
NOW = timezone.now()


@dataclass(frozen=True)
class Shelf:
    keys: tuple[int | str, ...]
    facts: dict[int | str, Facts]


@pytest.fixture
def shelf(articles: list[Article]) -> Shelf:
    """Twelve articles; the even ones are mugs, the odd ones lamps; the n-th costs n + 1 and earns half of it.

    What is in stock the shop's catalog does not say, so that no rule about it holds.
    """
    departments = [Department.objects.create(name=name) for name in ("mugs", "lamps")]
    for number, article in enumerate(articles):
        article.department = departments[number % 2]
        article.cost = article.list_price / 2
        article.on_hand = number
    articles[WITHDRAWN].withdrawn = True
    Article.objects.bulk_update(articles, ["department", "cost", "on_hand", "withdrawn"])
    facts = {
        plain_key(article.pk): Facts(
            key=plain_key(article.pk),
            categories=(str(article.department),),
            price=article.list_price,
            margin=article.list_price - article.list_price / 2,
        )
        for article in articles
    }
    return Shelf(tuple(facts), facts)


class Page:
    """A random question, and by the words of the rules what its answer may hold."""

    def __init__(self, shelf: Shelf, seed: int) -> None:
        self._chance, self._shelf = Random(seed), shelf
        chance = self._chance
        self.anchor = shelf.keys[ANCHOR] if chance.random() < 0.5 else None
        self.basket, self.exclude = self._some(2), self._some(2)
        self.campaigns = tuple(self._campaign(number) for number in range(1, chance.randint(1, 4)))
        self.restrictions = tuple(
            Restricted(id=number, kind=RestrictionKind.BLOCKED, filter=self._filter(COMPARING))
            for number in range(chance.choice([0, 0, 1]))
        )
        self.slot = Slot(
            slug="page",
            sources=(self._source(1), self._source(2)),
            limit=chance.randint(1, 6),
            fill=chance.random() < 0.5,
            which=self._filter() if chance.random() < 0.3 else None,
            objective=chance.choice(["click", "margin"]),
            diversity=chance.choice([0.0, 0.4]),
            most_per_category=chance.choice([None, 1, 2, 3]),
            exploration=chance.choice([0.0, 0.3]),
        )

    def answer(self) -> RecommendationSet:
        held = Snapshot(campaigns=self.campaigns, restrictions=self.restrictions)
        context = Context(
            visitor=Visitor(None, basket=self.basket, held=held),
            anchors=(self.anchor,) if self.anchor else (),
            exclude=self.exclude,
            now=NOW,
        )
        return answer(self.slot, (), context, trace=True)

    def may_show(self, key: int | str) -> bool:
        gone = {self._shelf.keys[SOLD_OUT], self._shelf.keys[WITHDRAWN], self.anchor}
        if key in {*gone, *self.basket, *self.exclude}:
            return False
        if any(self._holds(one.filter, key) for one in self.restrictions):
            return False
        which = self.slot.which
        if which is not None and self._is_told(which) and not self._holds(which, key):
            return False
        return all(self._allows(campaign, key) for campaign in self.campaigns)

    def _allows(self, campaign: Steering, key: int | str) -> bool:
        told = [rule for rule in campaign.rules if self._is_told(rule.filter)]
        if any(rule.action == "exclude" and self._holds(rule.filter, key) for rule in told):
            return False
        onlys = [rule for rule in told if rule.action == "only"]
        return not onlys or any(self._holds(rule.filter, key) for rule in onlys)

    def _is_told(self, wanted: Filter) -> bool:
        return wanted.can_compare(self._others(wanted))

    def _holds(self, wanted: Filter, key: int | str) -> bool:
        return wanted.matches(self._shelf.facts[key], self._others(wanted), now=NOW)

    def _others(self, wanted: Filter) -> list[Facts]:
        keys = self.basket if wanted.relative_to == "basket" else [self.anchor] if self.anchor else []
        return [self._shelf.facts[key] for key in keys]

    def rules(self, action: str) -> list[Rule]:
        found = [rule for campaign in self.campaigns for rule in campaign.rules if rule.action == action]
        return sorted(found, key=lambda rule: (-rule.priority, rule.campaign, rule.id))

    def pins(self) -> dict[int, int | str]:
        """Who is to stand where (from 0), as long as all pins are by name and find their places free."""
        placed: dict[int, int | str] = {}
        for rule in self.rules("pin"):
            if not rule.pinned:
                return {}
            for place, key in enumerate(rule.pinned, rule.position - 1):
                if self.may_show(key) and key not in placed.values():
                    while place in placed:
                        place += 1
                    placed[place] = key
        return placed

    # Chance

    def _some(self, most: int) -> tuple[int | str, ...]:
        return tuple(self._chance.sample(self._shelf.keys, self._chance.randint(0, most)))

    def _source(self, number: int) -> Source:
        keys = self._chance.sample(self._shelf.keys, self._chance.randint(0, 12))
        everyone = [[key, 1.0 / (rank + 1), 0] for rank, key in enumerate(keys)]
        published = Published(version=number, label=f"list {number}", algorithm="any", everyone=everyone)
        return Source(how=HowSource.GLOBAL, weight=self._chance.choice([0.0, 1.0, 2.0]), published=published)

    def _filter(self, most: int | None = None) -> Filter:
        """Any condition; the last ones compare, which restrictions do not."""
        which: dict[str, Any] = self._chance.choice(
            [
                {"categories": ["mugs"]},
                {"categories": ["lamps"]},
                {"price": ["4.00", None]},
                {"price": [None, "8.00"]},
                {"margin_percent": ["10", None]},
                {"stock": [1, None]},
                {"same_category": True},
                {"same_category": False, "relative_to": "basket"},
                {"price_step": "lower"},
            ][:most]
        )
        return Filter.read(which, self._some(3))

    def _campaign(self, number: int) -> Steering:
        return Steering(
            id=number,
            name=f"Campaign {number}",
            slug=f"campaign-{number}",
            priority=number % 2,
            placements=frozenset({"page"}),
            rules=tuple(self._rule(number, nth) for nth in range(self._chance.randint(1, 3))),
        )

    def _rule(self, campaign: int, nth: int) -> Rule:
        action = self._chance.choice(["pin", "pin", "boost", "bury", "exclude", "only"])
        pinned = self._some(3) if action == "pin" else ()
        return Rule(
            id=10 * campaign + nth,
            campaign=campaign,
            campaign_name=f"Campaign {campaign}",
            priority=campaign % 2,
            action=action,
            filter=Filter(products=frozenset(pinned)) if pinned else self._filter(),
            pinned=pinned,
            position=self._chance.randint(1, 6),
            strength=self._chance.choice([1.0, 3.0, 100.0]),
        )


def test_what_may_not_be_shown_never_is(shelf: Shelf) -> None:
    for seed in range(PAGES):
        page = Page(shelf, seed)
        keys = [item.key for item in page.answer()]
        assert [key for key in keys if not page.may_show(key)] == [], seed
        assert len(keys) == len({*keys}) <= page.slot.limit, seed


def test_an_answer_is_full_or_says_of_every_other_product_which_rule_took_it(shelf: Shelf) -> None:
    for seed in range(SOME):
        page = Page(shelf, seed)
        recs = page.answer()
        assert (recs.shortfall is None) is (len(recs) == page.slot.limit), seed
        assert recs.trace is not None
        shown = {item.key for item in recs}
        for traced in recs.trace:
            assert (traced.candidate.key in shown) is (traced.dropped == ""), seed
            if recs.shortfall is not None:
                assert traced.dropped != "limit", seed


def test_a_placement_that_may_fill_up_holds_whatever_may_be_shown(shelf: Shelf) -> None:
    for seed in range(SOME):
        page = Page(shelf, seed)
        if page.slot.fill and page.slot.most_per_category is None:
            allowed = [key for key in shelf.keys if page.may_show(key)]
            assert len(page.answer()) == min(page.slot.limit, len(allowed)), seed


def test_an_eligible_pin_has_its_place(shelf: Shelf) -> None:
    seen = 0
    for seed in range(SOME):
        page = Page(shelf, seed)
        pins = page.pins()
        keys = [item.key for item in page.answer()]
        if len(keys) == page.slot.limit:
            wanted = {place: key for place, key in pins.items() if place < len(keys)}
            assert {place: keys[place] for place in wanted} == wanted, seed
            seen += len(wanted)
    assert seen > SOME / 20


def test_caps_hold_but_for_pins(shelf: Shelf) -> None:
    for seed in range(SOME):
        page = Page(shelf, seed)
        most = page.slot.most_per_category
        if most is None:
            continue
        recs = page.answer()
        pinned = {key for rule in page.rules("pin") for key in rule.pinned}
        for category in ("mugs", "lamps"):
            held = [item.key for item in recs if shelf.facts[item.key].category == category]
            assert len(held) <= max(most, len(pinned & {*held})), seed


def test_the_same_page_has_the_same_answer(shelf: Shelf) -> None:
    for seed in range(SOME):
        first, second = (Page(shelf, seed).answer() for _ in range(2))
        assert [item.key for item in first] == [item.key for item in second], seed
