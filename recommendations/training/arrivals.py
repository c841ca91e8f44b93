"""New products get their lists within minutes: what says something of them without an event is trained again."""

from datetime import timedelta

from django.utils import timezone

from recommendations import conf
from recommendations.catalog import get_catalog, plain_key
from recommendations.models import ModelVersion, RecommendationList, Recommender, Scope
from recommendations.training.queueing import queue

#: Algorithms that know a product from the shop's own word; all the others wait for their schedule.
FROM_THE_SHOP = ("content", "up-sell", "new-arrivals", "cold-start")
#: Products come one after another: a recommender is not trained again sooner than this.
_APART = timedelta(minutes=10)
#: So many products without a list are kept by key; a shop with more of them waits for the schedule.
_MOST = 500


def queue_for_new_products(*, by: str = "") -> list[ModelVersion]:
    """Queue what knows products by their titles, where one has come in since it was trained."""
    found = Recommender.objects.filter(is_active=True, retrain_every_hours__gt=0, algorithm__in=FROM_THE_SHOP)
    built_in = [row for row in found if row.algorithm not in conf.settings.ALGORITHMS]
    if not any(_is_behind(row) for row in built_in):
        return []
    queued = [queue(row, by=by) for row in built_in if _may_run_again(row)]
    return [version for version, created in queued if created]


def unlisted(version: ModelVersion) -> list[int | str]:
    """Keys of products that may be shown and have no list of neighbours in this version; two queries."""
    lists = RecommendationList.objects.filter(version=version, scope=Scope.ITEM)
    listed = set(lists.values_list("subject", flat=True).iterator(chunk_size=10_000))
    shown = get_catalog().recommendable().order_by().values_list("pk", flat=True)
    keys = map(plain_key, shown.iterator(chunk_size=10_000))
    return sorted((key for key in keys if str(key) not in listed), key=str)


def remember_unlisted(version: ModelVersion, counts: dict[str, object]) -> dict[str, object]:
    """`counts`, with the products that this version has nothing to say of, so that they count as known."""
    lists = counts.get("lists")
    has_neighbours = isinstance(lists, dict) and bool(lists.get(Scope.ITEM))
    if version.recommender.algorithm not in FROM_THE_SHOP or not has_neighbours:
        return counts
    keys = unlisted(version)
    return {**counts, "unlisted": keys if len(keys) <= _MOST else None}


def _is_behind(recommender: Recommender) -> bool:
    version = recommender.published_version
    known = version.counts.get("unlisted") if version is not None else None
    if version is None or known is None or not (version.counts.get("lists") or {}).get(Scope.ITEM):
        return False
    return bool(set(unlisted(version)) - set(known))


def _may_run_again(recommender: Recommender) -> bool:
    latest = recommender.versions.order_by("-pk").values_list("requested_at", flat=True).first()
    return latest is None or latest + _APART <= timezone.now()
