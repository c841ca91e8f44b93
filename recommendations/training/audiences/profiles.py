"""Profiles of shoppers (用户画像): how much they bought, how often, and what they like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.models import Shopper, ShopperProfile
from recommendations.training.audiences.crowd import DAY, Crowd
from recommendations.training.audiences.products import Names

#: Of each kind of affinity so many are kept, the strongest.
MOST_AFFINITIES = 10
_CENTS = Decimal("0.0001")
_DIGITS = 4

Affinity = list[Any]
"""[name, share of the weights, number of interactions]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Interactions behind a name: their primary keys, those that weigh most first."""

    name: Any
    share: float
    interactions: tuple[int, ...]


def profiles(crowd: Crowd) -> list[ShopperProfile]:
    """One for each shopper, in the crowd's order; nothing is stored."""
    spent, orders, cycles = crowd.spent(None), crowd.orders(None), cycle_days(crowd)
    tastes = _tastes(crowd)
    refreshed_at = datetime.fromtimestamp(crowd.now, tz=UTC)
    return [
        ShopperProfile(
            shopper_id=int(shopper),
            orders=int(orders[place]),
            spend=Decimal(repr(float(spent[place]))).quantize(_CENTS),
            first_order_at=_moment(crowd.first_order[place]),
            last_order_at=_moment(crowd.last_order[place]),
            last_active_at=_moment(crowd.last_active[place]),
            cycle_days=_number(cycles[place]),
            affinities=tastes[place],
            refreshed_at=refreshed_at,
        )
        for place, shopper in enumerate(crowd.shoppers.tolist())
    ]


def cycle_days(crowd: Crowd) -> NDArray[np.float64]:
    """Mean days between a shopper's orders; NaN for whoever has ordered but once."""
    orders = crowd.orders(None)
    with np.errstate(invalid="ignore", divide="ignore"):
        days = (crowd.last_order - crowd.first_order) / DAY / (orders - 1)
    return np.where(orders > 1, days, np.nan)


def profile_of(shopper: Shopper, now: datetime) -> tuple[ShopperProfile, dict[str, list[Evidence]]]:
    """One shopper's as it is at this moment, with the interactions behind each affinity."""
    crowd = Crowd.read([shopper.canonical_id], now)
    return profiles(crowd)[0], evidence(crowd)


def evidence(crowd: Crowd) -> dict[str, list[Evidence]]:
    """For a crowd of one."""
    rows, weights = _telling(crowd)
    return {
        "categories": _named(crowd, crowd.products.categories, rows, weights),
        "brands": _named(crowd, crowd.products.brands, rows, weights),
        "prices": _banded(crowd, rows, weights),
    }


def band_of(price: NDArray[np.float64], limits: Sequence[float]) -> NDArray[np.intp]:
    return np.searchsorted(np.array(limits), price, side="right")


def _tastes(crowd: Crowd) -> list[dict[str, Any]]:
    rows, weights = _telling(crowd)
    found: list[dict[str, Any]] = [{} for _shopper in range(len(crowd))]
    totals = np.bincount(crowd.deeds.rows.shoppers[rows], weights, minlength=len(crowd))
    for kind, names in (("categories", crowd.products.categories), ("brands", crowd.products.brands)):
        places, codes = names.spread(crowd.places[rows])
        for shopper, code, share, count in _shares(crowd, rows[places], codes, weights[places], totals):
            found[shopper].setdefault(kind, []).append([names.names[code], share, count])
    _add_prices(crowd, rows, weights, found)
    return found


def _add_prices(
    crowd: Crowd, rows: NDArray[np.intp], weights: NDArray[np.float64], found: list[dict[str, Any]]
) -> None:
    prices = crowd.products.price[crowd.places[rows]]
    priced = np.flatnonzero(~np.isnan(prices))
    limits = crowd.products.band_limits
    if not len(priced):
        return
    rows, weights, prices = rows[priced], weights[priced], prices[priced]
    totals = np.bincount(crowd.deeds.rows.shoppers[rows], weights, minlength=len(crowd))
    ends = [None, *limits, None]
    for shopper, band, share, count in _shares(crowd, rows, band_of(prices, limits), weights, totals):
        bands = found[shopper].setdefault("price", {"bands": []})["bands"]
        bands.append([ends[band], ends[band + 1], share, count])


def _shares(
    crowd: Crowd,
    rows: NDArray[Any],
    codes: NDArray[Any],
    weights: NDArray[np.float64],
    totals: NDArray[np.float64],
) -> Iterator[tuple[int, int, float, int]]:
    """(shopper, code, share, interactions), each shopper's strongest first and no more than are kept."""
    if not len(rows):
        return
    width = int(codes.max()) + 1
    pairs, of, counts = np.unique(
        crowd.deeds.rows.shoppers[rows] * width + codes, return_inverse=True, return_counts=True
    )
    shoppers = pairs // width
    shares = np.bincount(of, weights) / totals[shoppers]
    order = np.lexsort((pairs, -shares, shoppers))
    ranks = np.arange(len(order)) - np.searchsorted(shoppers[order], shoppers[order])
    for place in order[ranks < MOST_AFFINITIES].tolist():
        share = round(float(shares[place]), _DIGITS)
        yield int(shoppers[place]), int(pairs[place] % width), share, int(counts[place])


def _telling(crowd: Crowd) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The deeds that say something of a taste, and how much."""
    rows = np.flatnonzero(crowd.weights > 0)
    return rows, crowd.weights[rows]


def _named(
    crowd: Crowd, names: Names, rows: NDArray[np.intp], weights: NDArray[np.float64]
) -> list[Evidence]:
    places, codes = names.spread(crowd.places[rows])
    grouped = _grouped(crowd, rows[places], codes, weights[places], float(weights.sum()))
    return [Evidence(name=names.names[code], share=share, interactions=keys) for code, share, keys in grouped]


def _banded(crowd: Crowd, rows: NDArray[np.intp], weights: NDArray[np.float64]) -> list[Evidence]:
    prices = crowd.products.price[crowd.places[rows]]
    known = ~np.isnan(prices)
    limits = crowd.products.band_limits
    ends = [None, *limits, None]
    total = float(weights[known].sum())
    grouped = _grouped(crowd, rows[known], band_of(prices[known], limits), weights[known], total)
    return [
        Evidence(name=(ends[band], ends[band + 1]), share=share, interactions=keys)
        for band, share, keys in grouped
    ]


def _grouped(
    crowd: Crowd, rows: NDArray[Any], codes: NDArray[Any], weights: NDArray[np.float64], total: float
) -> list[tuple[int, float, tuple[int, ...]]]:
    """(code, share, interactions), the strongest first."""
    found = []
    for code in np.unique(codes).tolist():
        mine = np.flatnonzero(codes == code)
        heaviest = mine[np.lexsort((-crowd.deeds.rows.times[rows[mine]], -weights[mine]))]
        keys = tuple(crowd.deeds.pks[rows[heaviest]].tolist())
        found.append((code, float(weights[mine].sum()) / total, keys))
    return sorted(found, key=lambda one: (-one[1], one[0]))[:MOST_AFFINITIES]


def _moment(seconds: float) -> datetime | None:
    return None if np.isnan(seconds) else datetime.fromtimestamp(float(seconds), tz=UTC)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), _DIGITS)
