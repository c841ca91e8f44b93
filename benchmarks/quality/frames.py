"""Data sets as frames of columns shopper, item, time, visit, order, part; rows in the order of time.

Ids are integers, -1 where there is none; items are numbered in the order of their names. Where a set has no
times, the number of the visit's click, of the shopper's order or of the sequence's entry is the time: it
tells what came before what, and nothing that the set does not know.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.data_sets import interactions, items


def clicks(name: str) -> pd.DataFrame:
    """Visits of people whom nobody knows; `part` is "train" or "test"."""
    raw = interactions(name)
    return _frame(raw, visit=_codes(raw["session"]), part=raw["split"])


def reviews(name: str) -> pd.DataFrame:
    """What each shopper reviewed, in order."""
    raw = interactions(name)
    return _frame(raw, shopper=_codes(raw["user"]), time=raw["pos"])


def undated_baskets(name: str) -> pd.DataFrame:
    raw = interactions(name)
    order = _codes(raw["order"])
    time = raw.get("order_no", pd.Series(order))
    return once_an_order(_frame(raw, shopper=_codes(raw["user"]), time=time, order=order))


def gifts(name: str) -> pd.DataFrame:
    """Goods bought, without postage and fees; `part` is "purchase" or "return"; with the quantity."""
    raw = interactions(name)
    goods = items(name).query("is_product")["item"]
    kept = raw["item"].isin(goods) & raw["event"].isin(["purchase", "return"])
    raw = raw[kept].sort_values("ts", kind="stable", ignore_index=True)
    frame = _frame(
        raw, shopper=_codes(raw["user"]), time=raw["ts"], order=_codes(raw["order"]), part=raw["event"]
    )
    return frame.assign(quantity=raw["quantity"].abs())


def households(name: str) -> pd.DataFrame:
    """Grocery lines; `part` is the week."""
    raw = interactions(name)
    raw = raw[raw["quantity"] > 0].sort_values("ts", kind="stable", ignore_index=True)
    frame = _frame(
        raw, shopper=_codes(raw["user"]), time=raw["ts"], order=_codes(raw["order"]), part=raw["week"]
    )
    return once_an_order(frame)


def net_of_returns(frame: pd.DataFrame) -> pd.DataFrame:
    """Purchases, without those that their shopper sent back whole later in the same frame.

    A return takes back the newest earlier purchase of that item in that quantity.
    """
    known = frame[frame["shopper"] >= 0].reset_index()
    bought, returned = known[known["part"].eq("purchase")], known[known["part"].eq("return")]
    keys = ["shopper", "item", "quantity"]
    pairs = pd.merge_asof(returned[["time", *keys]], bought[["time", "index", *keys]], on="time", by=keys)
    kept = frame["part"].eq("purchase") & ~frame.index.isin(pairs["index"].dropna())
    return once_an_order(frame[kept])


def once_an_order(frame: pd.DataFrame) -> pd.DataFrame:
    """An item on several lines of one order counts once."""
    return frame.drop_duplicates(["order", "item"], ignore_index=True)


def _frame(raw: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    n = len(raw)
    known = {
        "shopper": np.full(n, -1),
        "time": np.arange(n),
        "visit": np.full(n, -1),
        "order": np.full(n, -1),
    }
    known |= {name: np.asarray(column) for name, column in columns.items()}
    known["time"] = known["time"].astype(np.int64)
    return pd.DataFrame({"item": _codes(raw["item"], sort=True), **known})


def _codes(column: pd.Series, *, sort: bool = False) -> NDArray[np.int64]:
    return pd.factorize(column, sort=sort)[0]
