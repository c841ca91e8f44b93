"""What comes next in a visit."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recommendations.admin.about.entry import ITEM_AND_SHOPPER, About, Family

FAMILY: Final = Family(
    title=_("What comes next"),
    members={
        "sequential-rules": About(
            title=_("Sequential rules"),
            does=_("What others looked at or bought soon after."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "rules": 100,
                "max_steps": 10,
                "distance_decay": "power",
                "exponent": 0.5,
                "backward": 0.3,
                "half_life": 1.0,
                "min_visits": 2,
                "shrinkage": 1.0,
                "source_discount": 0.7,
                "popularity_discount": 0.1,
                "self_rules": True,
                "recency": 0.45,
            },
        ),
        "session-knn": About(
            title=_("Visits like this one"),
            does=_("Finds past visits that were most like the current one and shows what they led to."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "neighbours": 200,
                "sample": 1000,
                "min_shoppers": 2,
                "visit_items": 50,
                "recency": 0.35,
                "position_decay": 0.8,
                "before": 0.7,
                "half_life": 1.0,
                "length_discount": 0.25,
                "rarity": 1.0,
            },
        ),
        "slist": About(
            title=_("Linear visit model"),
            does=_("Learns from all visits at once which products lead to which."),
            scopes=ITEM_AND_SHOPPER,
            parameters={
                "max_items": 10000,
                "links": 200,
                "consistency": 0.2,
                "diagonal": 0.5,
                "regularization": 50.0,
                "max_steps": 10,
                "past_decay": 0.3,
                "future_decay": 0.3,
                "half_life": 1.0,
                "visit_items": 100,
                "visits_per_shopper": 10,
                "min_shoppers": 2,
                "popularity_discount": 0.0,
                "recency": 0.5,
            },
        ),
    },
)
