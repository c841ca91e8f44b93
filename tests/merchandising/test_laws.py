"""What holds for every list and any rules: the precedence of excluded, only, pins and caps."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recommendations.merchandising.arranging import Arranged, arrange
from recommendations.merchandising.books import Book
from recommendations.merchandising.caps import Caps
from recommendations.merchandising.exploration import explore
from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.rules import Rule
from recommendations.merchandising.steering import Steered, steer
from tests.merchandising.shop import NOW, SHELF

KEYS = sorted(map(str, SHELF))

some_keys = st.lists(st.sampled_from(KEYS), max_size=4, unique=True)
conditions: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "brands": st.lists(st.sampled_from(["Hearth", "Alder", "Flint"]), max_size=2),
        "categories": st.lists(st.sampled_from(["mugs", "kitchen", "home", "rugs"]), max_size=2),
        "stock": st.sampled_from([[1, None], [None, 10]]),
        "price": st.sampled_from([["20", None], [None, "20"]]),
        "age_days": st.sampled_from([[None, 30], [30, None]]),
        "same_brand": st.booleans(),
        "relative_to": st.sampled_from(["anchor", "basket"]),
    },
)


@st.composite
def rules(draw: st.DrawFn) -> list[Rule]:
    return [_rule(draw, number) for number in range(draw(st.integers(0, 8)))]


def _rule(draw: st.DrawFn, number: int) -> Rule:
    action = draw(st.sampled_from(["pin", "pin", "boost", "bury", "exclude", "only"]))
    products = draw(some_keys)
    campaign = draw(st.integers(1, 3))
    return Rule(
        id=number + 1,
        campaign=campaign,
        campaign_name=f"Campaign {campaign}",
        priority=campaign % 2,
        action=action,
        filter=Filter.read(draw(conditions), products),
        pinned=tuple(products) if action == "pin" else (),
        position=draw(st.integers(1, 6)),
        strength=draw(st.floats(1, 100)),
    )


@dataclass(frozen=True)
class Question:
    ranked: list[tuple[str, float]]
    rules: list[Rule]
    anchors: list[str]
    basket: list[str]
    eligible: frozenset[str]
    limit: int
    caps: Caps

    @property
    def others(self) -> dict[str, list[Facts]]:
        return {
            "anchor": [SHELF[key] for key in self.anchors],
            "basket": [SHELF[key] for key in self.basket],
        }

    def holds(self, rule: Rule, key: str) -> bool:
        others = self.others[rule.filter.relative_to]
        return rule.filter.can_compare(others) and rule.filter.matches(SHELF[key], others, now=NOW)

    def in_force(self, action: str) -> list[Rule]:
        return [
            rule
            for rule in self.rules
            if rule.action == action and rule.filter.can_compare(self.others[rule.filter.relative_to])
        ]

    def may_show(self, key: str) -> bool:
        """By the words of the rules, one after the other and without any index."""
        if any(self.holds(rule, key) for rule in self.in_force("exclude")):
            return False
        onlys = self.in_force("only")
        return all(
            any(self.holds(rule, key) for rule in onlys if rule.campaign == campaign)
            for campaign in {rule.campaign for rule in onlys}
        )

    def answer(self) -> tuple[Steered, Arranged]:
        steered = steer(self.ranked, Book(self.rules), SHELF, self.others, now=NOW)
        keys = [key for key, _share in steered.ranked]
        arranged = arrange(
            keys, steered.pins, limit=self.limit, facts=SHELF, eligible=self.eligible, caps=self.caps
        )
        return steered, arranged


ranked = st.permutations(KEYS).flatmap(
    lambda keys: st.integers(0, len(keys)).map(
        lambda count: [(key, 1 / (10 + nth)) for nth, key in enumerate(keys[:count])]
    )
)
cap = st.none() | st.integers(0, 3)
questions = st.builds(
    Question,
    ranked=ranked,
    rules=rules(),
    anchors=some_keys,
    basket=some_keys,
    eligible=st.frozensets(st.sampled_from(KEYS)) | st.just(frozenset(KEYS)),
    limit=st.integers(1, 5),
    caps=st.builds(Caps, brand=cap, category=cap),
)


@given(questions)
def test_what_is_excluded_or_not_among_the_only_ones_or_not_eligible_never_appears(asked: Question) -> None:
    _steered, found = asked.answer()
    assert all(asked.may_show(str(key)) and key in asked.eligible for key in found.keys)


@given(questions)
def test_a_list_is_as_long_as_it_may_be_and_holds_nothing_twice(asked: Question) -> None:
    _steered, found = asked.answer()
    assert len(found.keys) == len({*found.keys}) <= asked.limit


@given(questions)
def test_an_eligible_pin_whose_place_nobody_before_it_wants_keeps_it(asked: Question) -> None:
    # In a list that is shorter than its limit pins move up: ask for as many as there are.
    asked = Question(**{**vars(asked), "limit": max(len(asked.answer()[1].keys), 1)})
    steered, found = asked.answer()
    if len(found.keys) < asked.limit:
        return
    for pin in steered.pins:
        (key, *alternatives) = pin.keys or ("",)
        wants_it = not alternatives and key in asked.eligible and pin.position < asked.limit
        stronger = [other for other in steered.pins if other.rule.rank < pin.rule.rank]
        # Of one who loses, the next place is taken: whoever comes before may stand up to there.
        crowd = [other for other in stronger if other.position <= pin.position or key in other.keys]
        same = [one for one in steered.pins if one.rule is pin.rule and key in one.keys and one is not pin]
        if wants_it and not crowd and not same:
            assert found.keys[pin.position] == key
            assert found.pinned[key] is pin.rule


@given(questions)
def test_caps_hold_but_for_pins(asked: Question) -> None:
    _steered, found = asked.answer()
    for name, most in (("brand", asked.caps.brand), ("category", asked.caps.category)):
        if most is None:
            continue
        pinned = Counter(getattr(SHELF[key], name) for key in found.pinned)
        shown = Counter(getattr(SHELF[key], name) for key in found.keys)
        assert all(count <= max(most, pinned[value]) for value, count in shown.items())


@given(questions)
def test_caps_take_no_pin_away(asked: Question) -> None:
    _steered, found = asked.answer()
    free = Question(**{**vars(asked), "caps": Caps()})
    assert found.pinned == free.answer()[1].pinned


@given(questions, st.randoms(use_true_random=False))
def test_neither_the_order_of_the_rules_nor_chance_decides(asked: Question, chance: Any) -> None:
    shuffled = [*asked.rules]
    chance.shuffle(shuffled)
    assert Question(**{**vars(asked), "rules": shuffled}).answer() == asked.answer()


@given(questions)
def test_a_list_is_full_or_every_product_that_is_missing_says_which_rule_took_it(asked: Question) -> None:
    steered, found = asked.answer()
    known = {key for key, _share in asked.ranked} | {key for rule in asked.rules for key in rule.pinned}
    missing = known - {*found.keys}
    if len(found.keys) < asked.limit:
        assert not [key for key in missing if found.dropped.get(key) == "limit"]
    for key in (key for key, _share in asked.ranked if key in missing):
        if key in steered.dropped:
            assert not asked.may_show(str(key))
            assert steered.dropped[key].action in ("exclude", "only")
        else:
            assert found.dropped[key] in ("ineligible", "brand", "category", "limit")


@given(questions)
def test_a_boosted_product_never_falls_and_a_buried_one_never_rises(asked: Question) -> None:
    steered, _found = asked.answer()
    before = dict(asked.ranked)
    for key, share in steered.ranked:
        actions = {rule.action for rule in steered.moved.get(key, ())}
        if actions == {"boost"}:
            assert share >= before[str(key)]
        elif actions == {"bury"}:
            assert share <= before[str(key)]
        elif not actions:
            assert share == before[str(key)]


@given(questions)
def test_an_index_finds_exactly_the_rules_that_hold(asked: Question) -> None:
    steered, _found = asked.answer()
    for key, _share in steered.ranked:
        holding = {
            rule.id
            for action in ("boost", "bury")
            for rule in asked.in_force(action)
            if asked.holds(rule, str(key))
        }
        assert {rule.id for rule in steered.moved.get(key, ())} == holding


@given(
    ranked=st.lists(st.integers(0, 20), unique=True),
    fresh=st.lists(st.integers(15, 30)),
    share=st.floats(0, 1),
    places=st.integers(0, 24),
    seed=st.integers(),
)
def test_exploration_keeps_to_its_share_and_takes_only_what_is_there(
    ranked: list[int], fresh: list[int], share: float, places: int, seed: int
) -> None:
    found = explore(ranked, fresh, share=share, places=places, seed=seed)
    assert explore(ranked, fresh, share=share, places=places, seed=seed) == found
    assert len({*found.keys}) == len(found.keys) == len(found.propensities) <= places
    assert found.new == {*found.keys} - {*ranked}
    assert found.new <= {*fresh}
    assert len(found.new) <= share * places + 1
    assert all(0 < propensity <= 1 for propensity in found.propensities)
    kept = [key for key in found.keys if key not in found.new]
    assert kept == ranked[: len(kept)]
    assert len(found.keys) == places or len(ranked) < places
