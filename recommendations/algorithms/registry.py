"""Names of algorithms to classes, imported when first asked for."""

from importlib import import_module

from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.errors import MissingExtraError, UnknownAlgorithmError
from recommendations.algorithms.parameters import did_you_mean

_PATHS = {
    "als": "recommendations.algorithms.matrix.als.ALS",
    "association-rules": "recommendations.algorithms.baskets.association_rules.AssociationRules",
    "auto-blend": "recommendations.evaluation.auto_blend.AutoBlend",
    "best-converting": "recommendations.algorithms.counts.best_converting.BestConverting",
    "cascade": "recommendations.algorithms.hybrids.cascade.Cascade",
    "co-purchase": "recommendations.algorithms.baskets.co_purchase.CoPurchase",
    "cold-start": "recommendations.algorithms.content.cold_start.ColdStart",
    "content": "recommendations.algorithms.content.content.Content",
    "ease": "recommendations.algorithms.matrix.ease.EASE",
    "item-knn": "recommendations.algorithms.neighbours.item_knn.ItemKNN",
    "knn-baseline": "recommendations.algorithms.ratings.knn_baseline.KNNBaseline",
    "new-arrivals": "recommendations.algorithms.counts.new_arrivals.NewArrivals",
    "personal-frequency": "recommendations.algorithms.repeats.personal_frequency.PersonalFrequency",
    "popularity": "recommendations.algorithms.counts.popularity.Popularity",
    "purchase-cycle": "recommendations.algorithms.repeats.purchase_cycle.PurchaseCycle",
    "random": "recommendations.algorithms.counts.random_order.RandomOrder",
    "random-walk": "recommendations.algorithms.neighbours.random_walk.RandomWalk",
    "rank-fusion": "recommendations.algorithms.hybrids.rank_fusion.RankFusion",
    "re-ranker": "recommendations.evaluation.auto_blend.ReRanker",
    "relations": "recommendations.algorithms.links.relations.LinkedProducts",
    "sequential-rules": "recommendations.algorithms.sequences.sequential_rules.SequentialRules",
    "session-knn": "recommendations.algorithms.sequences.session_knn.SessionKNN",
    "slist": "recommendations.algorithms.sequences.slist.SLIST",
    "social": "recommendations.algorithms.links.social.Social",
    "svd": "recommendations.algorithms.ratings.svd.SVD",
    "svd-plus-plus": "recommendations.algorithms.ratings.svd_plus_plus.SVDPlusPlus",
    "switching": "recommendations.algorithms.hybrids.switching.Switching",
    "tifu-knn": "recommendations.algorithms.repeats.tifu_knn.TIFUKNN",
    "top-rated": "recommendations.algorithms.counts.top_rated.TopRated",
    "trending": "recommendations.algorithms.counts.trending.Trending",
    "up-sell": "recommendations.algorithms.content.up_sell.UpSell",
    "user-knn": "recommendations.algorithms.neighbours.user_knn.UserKNN",
    "value-aware": "recommendations.algorithms.hybrids.value_aware.ValueAware",
    "weighted": "recommendations.algorithms.hybrids.weighted.Weighted",
}


def names() -> tuple[str, ...]:
    """The algorithms that come with the package."""
    return tuple(sorted(_PATHS))


def get(name: str) -> type[Algorithm]:
    """The class of that name, or at that dotted path (a shop's own subclass of Algorithm)."""
    path = _PATHS.get(name, name)
    module, _, attribute = path.rpartition(".")
    if not module:
        raise UnknownAlgorithmError(f"There is no algorithm {name!r}{did_you_mean(name, _PATHS)}.")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        needed = str(getattr(error, "name", "")).partition(".")[0]
        if path in _PATHS.values() and isinstance(error, ModuleNotFoundError) and needed != "recommendations":
            raise MissingExtraError(
                f"The algorithm {name!r} needs {needed}, which is not installed here:"
                ' pip install "django-shop-recommendations[train]".'
            ) from error
        raise UnknownAlgorithmError(f"{path!r} cannot be imported: {error}.") from error
    if not (isinstance(found, type) and issubclass(found, Algorithm)):
        raise UnknownAlgorithmError(f"{path!r} is not a subclass of recommendations.algorithms.Algorithm.")
    return found
