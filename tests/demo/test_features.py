"""What algorithms read of the demo's products."""

import numpy as np

from recommendations import datasets
from recommendations.models import Recommender
from shopdemo.models import Product


def test_content_reads_titles_categories_tags_prices_margins_and_dates(shop):
    data = datasets.build(Recommender(slug="content", algorithm="content"))
    cakestand = Product.objects.get(sku="22423")
    row = data.item_ids.tolist().index(cakestand.pk)
    assert set(data.item_ids.tolist()) >= set(Product.objects.on_sale().values_list("pk", flat=True))
    found = data.features
    assert found.titles[row] == "Regency cake stand, 3 tiers"
    assert found.categories[row] == ("tea-and-table",)
    assert "regency" in found.tags[row]
    assert found.prices[row] == 12.75
    assert found.margins[row] == float(cakestand.price - cakestand.cost)
    assert found.created_at[row] == cakestand.created_at.timestamp()
    assert not np.isnan(found.prices).any()
