"""What the shop says of its products comes along where an algorithm reads it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from recommendations import conf, datasets
from recommendations.algorithms import Dataset
from recommendations.catalog import Catalog, Key, ProductFeatures, product_model
from recommendations.datasets import features
from recommendations.models import Recommender
from tests.datasets.rows import articles, interaction, save, shoppers
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db


def built(algorithm: str = "content", **wishes: Any) -> Dataset:
    return datasets.build(Recommender(slug="any", algorithm=algorithm, **wishes))


def code(data: Dataset, article: Article) -> int:
    return data.item_ids.tolist().index(article.pk)


def with_catalog(settings: Any, catalog: type[Catalog]) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": catalog}


def test_a_product_without_an_event_is_an_item_with_its_title_category_and_price() -> None:
    garden = Department.objects.create(name="Garden")
    cold = Article.objects.create(label="Watering can", department=garden, list_price=Decimal("7.50"))
    (met,) = articles(1)
    save(interaction(met))
    data = built()
    assert set(data.item_ids.tolist()) == {cold.pk, met.pk}
    assert data.item_ids[data.items].tolist() == [met.pk]
    found, row = data.features, code(data, cold)
    assert found is not None
    assert (found.titles[row], found.categories[row], found.prices[row]) == ("Watering can", ("Garden",), 7.5)
    assert np.isnan(found.created_at[row])
    assert found.vectors is None


def test_what_is_no_longer_sold_keeps_its_features_for_the_histories_that_hold_it() -> None:
    gone = Article.objects.create(label="Old lamp", withdrawn=True)
    never_met = Article.objects.create(label="Older lamp", withdrawn=True)
    save(interaction(gone))
    data = built()
    assert data.features is not None
    assert data.features.titles[code(data, gone)] == "Old lamp"
    assert never_met.pk not in data.item_ids.tolist()


def test_a_product_that_the_shop_has_deleted_is_known_by_nothing() -> None:
    (gone,) = articles(1)
    save(interaction(gone))
    Article.objects.all().delete()
    data = built()
    assert data.features is not None
    assert (data.features.titles[0], data.features.categories[0]) == ("", ())


def test_who_reads_no_features_is_given_none_and_no_cold_product() -> None:
    articles(3)
    data = built("popularity")
    assert (data.features, data.n_items) == (None, 0)


def test_a_blend_reads_what_its_sources_read() -> None:
    articles(2)
    sources = [{"algorithm": "item-knn"}, {"algorithm": "content"}]
    data = built("rank-fusion", parameters={"sources": sources})
    assert data.features is not None


def test_a_thousand_products_take_a_query_for_each_chunk(
    settings: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys, then 20 products a query: 5 for 100 products; nothing is missing and nobody was sold anything."""
    keys = [article.pk for article in articles(100)]
    monkeypatch.setattr(features, "CHUNK", 20)
    with django_assert_num_queries(6):
        found = features.item_features(keys)
    assert set(found.titles) == {f"Article {number}" for number in range(100)}


class NoPrices(WarehouseCatalog):
    price_attributes = ("nothing_like_it",)


def test_without_a_price_the_mean_that_a_unit_was_paid_stands_in(settings: Any) -> None:
    """3 for 24.00 and 1 for 12.00 in pounds make 9.00; one sale in euros is another matter."""
    with_catalog(settings, NoPrices)
    sold, unsold = articles(2)
    save(
        interaction(sold, "purchase", quantity=3, revenue=Decimal("24.00"), currency="GBP"),
        interaction(sold, "purchase", quantity=1, revenue=Decimal("12.00"), currency="GBP"),
        interaction(sold, "purchase", quantity=1, revenue=Decimal("99.00"), currency="EUR"),
    )
    data = built()
    assert data.features is not None
    assert data.features.prices[code(data, sold)] == pytest.approx(9.0)
    assert np.isnan(data.features.prices[code(data, unsold)])


class Rich(WarehouseCatalog):
    """Dates with and without a time, margins, tags and vectors of two numbers."""

    def features(self, products: Iterable[Any]) -> Mapping[Key, ProductFeatures]:
        return {
            product.pk: ProductFeatures(
                title=product.label,
                tags=("blue",),
                margin=Decimal("1.25"),
                created_at=date(2026, 1, 2)
                if product.label.endswith("0")
                else datetime(2026, 1, 2, tzinfo=UTC),  # type: ignore[arg-type]
                vector=(0.6, 0.8) if product.label.endswith("0") else None,
            )
            for product in products
        }


def test_dates_margins_tags_and_vectors_become_columns(settings: Any) -> None:
    with_catalog(settings, Rich)
    first, second = sorted(articles(2), key=lambda article: article.label)
    data = built()
    found = data.features
    assert found is not None
    assert found.vectors is not None
    midnight = datetime(2026, 1, 2, tzinfo=UTC).timestamp()
    assert found.created_at.tolist() == [midnight, midnight]  # London has the same midnight in January
    assert found.margins.tolist() == [1.25, 1.25]
    assert found.tags == [("blue",), ("blue",)]
    assert found.vectors[code(data, first)] == pytest.approx([0.6, 0.8])
    assert np.isnan(found.vectors[code(data, second)]).all()


class Uneven(WarehouseCatalog):
    def features(self, products: Iterable[Any]) -> Mapping[Key, ProductFeatures]:
        return {product.pk: ProductFeatures(vector=[1.0] * int(product.label[-1])) for product in products}


def test_vectors_of_two_lengths_are_refused_by_name(settings: Any) -> None:
    with_catalog(settings, Uneven)
    shorter = Article.objects.create(label="Lamp 2")
    Article.objects.create(label="Lamp 3")
    with pytest.raises(
        ValueError, match=rf"Product {shorter.pk} brings a vector of 2 numbers, others one of 3"
    ):
        built()


def test_a_plain_product_says_its_name_and_nothing_else(settings: Any) -> None:
    class Bare(Catalog):
        title_attributes = price_attributes = category_attributes = brand_attributes = ("nothing_like_it",)

    with_catalog(settings, Bare)
    article = Article.objects.create(label="Lamp")
    data = built()
    found = data.features
    assert found is not None
    assert list(found.titles) == [str(article)]
    assert (found.texts, found.categories, found.brands, found.tags) == ([""], [()], [""], [()])
    assert np.isnan([*found.prices, *found.margins, *found.created_at]).all()


def test_tags_may_be_words_between_commas() -> None:
    class Tagged(Catalog):
        tag_attributes = ("label",)

    article = Article.objects.create(label="blue, glass,, ")
    assert Tagged().features([article])[article.pk].tags == ("blue", "glass")


def test_variants_are_no_items_of_their_own() -> None:
    (parent,) = articles(1)
    variant = Article.objects.create(label="Lamp, red", parent=parent)
    save(interaction(variant, shopper=shoppers(1)[0]))
    assert built().item_ids.tolist() == [parent.pk]


def test_the_tests_run_on_keys_that_are_no_integers() -> None:
    assert (product_model(), conf.product_model_label()) == (Article, "warehouse.Article")
