"""What a page gets to know of bundles: the live ones of this store, by each of their products."""

from typing import Any

import pytest

from recommendations.merchandising.bundles import fingerprint, read_bundles
from recommendations.models import BundleStatus
from tests.merchandising.bundles.sets import bundle, tea_set

pytestmark = pytest.mark.django_db


def test_a_live_bundle_is_found_by_each_of_its_products(django_assert_num_queries: Any) -> None:
    cup, jug, bowl = tea_set()
    made = bundle(cup, jug, bowl, quantities=[2, 1, 1], support=95, title={"en": "Tea", "zh-hans": ""})
    with django_assert_num_queries(2):
        found = read_bundles()
    assert set(found) == {str(one.pk) for one in (cup, jug, bowl)}
    (live,) = found[str(jug.pk)]
    assert (live.id, live.quantities, live.orders, live.titles) == (made.pk, (2, 1, 1), 95, {"en": "Tea"})
    assert [live.quantity(key) for key in (str(cup.pk), "no product")] == [2, 0]


def test_what_is_not_live_not_of_this_store_or_no_set_is_left_out() -> None:
    cup, jug, bowl = tea_set()
    for status in (BundleStatus.PROPOSED, BundleStatus.REJECTED, BundleStatus.RETIRED):
        bundle(cup, jug, status=status)
    bundle(cup, jug, store="elsewhere")
    bundle(bowl)
    assert read_bundles() == {}


def test_a_fingerprint_names_a_set_whatever_its_order() -> None:
    assert fingerprint("", {1: 1, 2: 1}) == fingerprint("", {2: 1, 1: 1})
    others = [("", {1: 1, 2: 2}), ("", {1: 1, 3: 1}), ("shop", {1: 1, 2: 1}), ("", {11: 1, 2: 1})]
    assert len({fingerprint(*one) for one in others} | {fingerprint("", {1: 1, 2: 1})}) == 5
