"""Names of algorithms to classes, imported when first asked for."""

from importlib import import_module

from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.errors import MissingExtraError, UnknownAlgorithmError
from recommendations.algorithms.parameters import did_you_mean

_PATHS = {
    "co-purchase": "recommendations.algorithms.co_purchase.CoPurchase",
    "item-knn": "recommendations.algorithms.item_knn.ItemKNN",
    "popularity": "recommendations.algorithms.popularity.Popularity",
    "svd": "recommendations.algorithms.svd.SVD",
    "trending": "recommendations.algorithms.trending.Trending",
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
        if path in _PATHS.values() and isinstance(error, ImportError):
            raise MissingExtraError(
                f"The algorithm {name!r} needs {str(error.name).partition('.')[0]}, which is not installed here:"
                ' pip install "django-shop-recommendations[train]".'
            ) from error
        raise UnknownAlgorithmError(f"{path!r} cannot be imported: {error}.") from error
    if not (isinstance(found, type) and issubclass(found, Algorithm)):
        raise UnknownAlgorithmError(f"{path!r} is not a subclass of recommendations.algorithms.Algorithm.")
    return found
