"""Which product does an event count for?"""

from collections.abc import Collection, Iterator, Sequence

from recommendations.catalog import Key, get_catalog, product_model

_CHUNK = 900  # SQLite of old allows 999 parameters


def known(keys: Collection[Key]) -> dict[Key, Key]:
    """The product that each of ``keys`` counts for: a variant's parent, else itself.

    Products that do not exist are left out. Two queries a batch: the catalog's for the parents, and one to
    see what exists, withdrawn products included, since their history is true all the same.
    """
    found: dict[Key, Key] = {}
    catalog = get_catalog()
    for chunk in _chunks(sorted(keys, key=str)):
        parents = catalog.parents(chunk)
        wanted = {key: parents.get(key, key) for key in chunk}
        existing = set(
            product_model()._base_manager.filter(pk__in=set(wanted.values())).values_list("pk", flat=True)
        )
        found.update({key: product for key, product in wanted.items() if product in existing})
    return found


def _chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
