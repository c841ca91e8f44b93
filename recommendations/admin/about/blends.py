"""Several algorithms as one."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recommendations.admin.about.entry import ITEM_AND_SHOPPER, About, Family

FAMILY: Final = Family(
    title=_("Several at once"),
    members={
        "auto-blend": About(
            title=_("AutoBlend"),
            does=_(
                "Tries many algorithms on your own newest sales, and blends those that do best together."
                " Choose where it is shown with “kind”: for-you, also-bought, basket, visit or buy-again."
            ),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "kind": "for-you",
                "repeats": False,
                "sources": None,
                "most": 8,
                "questions": 10000,
                "depth": 100,
                "min_shoppers": 3,
                "seed": 0,
            },
        ),
        "re-ranker": About(
            title=_("Re-ranker"),
            does=_(
                "Learns from your newest sales how to order what given algorithms propose; can weigh clicks"
                " against purchases."
            ),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "kind": "for-you",
                "repeats": False,
                "sources": (
                    {"algorithm": "item-knn"},
                    {"algorithm": "ease"},
                    {"algorithm": "popularity", "fade": 0.05},
                ),
                "learner": "listwise",
                "purchase_share": None,
                "questions": 6000,
                "depth": 100,
                "min_shoppers": 3,
                "seed": 0,
            },
        ),
        "weighted": About(
            title=_("Weighted blend"),
            does=_("Adds up what several algorithms say, each with the weight that you give it."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "sources": ({"algorithm": "item-knn"}, {"algorithm": "ease"}),
                "weights": None,
                "scales": None,
                "depth": 100,
            },
        ),
        "rank-fusion": About(
            title=_("Rank fusion"),
            does=_("Merges the lists of several algorithms by their places alone."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "sources": ({"algorithm": "item-knn"}, {"algorithm": "ease"}),
                "weights": None,
                "depth": 100,
            },
        ),
        "cascade": About(
            title=_("Cascade"),
            does=_("Lets one algorithm decide the order, and the next where the first sees no difference."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "sources": ({"algorithm": "ease"}, {"algorithm": "item-knn"}, {"algorithm": "popularity"}),
                "bands": 10,
                "depth": 100,
            },
        ),
        "switching": About(
            title=_("Switching"),
            does=_("Takes the whole list from the first algorithm that has enough to say of this shopper."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "sources": ({"algorithm": "ease"}, {"algorithm": "item-knn"}, {"algorithm": "popularity"}),
                "least": None,
                "enough": 1,
                "depth": 100,
            },
        ),
        "value-aware": About(
            title=_("Worth to the shop"),
            does=_(
                "Of what is likely to please, puts first what brings the shop most: purchases, order value"
                " or margin."
            ),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "sources": ({"algorithm": "ease"},),
                "objective": "order value",
                "floor": 0.3,
                "strength": 0.25,
                "depth": 100,
            },
        ),
    },
)
