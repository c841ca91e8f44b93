"""Which variants belong together, remembered by the process: what a shopper may see hangs on none of it."""

from collections.abc import Collection, Iterable, Mapping
from time import monotonic

from recommendations.catalog import Catalog, parse_key, plain_key

KEEP_SECONDS = 60.0
KEEP_MOST = 50_000

PlainKey = int | str


class Families:
    """Product key to its parent's key (its own where it has none), for ``KEEP_SECONDS``."""

    def __init__(self) -> None:
        self._known: dict[PlainKey, PlainKey] = {}
        self._until = 0.0

    def of(self, keys: Collection[PlainKey], catalog: Catalog) -> Mapping[PlainKey, PlainKey]:
        if type(catalog).parents is Catalog.parents:
            return _Alone()
        known = self._fresh()
        unknown = [key for key in keys if key not in known]
        if unknown:
            known.update(_ask(unknown, catalog))
        return known

    def forget(self) -> None:
        self._known = {}

    def _fresh(self) -> dict[PlainKey, PlainKey]:
        if monotonic() >= self._until or len(self._known) > KEEP_MOST:
            # A new dict rather than an emptied one: another thread may be reading the old.
            self._known, self._until = {}, monotonic() + KEEP_SECONDS
        return self._known


class _Alone(dict[PlainKey, PlainKey]):
    """Every product is its own family."""

    def __missing__(self, key: PlainKey) -> PlainKey:
        return key


def _ask(keys: Iterable[PlainKey], catalog: Catalog) -> dict[PlainKey, PlainKey]:
    parsed = {key: parse_key(key) for key in keys}
    parents = catalog.parents([key for key in parsed.values() if key is not None])
    return {
        plain: plain_key(parents[key]) if key is not None and key in parents else plain
        for plain, key in parsed.items()
    }


families = Families()
