import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.algorithms.matrix.rows import Rows, finest

LINES = {
    "shoppers": [7, 7, 7, 8, -1, -1],
    "items": [0, 1, 2, 0, 1, 2],
    "times": [1, 2, 3, 4, 5, 6],
    "orders": [0, 0, -1, -1, 4, -1],
    "visits": [-1, 5, 5, 5, -1, -1],
}


def rows_of(by, longest=100, **changed):
    return Rows.of(Dataset.from_columns(**{**LINES, **changed}), by, longest)


def entries(rows):
    return sorted(row.indices.tolist() for row in rows.matrix if row.nnz)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        # Order 0, the rest of shopper 7, shopper 8, order 4; the last line belongs to nobody.
        ("orders", [[0], [0, 1], [1], [2]]),
        # Visit 5, the rest of shopper 7.
        ("visits", [[0], [0, 1, 2]]),
        # Shoppers 7 and 8, and the order of nobody known.
        ("shoppers", [[0], [0, 1, 2], [1]]),
    ],
)
def test_what_belongs_together(by, expected):
    assert entries(rows_of(by)) == expected


def test_a_row_has_the_time_of_its_newest_line_and_its_actor():
    rows = rows_of("orders")
    assert (rows.times[0], rows.actors[0]) == (2, 0)
    assert rows.sizes.tolist()[:2] == [2, 1]


def test_a_refunded_purchase_is_no_entry():
    rows = rows_of("shoppers", items=[0, 1, 0, 0, 1, 2], weights=[1, 1, -1, 1, 1, 1])
    assert entries(rows) == [[0], [1], [1]]


def test_a_long_row_keeps_its_newest_items():
    assert entries(rows_of("shoppers", longest=2)) == [[0], [1], [1, 2]]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"orders": [0, 0, 1, 1, 2, 3]}, "orders"),
        ({"orders": [0, 1, 2, 3, 4, 5], "visits": [0, 0, 0, 1, 1, 1]}, "visits"),
        ({"orders": -1, "visits": -1}, "shoppers"),
        ({"orders": [0, 0, -1, -1, -1, -1], "visits": -1}, "shoppers"),
    ],
)
def test_the_finest_rows_that_hold_most_interactions_together_are_taken(columns, expected):
    assert finest(Dataset.from_columns(**{**LINES, **columns})) == expected


def test_of_nothing_there_are_no_rows():
    nothing = Dataset.from_columns(shoppers=np.empty(0, int), items=np.empty(0, int), times=[])
    assert finest(nothing) == "shoppers"
    assert Rows.of(nothing, "auto", 10).matrix.nnz == 0
