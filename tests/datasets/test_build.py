from datetime import timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.utils import timezone

from recommendations import datasets
from recommendations.algorithms import Dataset
from recommendations.datasets import reading
from recommendations.models import Quality, Recommender
from tests.datasets.rows import articles, interaction, save, shoppers
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def built(**wishes: Any) -> Dataset:
    return datasets.build(Recommender(slug="any", algorithm="popularity", **wishes))


def pairs(data: Dataset) -> dict[tuple[Any, Any], float]:
    """Summed weight by (shopper id or None, product key)."""
    found: dict[tuple[Any, Any], float] = {}
    for shopper, item, weight in zip(data.shoppers, data.items, data.weights, strict=True):
        key = (data.shopper_ids[shopper] if shopper >= 0 else None, data.item_ids[item])
        found[key] = found.get(key, 0.0) + float(weight)
    return found


def test_nothing_makes_an_empty_dataset() -> None:
    data = built()
    assert (len(data), data.n_items, data.n_shoppers) == (0, 0, 0)


def test_codes_stand_for_the_shops_own_keys_in_the_order_of_time() -> None:
    first, second = articles(2)
    (shopper,) = shoppers(1)
    save(interaction(second, shopper=shopper), interaction(first, shopper=shopper, days_ago=3))
    data = built(half_life_days=1e9)
    assert data.item_ids[data.items].tolist() == [first.pk, second.pk]
    assert data.shopper_ids.tolist() == [shopper.pk]
    assert np.diff(data.times).tolist() == pytest.approx([3 * 86_400], abs=2)


def test_kinds_are_weighted_as_the_setting_says(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "EVENT_WEIGHTS": {"favourite": 2.5}}
    viewed, liked = articles(2)
    (shopper,) = shoppers(1)
    save(interaction(viewed, shopper=shopper), interaction(liked, "favourite", shopper=shopper))
    assert pairs(built(half_life_days=1e9)) == pytest.approx(
        {(shopper.pk, viewed.pk): 1.0, (shopper.pk, liked.pk): 2.5}, rel=1e-4
    )


def test_kinds_without_a_weight_are_left_out_unless_asked_for() -> None:
    (article,) = articles(1)
    save(interaction(article, "rating", value=4.5))
    assert len(built()) == 0
    assert built(kinds=["rating"]).values.tolist() == [4.5]


def test_only_the_recommenders_kinds_window_and_store_are_read() -> None:
    new, old, bought, elsewhere = articles(4)
    save(
        interaction(new, store="north"),
        interaction(old, store="north", days_ago=11),
        interaction(bought, "purchase", store="north"),
        interaction(elsewhere, store="south"),
    )
    data = built(kinds=["view"], window_days=10, store="north")
    assert data.item_ids.tolist() == [new.pk]


def test_a_recommender_without_a_store_learns_from_all() -> None:
    north, south = articles(2)
    save(interaction(north, store="north"), interaction(south, store="south"))
    assert built().n_items == 2


@pytest.mark.parametrize("quality", [Quality.BOT, Quality.SUSPICIOUS])
def test_bots_and_suspicious_events_teach_nothing(quality: str) -> None:
    (article,) = articles(1)
    save(interaction(article, quality=quality))
    assert len(built()) == 0


def test_events_without_a_product_and_from_the_future_are_left_out() -> None:
    (article,) = articles(1)
    save(interaction(None, "search", query="mug"), interaction(article, days_ago=-1))
    assert len(built()) == 0


def test_until_leaves_out_what_came_later() -> None:
    early, late = articles(2)
    save(interaction(early, days_ago=5), interaction(late))
    recommender = Recommender(slug="any", algorithm="popularity")
    data = datasets.build(recommender, until=timezone.now() - timedelta(days=2))
    assert data.item_ids.tolist() == [early.pk]


def test_a_merged_browser_counts_as_its_account() -> None:
    (article,) = articles(1)
    account, browser, stranger = shoppers(3)
    browser.merged_into = account
    browser.save()
    save(*[interaction(article, shopper=one) for one in (account, browser, stranger)])
    assert pairs(built(half_life_days=1e9)) == pytest.approx(
        {(account.pk, article.pk): 2.0, (stranger.pk, article.pk): 1.0}, rel=1e-4
    )


def test_an_order_without_a_shopper_is_kept_under_no_code() -> None:
    first, second = articles(2)
    save(*[interaction(article, "purchase", order="7", line="1") for article in (first, second)])
    data = built(kinds=["purchase"])
    assert data.shoppers.tolist() == [-1, -1]
    assert len(set(data.orders.tolist())) == 1
    assert data.orders[0] >= 0


def test_visits_group_and_their_absence_is_minus_one() -> None:
    (article,) = articles(1)
    visit = uuid4()
    save(*[interaction(article, visit=visit) for visit in (visit, visit, uuid4(), None)])
    visits = built().visits.tolist()
    assert visits[0] == visits[1] != visits[2]
    assert visits[3] == -1


def test_a_variant_counts_as_the_product_that_is_recommended() -> None:
    (parent,) = articles(1)
    variant = Article.objects.create(label="Red", parent=parent)
    save(interaction(parent), interaction(variant))
    data = built()
    assert data.item_ids.tolist() == [parent.pk]
    assert data.items.tolist() == [0, 0]


def test_the_past_fades_by_the_half_life() -> None:
    (article,) = articles(1)
    (shopper,) = shoppers(1)
    save(interaction(article, shopper=shopper, days_ago=10))
    assert built(half_life_days=5).weights.tolist() == pytest.approx([0.25], rel=1e-3)


def test_one_shopper_cannot_carry_a_pair(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MAX_SHOPPER_PRODUCT_WEIGHT": 7.0}
    (article,) = articles(1)
    (shopper,) = shoppers(1)
    save(*[interaction(article, shopper=shopper) for _ in range(1000)])
    assert built().weights.sum() <= 7.0 * 1.0001


def test_of_a_shopper_who_touches_everything_the_newest_products_count(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MAX_SHOPPER_PRODUCTS": 2}
    several = articles(4)
    (shopper,) = shoppers(1)
    save(*[interaction(one, shopper=shopper, days_ago=age) for age, one in enumerate(several)])
    data = built()
    assert set(data.item_ids[data.items]) == {several[0].pk, several[1].pk}


def test_reading_in_small_chunks_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    several, people = articles(3), shoppers(4)
    save(
        *[
            interaction(several[n % 3], shopper=people[n % 4], order=str(n % 5), days_ago=n % 7)
            for n in range(50)
        ]
    )
    until, told = timezone.now(), []
    recommender = Recommender(slug="any", algorithm="popularity")
    whole = datasets.build(recommender, until=until)
    monkeypatch.setattr(reading, "CHUNK", 7)
    parts = datasets.build(recommender, until=until, progress=told.append)
    for name in ("shoppers", "items", "weights", "times", "kinds", "orders"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name
    assert told == sorted(told)
    assert len(told) == 8
    assert told[-1] == 1.0


def test_the_number_of_queries_does_not_grow_with_the_shop(django_assert_max_num_queries: Any) -> None:
    several, people = articles(40), shoppers(3)
    save(*[interaction(one, shopper=people[0]) for one in several])
    with django_assert_max_num_queries(5):
        built()


def test_an_unknown_kind_is_named_with_the_ones_there_are() -> None:
    with pytest.raises(ValueError, match=r"no event kind 'sale'; give kinds out of view, .*purchase"):
        built(kinds=["sale"])


def test_orders_are_numbered_as_they_begin_the_same_in_every_process() -> None:
    # Numbers from a hash would overflow where they are multiplied with the number of items.
    cup, plate, spoon = articles(3)
    save(
        interaction(cup, order="SO-9", days_ago=3),
        interaction(plate, order="SO-9", days_ago=3),
        interaction(spoon, "view", days_ago=2),
        interaction(cup, order="SO-1", days_ago=1),
    )
    assert built().orders.tolist() == [0, 0, -1, 1]
