"""What a shopper buys again."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recommendations.admin.about.entry import SHOPPER, About, Family

FAMILY: Final = Family(
    title=_("Buying again"),
    members={
        "personal-frequency": About(
            title=_("Bought often"),
            does=_("Reminds shoppers of what they buy again and again."),
            scopes=SHOPPER,
            parameters={"half_life": 180, "recency": 1.0, "repeat_power": 1.0},
        ),
        "purchase-cycle": About(
            title=_("Due again"),
            does=_("Reminds shoppers of what is likely to have run out."),
            scopes=SHOPPER,
            parameters={"horizon": 30, "strength": 2},
        ),
        "tifu-knn": About(
            title=_("Habits"),
            does=_("What shoppers buy again and again, and what others with the same habits buy."),
            scopes=SHOPPER,
            parameters={
                "neighbours": 200,
                "own_share": 0.7,
                "group_size": 5,
                "within_decay": 0.95,
                "group_decay": 0.9,
                "half_life": 365,
                "repeat_power": 1.0,
                "shoppers_kept": 50000,
            },
        ),
    },
)
