from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations import training
from recommendations.management.recommenders import described, one
from recommendations.models import ModelVersion, Recommender, VersionStatus


class Command(BaseCommand):
    help = (
        "Publish a version that was trained before: the newest that was held back, or the one of that number."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The recommender.")
        parser.add_argument("number", nargs="?", type=int, help="The version's number.")

    def handle(self, *, slug: str, number: int | None, **options: Any) -> None:
        version = _version(one(slug), number)
        try:
            training.publish(version, by="recs_publish")
        except training.PublishError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"{version}: {described(version)}"))


def _version(recommender: Recommender, number: int | None) -> ModelVersion:
    versions = recommender.versions.order_by("-number")
    if number is None:
        found = versions.filter(status=VersionStatus.EVALUATED).first()
        wanted = "version that was trained and held back"
    else:
        found, wanted = versions.filter(number=number).first(), f"version #{number}"
    if found is None:
        there = ", ".join(f"#{v.number} {v.get_status_display().lower()}" for v in versions[:10]) or "none"
        raise CommandError(f"{recommender} has no {wanted}. There are: {there}.")
    return found
