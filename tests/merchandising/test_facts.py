from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import override_settings

from recommendations.catalog import ProductFeatures
from recommendations.merchandising.facts import Facts, facts_of


def test_facts_take_what_lasts_from_the_features_and_what_is_live_from_the_request() -> None:
    features = ProductFeatures(
        categories=("kitchen", "mugs"),
        brand="Hearth",
        tags=("gift",),
        price=Decimal("9.99"),
        margin=Decimal(5),
        stock=100,
        rating=4.5,
    )
    facts = facts_of(7, features, price=Decimal("8.00"), stock=0)
    assert facts == Facts(
        key=7,
        categories=("kitchen", "mugs"),
        brand="Hearth",
        tags=("gift",),
        rating=4.5,
        price=Decimal("8.00"),
        margin=None,
        stock=0,
    )


@pytest.mark.parametrize(
    ("kept", "moment"),
    [
        (None, None),
        (datetime(2026, 7, 1, 9, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC)),
        (datetime(2026, 7, 1, 9, tzinfo=UTC).replace(tzinfo=None), datetime(2026, 7, 1, 8, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 6, 30, 23, tzinfo=UTC)),
    ],
    ids=["unknown", "aware", "the shop's own clock", "a day alone"],
)
@override_settings(TIME_ZONE="Europe/London")
def test_a_time_without_a_zone_is_the_shops(kept: datetime | None, moment: datetime | None) -> None:
    assert facts_of(1, ProductFeatures(created_at=kept)).created_at == moment


@pytest.mark.parametrize(
    ("price", "margin", "percent"),
    [("8.00", "2.00", Decimal(25)), ("8.00", "-2.00", Decimal(-25)), ("8.00", None, None), ("0", "1", None)],
)
def test_margin_is_told_as_a_percentage_of_the_price(
    price: str, margin: str | None, percent: Decimal | None
) -> None:
    facts = Facts(key=1, price=Decimal(price), margin=None if margin is None else Decimal(margin))
    assert facts.margin_percent == percent


def test_the_category_is_the_narrowest() -> None:
    assert Facts(key=1, categories=("kitchen", "mugs")).category == "mugs"
    assert Facts(key=1).category == ""
