"""Stars that shoppers gave."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recommendations.admin.about.entry import SHOPPER, About, Family

FAMILY: Final = Family(
    title=_("Ratings"),
    members={
        "svd": About(
            title=_("SVD"),
            does=_("Personal lists from tastes that shoppers have in common (matrix factorisation)."),
            scopes=SHOPPER,
            parameters={
                "n_factors": 100,
                "n_epochs": 20,
                "learning_rate": 0.005,
                "regularization": 0.02,
                "lowest_rating": 1.0,
                "highest_rating": 5.0,
                "fold_in_ridge": 0.2,
                "seed": 0,
            },
        ),
        "svd-plus-plus": About(
            title=_("Ratings, SVD++"),
            does=_(
                "Predicts the stars a shopper would give, from the stars they gave and from what they rated"
                " at all."
            ),
            scopes=SHOPPER,
            parameters={
                "n_factors": 20,
                "n_epochs": 20,
                "learning_rate": 0.007,
                "regularization": 0.02,
                "fold_in_ridge": 0.2,
                "seed": 0,
            },
        ),
        "knn-baseline": About(
            title=_("Ratings, neighbours"),
            does=_(
                "Predicts the stars a shopper would give from the stars they gave to products that are"
                " rated alike."
            ),
            scopes=SHOPPER,
            parameters={
                "neighbours": 40,
                "min_neighbours": 1,
                "similarity": "pearson_baseline",
                "shrinkage": 100.0,
                "user_based": False,
                "similar_items": 1000,
            },
        ),
    },
)
