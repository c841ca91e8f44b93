"""What the shop's products are, as a table that a million interactions can be looked up in."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.catalog import Key, ProductFeatures, get_catalog, plain_key, product_model
from recommendations.datasets.keys import parents_of
from recommendations.merchandising.audiences.people import Taste
from recommendations.merchandising.audiences.reading import Restricted, facts_with_price

#: Products that are asked for at a time.
CHUNK = 500
#: Products whose prices say where price bands end.
SAMPLE = 2_000
#: Price bands: quarters of the range of products, the cheapest first.
_QUARTERS = (25, 50, 75)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of one kind, and which of them each product has: row after row, from ``starts`` on."""

    names: tuple[str, ...]
    codes: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[Collection[str]]) -> "Names":
        table: dict[str, int] = {}
        codes = [table.setdefault(name, len(table)) for row in rows for name in row]
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        return cls(
            names=tuple(table),
            codes=np.array(codes, np.int32),
            starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        )

    def having(self, names: Collection[str]) -> NDArray[np.bool_]:
        """Which products [m] have any of them."""
        wanted = np.isin(self.codes, [code for code, name in enumerate(self.names) if name in names])
        sums = np.concatenate([[0], np.cumsum(wanted)])
        found: NDArray[np.bool_] = sums[self.starts[1:]] > sums[self.starts[:-1]]
        return found

    def spread(self, products: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """For each name of each of the products: the place in ``products``, and the name's code."""
        lengths = self.starts[products + 1] - self.starts[products]
        places = np.repeat(np.arange(len(products)), lengths)
        ends = np.cumsum(lengths)
        within = np.arange(len(places)) - np.repeat(ends - lengths, lengths)
        return places, self.codes[np.repeat(self.starts[products], lengths) + within]


@dataclass(frozen=True, kw_only=True)
class Products:
    """Columns of shape [m]; the last product, at place -1, is all that the shop has no more.

    ``price`` is NaN where it is not known. Of what is ``sensitive`` nothing may be inferred.
    """

    places: Mapping[Key, int]
    categories: Names
    brands: Names
    price: NDArray[np.float64]
    sensitive: NDArray[np.bool_]
    _having: dict[tuple[Taste, frozenset[str]], NDArray[np.bool_]] = field(default_factory=dict)

    @classmethod
    def read(cls, only: Sequence[Any] | None = None) -> "Products":
        """All of the shop's or ``only`` some, by keys as the driver gives them; variants count as their parents."""
        catalog, sensitive = get_catalog(), Restricted.read()
        places: dict[Key, int] = {}
        rows: list[tuple[tuple[str, ...], tuple[str, ...], float, bool]] = []
        for products in _runs() if only is None else _some(only):
            for key, features in catalog.features(products).items():
                places[key] = len(rows)
                rows.append(_row(key, features, sensitive))
        rows.append(((), (), float("nan"), False))
        categories, brands, prices, flags = zip(*rows, strict=True)
        table = {key: places.get(parent, place) for key, place, parent in _with_parents(places)}
        return cls(
            places=table,
            categories=Names.of(categories),
            brands=Names.of(brands),
            price=np.array(prices, np.float64),
            sensitive=np.array(flags, bool),
        )

    @cached_property
    def band_limits(self) -> tuple[float, ...]:
        return band_limits()

    def places_of(self, raw: Sequence[Any]) -> NDArray[np.int64]:
        """Places of keys as the driver gives them; -1 for what is gone."""
        to_python = product_model()._meta.pk.to_python
        return np.array([self.places.get(to_python(key), -1) for key in raw], np.int64)

    def having(self, taste: Taste, names: Collection[str]) -> NDArray[np.bool_]:
        asked = taste, frozenset(names)
        if asked not in self._having:
            of = self.categories if taste == "categories" else self.brands
            self._having[asked] = of.having(asked[1])
        return self._having[asked]


def band_limits() -> tuple[float, ...]:
    """Prices at which one quarter of the products ends and the next begins; empty where no price is known.

    Of up to `SAMPLE` products that lie evenly among all, so that it takes no longer in a large shop.
    """
    keys = _keys()
    known = [
        float(features.price)
        for products in _some(keys[:: max(len(keys) // SAMPLE, 1)])
        for features in get_catalog().features(products).values()
        if features.price is not None
    ]
    return tuple(np.percentile(known, _QUARTERS).round(2).tolist()) if known else ()


def _keys() -> list[Key]:
    return list(product_model()._default_manager.order_by("pk").values_list("pk", flat=True))


def _some(raw: Sequence[Any]) -> Iterator[Any]:
    to_python = product_model()._meta.pk.to_python
    keys = [to_python(key) for key in raw]
    wanted = list(dict.fromkeys([*keys, *parents_of(keys).values()]))
    for start in range(0, len(wanted), CHUNK):
        yield product_model()._default_manager.filter(pk__in=wanted[start : start + CHUNK])


def _runs() -> Iterator[Any]:
    products, keys = product_model()._default_manager.order_by("pk"), _keys()
    for start in range(0, len(keys), CHUNK):
        yield products.filter(pk__gte=keys[start], pk__lte=keys[min(start + CHUNK, len(keys)) - 1])


def _row(
    key: Key, features: ProductFeatures, sensitive: Restricted
) -> tuple[tuple[str, ...], tuple[str, ...], float, bool]:
    facts = facts_with_price(plain_key(key), features)
    price = float("nan") if features.price is None else float(features.price)
    brands = (features.brand,) if features.brand else ()
    return tuple(dict.fromkeys(features.categories)), brands, price, sensitive.holds(facts)


def _with_parents(places: Mapping[Key, int]) -> Iterator[tuple[Key, int, Key]]:
    parents = parents_of(list(places))
    return ((key, place, parents.get(key, key)) for key, place in places.items())
