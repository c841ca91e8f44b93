"""What the desk knows of all the shop's products: kept by the process for a minute, for counting only."""

from collections.abc import Sequence
from time import monotonic

from recommendations.catalog import get_catalog, plain_key
from recommendations.merchandising.facts import Facts, facts_of

KEEP_SECONDS = 60.0
#: Of larger shops the first so many are looked at, and the count says so.
MOST = 20_000


class Shelf:
    def __init__(self) -> None:
        self._facts: Sequence[Facts] = ()
        self._until = 0.0

    def facts(self) -> Sequence[Facts]:
        """Of everything that may be recommended, as a guest would see it priced."""
        if monotonic() >= self._until:
            catalog = get_catalog()
            features = catalog.features(catalog.recommendable()[:MOST])
            self._facts = [
                facts_of(plain_key(key), one, price=one.price, margin=one.margin, stock=one.stock)
                for key, one in features.items()
            ]
            self._until = monotonic() + KEEP_SECONDS
        return self._facts

    @property
    def is_whole(self) -> bool:
        return len(self._facts) < MOST

    def forget(self) -> None:
        self._until = 0.0


shelf = Shelf()
