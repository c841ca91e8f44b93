from typing import Any

import pytest
from django.utils.translation import override

from recommendations.merchandising.filters import Filter
from tests.merchandising.shop import boost, bury, exclude, only, pin


@pytest.mark.parametrize(
    ("which", "english", "chinese"),
    [
        ({}, "every product", "所有商品"),
        ({"categories": ["mugs", "cups"]}, "category “mugs” or “cups”", "类别“mugs”或“cups”"),
        (
            {"brands": ["a", "b", "c", "d", "e", "f", "g"]},
            "brand “a” or “b” or “c” or “d” or “e” or 2 more",
            "品牌“a”或“b”或“c”或“d”或“e”或另外 2 个",
        ),
        ({"price": ["5.50", "1200"]}, "price from £5.50 to £1,200.00", "价格 £5.50 至 £1200.00"),
        ({"price": [None, "20.00"]}, "price at most £20.00", "价格至多 £20.00"),
        ({"stock": [3, 3]}, "stock exactly 3", "库存正好 3"),
        ({"margin_percent": ["20", None]}, "margin at least 20 per cent", "毛利率至少 20 %"),
        ({"age_days": [None, 30]}, "new in the last 30 days", "最近 30 天内上新"),
        ({"age_days": [365, None]}, "at least 365 days old", "上架至少 365 天"),
        ({"rating": [4.5, None]}, "rating at least 4.5", "评分至少 4.5"),
        (
            {"tags": ["gift"], "same_category": False, "price_step": "lower"},
            "tag “gift”, other category than the product at hand, cheaper than the product at hand",
            "标签“gift”、与当前商品类别不同、比当前商品便宜",
        ),
        (
            {"same_brand": True, "relative_to": "basket"},
            "same brand as something in the basket",
            "与购物车中某件商品品牌相同",
        ),
    ],
    ids=str,
)
def test_a_filter_reads_as_part_of_a_sentence(which: dict[str, Any], english: str, chinese: str) -> None:
    with override("en"):
        assert Filter.read(which).words() == english
    with override("zh-hans"):
        assert Filter.read(which).words() == chinese


def test_products_are_counted() -> None:
    with override("en"):
        assert Filter.read({}, [1]).words() == "1 named product"
        assert Filter.read({"stock": [1, None]}, [1, 2]).words() == "2 named products, stock at least 1"


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (pin("mug", at=2), "Pin 1 product to position 2", "将 1 件商品从第 2 位起固定"),
        (pin("mug", "cup"), "Pin 2 products from position 1", "将 2 件商品从第 1 位起固定"),
        (pin(tags=["new"], at=3), "Pin to position 3: tag “new”", "固定在第 3 位：标签“new”"),
        (boost(by=1.5, tags=["new"]), "Boost × 1.5: tag “new”", "提升 × 1.5：标签“new”"),
        (bury(by=3, tags=["new"]), "Bury ÷ 3: tag “new”", "下沉 ÷ 3：标签“new”"),
        (exclude(tags=["new"]), "Exclude: tag “new”", "排除：标签“new”"),
        (only(tags=["new"]), "Only: tag “new”", "仅限：标签“new”"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_rule_reads_as_a_sentence(rule: Any, english: str, chinese: str) -> None:
    with override("en"):
        assert rule.words() == english
    with override("zh-hans"):
        assert rule.words() == chinese
