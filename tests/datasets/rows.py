"""Interactions as a test needs them, without the endpoint in between."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from recommendations.models import Interaction, Shopper
from tests.warehouse.models import Article


def articles(count: int) -> list[Article]:
    made = [Article(label=f"Article {number}") for number in range(count)]
    return Article.objects.bulk_create(sorted(made, key=lambda article: article.pk))


def shoppers(count: int) -> list[Shopper]:
    return [Shopper.objects.create() for _ in range(count)]


def interaction(product: Article | None, kind: str = "view", **values: Any) -> Interaction:
    days_ago = values.pop("days_ago", 0.0)
    values.setdefault("occurred_at", moment(days_ago))
    return Interaction(dedup_key=uuid4(), fingerprint=1, product=product, kind=kind, **values)


def moment(days_ago: float) -> datetime:
    return timezone.now() - timedelta(days=days_ago, seconds=1)


def save(*rows: Interaction) -> None:
    Interaction.objects.bulk_create(rows)


def orders(baskets: Iterable[tuple[Shopper | None, list[Article]]], *, days: float = 60) -> list[Interaction]:
    """Orders spread evenly over the last `days`, oldest first."""
    baskets = list(baskets)
    return [
        interaction(
            product,
            "purchase",
            shopper=shopper,
            order=f"order {place}",
            line=str(line),
            days_ago=days * (1 - place / len(baskets)),
        )
        for place, (shopper, products) in enumerate(baskets)
        for line, product in enumerate(products)
    ]
