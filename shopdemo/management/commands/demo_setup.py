from collections.abc import Iterable
from typing import Any, Final

from django.core.management.base import BaseCommand

from recommendations.models import Recommender
from recommendations.serving.defaults import ensure_defaults
from shopdemo.desk import ensure_desk
from shopdemo.staff import ensure_staff

#: A blend costs a minute or two of training: these wait for "Retrain now", so that a start takes no longer.
WHEN_ASKED: Final = ("auto-blend-also-bought", "auto-blend-basket", "auto-blend-visit")
#: The one that is trained at the start chooses from few sources, on a part of the questions.
POOL: Final = (
    {"algorithm": "item-knn", "params": {"neighbours": 100, "min_shoppers": 1, "self_similar": True}},
    {"algorithm": "tifu-knn"},
    {"algorithm": "sequential-rules"},
    {"algorithm": "popularity", "fade": 0.05},
)
QUESTIONS: Final = 1000


class Command(BaseCommand):
    help = "Create the demo's staff, recommenders, placements, campaigns and prices where there are none."

    def handle(self, **options: Any) -> None:
        recommenders_and_placements = ensure_defaults()
        lighten(recommenders_and_placements)
        created = [*ensure_staff(), *recommenders_and_placements, *ensure_desk()]
        self.stdout.write(
            f"Created: {', '.join(created)}." if created else "Everything is set up; nothing to do."
        )


def lighten(created: Iterable[str]) -> None:
    """Of what was just created; what somebody has changed since stays as it is."""
    new = set(created)
    Recommender.objects.filter(slug__in=new.intersection(WHEN_ASKED)).update(retrain_every_hours=0)
    Recommender.objects.filter(slug__in=new & {"auto-blend-for-you"}).update(
        parameters={"kind": "for-you", "sources": list(POOL), "questions": QUESTIONS}
    )
