"""What each condition says, what it refuses, and of whom it holds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from recommendations.merchandising.audiences import (
    CONDITIONS,
    CompiledAudience,
    ConditionError,
    RequestFacts,
    among,
    read_condition,
    read_conditions,
    words,
)
from recommendations.merchandising.facts import Facts

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MUG = Facts(key=1, categories=("kitchen", "mugs"), brand="Larch", price=Decimal("8.00"))
LAMP = Facts(key=2, categories=("lighting",), brand="Glim", price=Decimal("40.00"))
UNPRICED = Facts(key=3)


class Deed(NamedTuple):
    key: int
    kind: str
    fresh: bool = True


def facts(**known):
    return RequestFacts(now=NOW, **known)


def days_ago(days):
    return NOW - timedelta(days=days)


IN_THE_REQUEST = [
    ({"is": "first_seen", "who": "new", "days": 7}, {}, True),
    ({"is": "first_seen", "who": "new", "days": 7}, {"first_seen_at": days_ago(7)}, True),
    ({"is": "first_seen", "who": "new", "days": 7}, {"first_seen_at": days_ago(7.1)}, False),
    ({"is": "first_seen", "who": "returning", "days": 7}, {"first_seen_at": days_ago(8)}, True),
    ({"is": "first_seen", "who": "returning", "days": 7}, {}, False),
    ({"is": "group", "names": ["Trade", "VIP"]}, {"groups": frozenset({"VIP"})}, True),
    ({"is": "group", "names": ["Trade", "VIP"]}, {"groups": frozenset({"Staff"})}, False),
    ({"is": "basket_value", "amount": ["48", None]}, {"basket": [(MUG, 1), (LAMP, 1)]}, True),
    ({"is": "basket_value", "amount": ["48.01", None]}, {"basket": [(MUG, 1), (LAMP, 1)]}, False),
    ({"is": "basket_value", "amount": ["24", "24"]}, {"basket": [(MUG, 3)]}, True),
    ({"is": "basket_value", "amount": [None, "5"]}, {}, True),
    ({"is": "basket_value", "amount": [None, "5"]}, {"basket": [(UNPRICED, 1)]}, False),
    ({"is": "basket_holds", "categories": ["mugs"]}, {"basket": [(LAMP, 1), (MUG, 1)]}, True),
    ({"is": "basket_holds", "categories": ["mugs"], "brands": ["Glim"]}, {"basket": [(LAMP, 1), (MUG, 1)]}, False),
    ({"is": "basket_holds", "products": [2]}, {"basket": [(MUG, 1)]}, False),
    ({"is": "basket_holds", "price": ["10", None]}, {"basket": [(LAMP, 1)]}, True),
    ({"is": "country", "codes": ["gb", "FR"]}, {"country": "GB"}, True),
    ({"is": "country", "codes": ["gb"]}, {}, False),
    ({"is": "device", "devices": ["mobile"]}, {"device": "mobile"}, True),
    ({"is": "device", "devices": ["mobile"]}, {"device": ""}, False),
    ({"is": "did", "deed": "view", "products": [1]}, {"deeds": [Deed(1, "view")]}, True),
    ({"is": "did", "deed": "view", "products": [1]}, {"deeds": [Deed(1, "view", fresh=False)]}, None),
    ({"is": "did", "deed": "view", "products": [1]}, {"deeds": [Deed(1, "purchase")]}, None),
    ({"is": "did", "deed": "view", "products": [1], "whether": "has_not"}, {"deeds": [Deed(1, "view")]}, False),
    ({"is": "spent", "amount": ["1", None]}, {}, None),
    ({"is": "last", "what": "visit"}, {"deeds": [Deed(1, "view")]}, None),
]  # fmt: skip


@pytest.mark.parametrize(("said", "known", "verdict"), IN_THE_REQUEST)
def test_a_condition_holds_does_not_or_cannot_be_told_in_the_request(said, known, verdict):
    assert read_condition(with_defaults(said)).verdict(facts(**known)) is verdict


def with_defaults(said):
    """As a form that nobody touched would send it."""
    condition = CONDITIONS[said["is"]]
    defaults = {field.name: field.default for field in condition.fields if field.default is not None}
    return {**defaults, **said}


REFUSED = [
    ({"is": "astrology"}, "is"),
    ("spent", "is"),
    ({"is": "spent"}, "amount"),
    ({"is": "spent", "amount": [None, None]}, "amount"),
    ({"is": "spent", "amount": ["9", "3"]}, "amount"),
    ({"is": "spent", "amount": ["-1", None]}, "amount"),
    ({"is": "spent", "amount": ["NaN", None]}, "amount"),
    ({"is": "spent", "amount": ["1", None], "days": 0}, "days"),
    ({"is": "spent", "amount": ["1", None], "days": True}, "days"),
    ({"is": "spent", "amount": ["1", None], "colour": "red"}, "colour"),
    ({"is": "orders", "number": ["1.5", None]}, "number"),
    ({"is": "first_seen", "who": "old", "days": 3}, "who"),
    ({"is": "group", "names": []}, "names"),
    ({"is": "group", "names": ["x"] * 201}, "names"),
    ({"is": "group", "names": ["x" * 121]}, "names"),
    ({"is": "likes_brand", "names": ["x"], "at_least": 101}, "at_least"),
    ({"is": "device", "devices": ["toaster"]}, "devices"),
    ({"is": "country", "codes": ["United Kingdom"]}, "codes"),
    ({"is": "basket_holds"}, "categories"),
    (with_defaults({"is": "did", "products": [True]}), "products"),
    (with_defaults({"is": "did", "products": [{"pk": 1}]}), "products"),
    (with_defaults({"is": "did", "products": list(range(201))}), "products"),
]


@pytest.mark.parametrize(("said", "field"), REFUSED)
def test_what_makes_no_sense_is_refused_by_the_field_that_is_wrong(said, field):
    with pytest.raises(ConditionError) as refusal:
        read_condition(said)
    assert refusal.value.field == field
    assert refusal.value.message


def test_more_conditions_than_anybody_could_read_are_refused():
    with pytest.raises(ConditionError, match="20 conditions at most"):
        read_conditions([{"is": "group", "names": ["VIP"]}] * 21)
    with pytest.raises(ConditionError):
        read_conditions({"is": "group"})


EXAMPLES = [
    ({"is": "first_seen", "who": "returning", "days": 1}, "first seen more than a day ago", "首次到访在 1 天之前"),
    ({"is": "last", "what": "visit", "how": "before"}, "last visit more than 90 days ago", "最近一次访问在 90 天之前"),
    ({"is": "spent", "amount": ["50.00", None]}, "spent at least £50.00 ever", "迄今消费至少 £50.00"),
    ({"is": "orders", "number": [2, 5]}, "from 2 to 5 orders ever", "迄今下单 2 至 5 笔"),
    ({"is": "group", "names": ["Trade"]}, "in member group “Trade”", "属于会员组“Trade”"),
    ({"is": "country", "codes": ["cn", "GB"]}, "in country CN or GB", "所在国家为 CN或GB"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "english", "chinese"), EXAMPLES)
def test_a_condition_reads_as_words_in_both_languages(said, english, chinese):
    condition = read_condition(with_defaults(said))
    assert condition.words() == english
    with translation.override("zh-hans"):
        assert condition.words() == chinese


def test_every_kind_has_a_label_a_sentence_and_survives_being_stored():
    said = [with_defaults({"is": name, **SOMETHING.get(name, {})}) for name in CONDITIONS]
    conditions = read_conditions(said)
    assert len(conditions) == 12
    assert all(str(one.label) and one.words() for one in conditions)
    assert read_conditions([one.to_json() for one in conditions]) == conditions
    assert words(conditions).count(" and ") == 11


SOMETHING = {
    "group": {"names": ["VIP"]},
    "spent": {"amount": ["1.50", "20"]},
    "orders": {"number": [1, None]},
    "likes_category": {"names": ["mugs"]},
    "likes_brand": {"names": ["Larch"]},
    "did": {"products": [1]},
    "basket_value": {"amount": [None, "3"]},
    "basket_holds": {"tags": ["gift"]},
    "country": {"codes": ["GB"]},
    "device": {"devices": ["tablet"]},
}


class Four:
    """Four shoppers: one new without orders, one loyal, one lapsed, one who gave everything back."""

    def days_since(self, moment):
        return {
            "order": np.array([np.inf, 3, 200, np.inf]),
            "visit": np.array([0, 1, 180, 5]),
            "first_seen": np.array([0, 400, 500, 30]),
        }[moment]

    def orders(self, days):
        return np.array([0, 12, 2, 0]) if days is None else np.array([0, 1, 0, 0])

    def spent(self, days):
        return np.array([0, 99.999999999, 20, 0]) if days is None else np.array([0, 9, 0, 0])

    def share_in(self, taste, names):
        shares = np.array([0, 0.25, 0.1, 0], np.float32)
        return shares if (taste, set(names)) == ("categories", {"mugs"}) else np.zeros(4)

    def did(self, kind, products, days):
        return np.array([False, kind == "purchase" and 1 in products and days >= 3, False, False])

    def in_groups(self, names):
        return np.array(["VIP" in names, False, False, True])


COUNTED = [
    ({"is": "first_seen", "who": "new", "days": 30}, [0, 3]),
    ({"is": "first_seen", "who": "returning", "days": 30}, [1, 2]),
    ({"is": "last", "what": "order", "how": "before", "days": 90}, [2]),
    ({"is": "last", "what": "order", "how": "within", "days": 3}, [1]),
    ({"is": "last", "what": "visit", "how": "before", "days": 90}, [2]),
    ({"is": "orders", "number": [2, None]}, [1, 2]),
    ({"is": "orders", "number": [None, 0]}, [0, 3]),
    ({"is": "orders", "number": [1, None], "days": 7}, [1]),
    ({"is": "spent", "amount": ["100", None]}, [1]),
    ({"is": "spent", "amount": ["0.01", "99"]}, [2]),
    ({"is": "likes_category", "names": ["mugs"], "at_least": 25}, [1]),
    ({"is": "likes_brand", "names": ["Larch"], "at_least": 1}, []),
    ({"is": "did", "deed": "purchase", "products": [1], "days": 3}, [1]),
    ({"is": "did", "deed": "purchase", "products": [1], "days": 3, "whether": "has_not"}, [0, 2, 3]),
    ({"is": "group", "names": ["VIP"]}, [0, 3]),
]


@pytest.mark.parametrize(("said", "who"), COUNTED)
def test_shoppers_are_counted_by_what_is_known_of_them(said, who):
    found = read_condition(with_defaults(said)).among(Four())
    assert np.flatnonzero(found).tolist() == who


def test_all_conditions_that_can_be_counted_must_hold():
    both = read_conditions([{"is": "orders", "number": [1, None]}, {"is": "spent", "amount": ["50", None]}])
    assert np.flatnonzero(among(both, Four())).tolist() == [1]
    phone = read_condition({"is": "device", "devices": ["mobile"]})
    assert np.flatnonzero(among([*both, phone], Four())).tolist() == [1]
    assert among([phone], Four()) is None
    with pytest.raises(NotImplementedError):
        phone.among(Four())


def audience(*said, is_kept=True):
    return CompiledAudience(
        id=7, name="", conditions=read_conditions([*map(with_defaults, said)]), is_kept=is_kept
    )


PHONE = {"is": "device", "devices": ["mobile"]}
RICH = {"is": "spent", "amount": ["100", None]}
VIEWED = {"is": "did", "deed": "view", "products": [1]}
UNSEEN = {**VIEWED, "whether": "has_not"}
BELONGS = [
    ("an audience without conditions is nobody", [], {}, {7}, True, False),
    ("what the request tells needs no membership", [PHONE], {"device": "mobile"}, (), False, True),
    ("what lasts needs one", [RICH], {}, (), True, False),
    ("and has it", [RICH], {}, {7}, True, True),
    ("another audience's does not count", [RICH], {}, {8}, True, False),
    ("one from before the conditions were changed does not count", [RICH], {}, {7}, False, False),
    ("a member on another device is out", [RICH, PHONE], {"device": "tablet"}, {7}, True, False),
    ("a member on this one is in", [RICH, PHONE], {"device": "mobile"}, {7}, True, True),
    ("who just viewed it belongs at once", [VIEWED], {"deeds": [Deed(1, "view")]}, (), False, True),
    ("but not where something else must be known too", [VIEWED, RICH], {"deeds": [Deed(1, "view")]}, (), True, False),
    ("who just viewed it is not among those who did not", [UNSEEN], {"deeds": [Deed(1, "view")]}, {7}, True, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "known", "memberships", "is_kept", "belongs"),
    [row[1:] for row in BELONGS],
    ids=[row[0] for row in BELONGS],
)
def test_a_request_belongs_to_an_audience(said, known, memberships, is_kept, belongs):
    assert audience(*said, is_kept=is_kept).holds(facts(**known), memberships) is belongs


def test_an_audience_says_what_of_the_request_it_looks_at():
    assert audience(PHONE, RICH, VIEWED).reads == {"device", "deeds"}
    assert audience(RICH).is_lasting
    assert not audience(PHONE).is_lasting


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5), st.data())
def test_whatever_comes_from_outside_is_read_or_refused_by_name(value, data):
    name = data.draw(st.sampled_from(sorted(CONDITIONS)))
    field = data.draw(st.sampled_from(CONDITIONS[name].fields)).name
    said = with_defaults({"is": name, **SOMETHING.get(name, {}), field: value})
    try:
        condition = read_condition(said)
    except ConditionError as error:
        refused = error.field
    else:
        refused = None
        assert read_condition(condition.to_json()) == condition
    assert refused in {None, *(one.name for one in CONDITIONS[name].fields)}
