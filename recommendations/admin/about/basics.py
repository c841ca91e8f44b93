"""The same list for everybody."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recommendations.admin.about.entry import EVERYBODY, About, Family

FAMILY: Final = Family(
    title=_("The same for everybody"),
    members={
        "popularity": About(
            title=_("Popularity"),
            does=_("What sells or is looked at most; the yardstick for all others."),
            scopes=EVERYBODY,
            parameters={"min_shoppers": 1},
        ),
        "trending": About(
            title=_("Trending"),
            does=_("What has risen lately, beyond what it usually sells."),
            scopes=EVERYBODY,
            parameters={"recent_days": 7, "baseline_days": 28, "smoothing": 5, "min_shoppers": 3},
        ),
        "new-arrivals": About(
            title=_("New arrivals"),
            does=_("What has come into the shop lately, newest first, sold or not."),
            scopes=EVERYBODY,
            parameters={"days": 30},
        ),
        "top-rated": About(
            title=_("Top rated"),
            does=_("What customers rate best, leaving out what only one or two have rated."),
            scopes=EVERYBODY,
            parameters={"prior_strength": 5, "doubt": 0.0, "min_shoppers": 3},
        ),
        "best-converting": About(
            title=_("Best converting"),
            does=_("What people who look at it actually buy."),
            scopes=EVERYBODY,
            parameters={"prior_strength": None, "min_exposure": 20},
        ),
        "random": About(
            title=_("Random"),
            does=_("Products in a shuffled order: to compare the others with, or to fill an empty place."),
            scopes=EVERYBODY,
            parameters={"seed": 0, "per_asker": False},
        ),
    },
)
