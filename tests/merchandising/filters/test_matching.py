from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from recommendations.merchandising.facts import Facts
from recommendations.merchandising.filters import Filter
from tests.merchandising.shop import NOW, SHELF


def about(which: dict[str, Any], *others: str, products: tuple[str, ...] = ()) -> str:
    wanted = Filter.read(which, products)
    beside = [SHELF[key] for key in others]
    return " ".join(str(key) for key, facts in SHELF.items() if wanted.matches(facts, beside, now=NOW))


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ({}, "mug cup pot tray vase lamp rug bowl"),
        ({"categories": ["mugs"]}, "mug cup"),
        ({"categories": ["home"]}, "vase lamp rug"),
        ({"categories": ["mugs", "rugs"]}, "mug cup rug"),
        ({"categories": ["MUGS"]}, ""),
        ({"categories": ["m.*"]}, ""),
        ({"brands": ["Flint", "Alder"]}, "cup tray vase lamp rug"),
        ({"tags": ["gift"]}, "pot vase"),
        ({"tags": ["gift", "new"]}, "pot vase rug"),
        ({"brands": ["Hearth"], "categories": ["mugs"]}, "mug"),
        ({"price": ["20", "45"]}, "pot tray vase"),
        ({"price": [None, "8.00"]}, "mug"),
        ({"margin_percent": ["50", None]}, "mug pot vase rug"),
        ({"margin_percent": [None, "0"]}, "bowl"),
        ({"stock": [None, 3]}, "cup lamp rug"),
        ({"stock": [1, 3]}, "cup lamp"),
        ({"age_days": [None, 10]}, "vase rug"),
        ({"age_days": [365, None]}, "mug lamp"),
        ({"rating": [4.5, None]}, "mug cup pot tray vase lamp rug bowl"),
        ({"rating": [4.6, None]}, ""),
    ],
    ids=str,
)
def test_all_that_is_said_must_hold_and_of_a_list_any(which: dict[str, Any], expected: str) -> None:
    assert about(which) == expected


def test_named_products_are_narrowed_by_what_else_is_said() -> None:
    assert about({}, products=("mug", "vase")) == "mug vase"
    assert about({"brands": ["Hearth"]}, products=("mug", "vase")) == "mug"


@pytest.mark.parametrize(
    ("which", "others", "expected"),
    [
        ({"same_category": True}, "mug", "mug cup"),
        ({"same_category": False}, "mug", "pot tray vase lamp rug bowl"),
        ({"same_category": False}, "mug vase", "pot tray lamp rug bowl"),
        ({"same_brand": True}, "mug", "mug pot bowl"),
        ({"same_brand": True}, "mug vase", "mug pot vase lamp bowl"),
        ({"same_brand": False}, "mug vase", "cup tray rug"),
        ({"price_step": "lower"}, "pot", "mug cup tray bowl"),
        ({"price_step": "similar"}, "vase", "vase"),
        ({"price_step": "higher"}, "pot", "vase lamp rug"),
        ({"price_step": "similar"}, "mug tray", "cup"),  # 14.00 on average: 10.50 to 17.50
        ({"same_category": False, "price_step": "similar"}, "mug", "bowl"),
        ({"same_category": True}, "", ""),
        ({"same_category": False}, "", ""),
    ],
    ids=str,
)
def test_relative_conditions_compare_with_the_products_at_hand(
    which: dict[str, Any], others: str, expected: str
) -> None:
    assert about(which, *others.split()) == expected


@pytest.mark.parametrize(
    "which",
    [
        {"categories": ["mugs"]},
        {"brands": ["Hearth"]},
        {"tags": ["gift"]},
        {"price": [None, "1000"]},
        {"margin_percent": [None, "100"]},
        {"stock": [None, 1000]},
        {"age_days": [None, 1000]},
        {"rating": [None, 5]},
        {"same_category": True},
        {"same_category": False},
        {"same_brand": False},
        {"price_step": "lower"},
    ],
    ids=str,
)
def test_a_condition_on_what_is_unknown_does_not_hold(which: dict[str, Any]) -> None:
    assert not Filter.read(which).matches(Facts(key="?"), [SHELF["mug"]], now=NOW)


def test_both_ends_of_a_range_belong_to_it() -> None:
    wanted = Filter.read({"age_days": [10, 20]})
    born = [10, 20, 9.99, 20.01]
    held = [wanted.matches(Facts(key=1, created_at=NOW - timedelta(days=days)), now=NOW) for days in born]
    assert held == [True, True, False, False]


@pytest.mark.parametrize(
    ("which", "others", "can"),
    [
        ({"brands": ["Hearth"]}, [], True),
        ({"same_brand": True}, [], False),
        ({"same_brand": True}, [Facts(key=1)], False),
        ({"same_brand": True}, [Facts(key=1), Facts(key=2, brand="Hearth")], True),
        ({"same_brand": True, "price_step": "lower"}, [Facts(key=2, brand="Hearth")], False),
        (
            {"same_brand": True, "price_step": "lower"},
            [Facts(key=2, brand="Hearth"), Facts(key=3, price=Decimal(3))],
            True,
        ),
    ],
    ids=str,
)
def test_a_filter_says_whether_it_finds_what_it_compares_with(
    which: dict[str, Any], others: list[Facts], can: bool
) -> None:
    assert Filter.read(which).can_compare(others) is can


@pytest.mark.parametrize(
    ("which", "live"),
    [
        ({"brands": ["Hearth"], "age_days": [None, 3], "rating": [4, None], "same_brand": True}, False),
        ({"price": ["1", None]}, True),
        ({"margin_percent": ["1", None]}, True),
        ({"stock": [1, None]}, True),
        ({"price_step": "lower"}, True),
    ],
    ids=str,
)
def test_a_filter_says_whether_it_reads_what_is_live(which: dict[str, Any], live: bool) -> None:
    assert Filter.read(which).reads_live is live
