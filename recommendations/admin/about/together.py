"""What goes with what, and with whom, by what shoppers did."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recommendations.admin.about.entry import ITEM, ITEM_AND_SHOPPER, SHOPPER, About, Family

FAMILY: Final = Family(
    title=_("What goes together"),
    members={
        "co-purchase": About(
            title=_("Co-purchase"),
            does=_("Products that are bought in the same order more often than chance would have it."),
            scopes=ITEM,
            parameters={
                "neighbours": 50,
                "min_orders": 3,
                "min_shoppers": 2,
                "orders_each": None,
                "min_lift": 1.0,
                "z": 1.96,
                "max_order_items": 100,
                "recency": 0.8,
            },
        ),
        "association-rules": About(
            title=_("Basket rules"),
            does=_(
                "What such baskets usually hold as well, leaving out what would only replace something in them."
            ),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "min_orders": 5,
                "min_shoppers": 2,
                "orders_each": None,
                "max_set_size": 3,
                "max_order_items": 50,
                "min_lift": 1.0,
                "z": 1.0,
                "popularity_discount": 0.15,
                "norm": 4.0,
                "recency": 0.9,
                "max_history": 50,
                "without_substitutes": True,
            },
        ),
        "item-knn": About(
            title=_("Item-KNN"),
            does=_("Products that the same shoppers liked; personal lists from what each shopper did."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "neighbours": 50,
                "rows": "shoppers",
                "similarity": "cosine",
                "weighting": "tfidf",
                "bm25_saturation": 1.2,
                "bm25_length": 0.75,
                "min_shoppers": 3,
                "shrinkage": 0.0,
                "popularity_discount": 0.0,
                "recency": 0.7,
                "history_half_life_days": None,
                "self_similar": False,
            },
        ),
        "user-knn": About(
            title=_("People like you"),
            does=_("Finds the shoppers whose choices are most like this one’s, and shows what they chose."),
            scopes=SHOPPER,
            parameters={
                "neighbours": 100,
                "similarity": "cosine",
                "weighting": "tfidf",
                "threshold": 0.0,
                "shrinkage": 0.0,
                "vote_power": 0.5,
                "popularity_discount": 0.0,
                "recency": 1.0,
                "ratings": None,
            },
        ),
        "random-walk": About(
            title=_("Random walk"),
            does=_(
                "Follows who chose what from product to product, and turns best sellers down so that lesser"
                " known ones come up."
            ),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "neighbours": 100,
                "rows": "shoppers",
                "alpha": 1.0,
                "popularity_discount": 0.4,
                "min_shoppers": 2,
                "shrinkage": 0.0,
                "recency": 0.7,
                "history_half_life_days": None,
                "self_similar": False,
            },
        ),
        "ease": About(
            title=_("Whole-basket model (EASE)"),
            does=_(
                "What goes with everything in the basket or history at once, rather than with each product"
                " by itself."
            ),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "rows": "auto",
                "regularization": 20.0,
                "dropout": 0.3,
                "size_power": 0.25,
                "weight_power": 0.5,
                "half_life": 180.0,
                "popularity_discount": 0.0,
                "head": 8000,
                "neighbours": 500,
                "tail_neighbours": 50,
                "longest_row": 1000,
                "min_shoppers": 3,
                "recency": 0.8,
            },
        ),
        "als": About(
            title=_("Taste profiles (ALS)"),
            does=_("Sums each shopper’s taste up from what they did and finds products near it."),
            scopes=SHOPPER,
            parameters={
                "rows": "shoppers",
                "factors": 64,
                "regularization": 30.0,
                "alpha": 5.0,
                "iterations": 15,
                "recency": 0.8,
                "seed": 0,
            },
        ),
    },
)
