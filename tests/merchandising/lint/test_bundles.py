from recommendations.merchandising.bundles import LiveBundle
from recommendations.merchandising.lint import Assortment, Missing
from recommendations.merchandising.lint.bundles import lint
from tests.merchandising.shop import SHELF


def test_a_bundle_with_a_product_that_cannot_be_sold_says_which() -> None:
    shop = Assortment(facts=SHELF, total=8, missing={"rug": Missing.SOLD_OUT})
    whole = LiveBundle(id=1, products=("mug", "cup"), quantities=(1, 1), titles={"en": "Tea for two"})
    broken = LiveBundle(id=2, products=("mug", "rug"), quantities=(1, 1))
    (one,) = lint([whole, broken], shop)
    assert (one.code, one.model, one.key) == ("bundle-unavailable", "bundle", 2)
    assert one.sentence == "“Bundle 2” is not offered: 1 of its products cannot be sold."
    assert [(row.key, row.note) for row in one.rows] == [("rug", "sold out or not visible")]
