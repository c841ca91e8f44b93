"""Make the demo's data files from Online Retail II, as Parquet: ``python -m shopdemo.data.prepare FOLDER``.

FOLDER holds ``items.parquet`` (item, title, price, is_product) and ``interactions.parquet`` (user, item, event,
ts, order, quantity, unit_price, country). Run once by whoever changes a rule; the shop itself reads only the
three files written here. What is kept and changed is told in ``README.md`` beside this file.
"""

import argparse
import csv
import lzma
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from shopdemo.data.categories import category_of
from shopdemo.data.titles import readable_title

HERE = Path(__file__).parent
NOT_GOODS = {"22016", "23444", "23702", "23574"}  # a voucher, next-day carriage, an image, a packing charge


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where items.parquet and interactions.parquet are")
    folder = parser.parse_args().folder
    items = pd.read_parquet(folder / "items.parquet")
    goods = items[items.is_product & items.title.notna() & ~items.item.isin(NOT_GOODS)].reset_index(drop=True)
    lines = sales_of(goods, pd.read_parquet(folder / "interactions.parquet"))
    orders = orders_of(lines)
    write(
        "products.csv.xz",
        ("sku", "title", "category", "price", "first_sold", "last_sold", "source_title"),
        products(goods, lines),
    )
    write("orders.csv.xz", ("number", "customer", "country", "placed_at"), orders.itertuples(index=False))
    write(
        "lines.csv.xz",
        ("order", "product", "quantity", "pence", "returns_line"),
        order_lines(goods, orders, lines),
    )


def sales_of(goods: pd.DataFrame, interactions: pd.DataFrame) -> pd.DataFrame:
    """Purchases and returns of goods, grouped by order, orders by time."""
    lines = interactions[
        interactions.item.isin(goods.item) & interactions.event.isin(["purchase", "return"])
    ].copy()
    lines["placed_at"] = lines.groupby("order").ts.transform("min")
    return lines.sort_values(["placed_at", "order"], kind="stable").reset_index(drop=True)


def orders_of(lines: pd.DataFrame) -> pd.DataFrame:
    orders = lines.drop_duplicates("order")[["order", "user", "country", "placed_at"]]
    return orders.assign(user=orders.user.fillna("")).reset_index(drop=True)


def products(goods: pd.DataFrame, lines: pd.DataFrame) -> Iterable[tuple[object, ...]]:
    sold = lines[lines.event == "purchase"].groupby("item")
    price, first, last = sold.unit_price.median(), sold.placed_at.min(), sold.placed_at.max()
    for product in goods.itertuples():
        yield (
            product.item,
            readable_title(product.title),
            category_of(product.title),
            f"{price.get(product.item, product.price):.2f}",
            first.get(product.item, ""),
            last.get(product.item, ""),
            product.title,
        )


def order_lines(
    goods: pd.DataFrame, orders: pd.DataFrame, lines: pd.DataFrame
) -> Iterable[tuple[object, ...]]:
    """Rows that point at orders, products and earlier lines by row number, from 1 on, as the files have them."""
    order_row = {number: row for row, number in enumerate(orders.order, start=1)}
    product_row = {sku: row for row, sku in enumerate(goods.item, start=1)}
    bought: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for row, line in enumerate(lines.itertuples(), start=1):
        returns = ""
        if pd.notna(line.user):
            earlier = bought[line.user, line.item]
            returns = (
                take_back(earlier, -line.quantity)
                if line.quantity < 0
                else earlier.append([row, line.quantity]) or ""
            )
        yield (
            order_row[line.order],
            product_row[line.item],
            line.quantity,
            round(line.unit_price * 100),
            returns,
        )


def take_back(earlier: list[list[int]], quantity: int) -> int | str:
    """The row of the latest earlier purchase that had enough left to be what came back, if any."""
    for purchase in reversed(earlier):
        if purchase[1] >= quantity:
            purchase[1] -= quantity
            return purchase[0]
    return ""


def write(name: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with lzma.open(HERE / name, "wt", encoding="utf-8", newline="", preset=9) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
