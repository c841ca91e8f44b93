"""A shopper takes back what they did: it is deleted, not marked, and may be recorded again."""

from collections.abc import Collection
from typing import Any

from recommendations.models import Interaction, Shopper


def take_back(shopper: Shopper, product: Any, kinds: Collection[str]) -> int:
    """Delete what the shopper did in these ways with the product (a key), in all browsers; how many rows that was."""
    theirs = Interaction.objects.for_shopper(shopper).filter(kind__in=kinds, product_id=product)
    # By their keys: MariaDB deletes from no table that the condition reads.
    deleted, _by_model = Interaction.objects.filter(pk__in=[*theirs.values_list("pk", flat=True)]).delete()
    return deleted
