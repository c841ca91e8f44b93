"""What the shop itself says of its products, and shoppers of their friends."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recommendations.admin.about.entry import ITEM_AND_SHOPPER, SHOPPER, About, Family

FAMILY: Final = Family(
    title=_("What the shop knows"),
    members={
        "content": About(
            title=_("Similar products"),
            does=_(
                "Products that are alike by title, description, category, brand, tags, price and picture;"
                " works for brand-new products."
            ),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "neighbours": 50,
                "fields": None,
                "learn_weights": True,
                "shrinkage": 500.0,
                "price_width": 0.5,
                "candidates": 200,
                "recency": 0.85,
                "seed": 0,
            },
        ),
        "up-sell": About(
            title=_("A better one"),
            does=_(
                "A better product of the same kind at a modest step up in price, within what the shopper"
                " usually pays."
            ),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "neighbours": 20,
                "fields": None,
                "lowest_ratio": 1.05,
                "highest_ratio": 2.0,
                "preferred_ratio": 1.25,
                "step_width": 0.4,
                "least_similarity": 0.05,
                "band_quantile": 0.9,
                "band_factor": 1.5,
                "candidates": 200,
                "recency": 0.7,
            },
        ),
        "cold-start": About(
            title=_("Help for new products"),
            does=_("Shows a new product to shoppers who would be shown the products most like it."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "sources": ({"algorithm": "item-knn"}, {"algorithm": "content"}),
                "nearest": 5,
                "depth": 500,
            },
        ),
        "relations": About(
            title=_("Fits, needs, replaces"),
            does=_("What you have said goes with a product: what fits it, what it needs, what replaces it."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "fits": 1.0,
                "needs": 1.5,
                "replaces": 2.0,
                "same_as": 0.0,
                "popularity": 0.5,
                "recency": 0.9,
            },
        ),
        "social": About(
            title=_("What friends chose"),
            does=_("What several of a shopper’s friends chose, without ever pointing at one of them."),
            scopes=SHOPPER,
            parameters={"min_friends": 3, "popularity_discount": 0.5, "smoothing": 2.0},
        ),
    },
)
