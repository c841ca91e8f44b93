"""What is popular in each audience, published with popularity: a list for whoever belongs to it."""

import numpy as np
from numpy.typing import NDArray

from recommendations import conf
from recommendations.algorithms import Algorithm, Dataset, Histories, TopK
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.models import Audience, AudienceMember


def audiences(algorithm: Algorithm, store: str = "") -> list[int]:
    """Ids of those that get a list: of popularity, the active ones with enough members to hide one among."""
    if not isinstance(algorithm, Popularity):
        return []
    rows = Audience.objects.filter(is_active=True).exclude(refreshed_at=None)
    rows = rows.filter(store__in=("", store)) if store else rows
    enough = rows.filter(size__gte=conf.settings.SEGMENT_MIN_SHOPPERS)
    return list(enough.order_by("pk").values_list("pk", flat=True))


def popular_among(
    audience: int, algorithm: Algorithm, data: Dataset, k: int, allowed: NDArray[np.bool_]
) -> TopK:
    """The list [1, k] of what its members touched, by products that SEGMENT_MIN_SHOPPERS of them did at least.

    Of fewer, a list would tell what one of them bought.
    """
    members = AudienceMember.objects.filter(audience=audience).order_by()
    keys = np.fromiter(members.values_list("shopper_id", flat=True).iterator(chunk_size=10_000), np.int64)
    belongs = np.isin(data.shopper_ids, keys)
    theirs = data.take((data.shoppers >= 0) & belongs[data.shoppers] if len(belongs) else data.shoppers >= 0)
    if not len(theirs):
        return TopK.absent(1, k)
    least = max(conf.settings.SEGMENT_MIN_SHOPPERS, getattr(algorithm, "min_shoppers", 1))
    popular = Popularity(min_shoppers=least).fit(theirs)
    return popular.recommend(Histories.empty(1), k, allowed=allowed)
