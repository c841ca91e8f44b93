import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms import Dataset
from recommendations.algorithms.arithmetic.order_book import OrderBook
from recommendations.algorithms.arithmetic.orders import order_matrix
from recommendations.algorithms.data.merging import merged_ids, with_items

LINES = st.lists(
    st.tuples(
        st.integers(-1, 4), st.integers(1, 6), st.integers(-1, 5), st.sampled_from([1.0, 2.0, -1.0, -2.0])
    ),
    max_size=30,
)


def dataset(lines):
    shoppers, items, orders, weights = zip(*lines, strict=True) if lines else ([],) * 4
    return Dataset.from_columns(
        shoppers=np.array(shoppers, int),
        items=np.array(items, int),
        orders=np.array(orders, int),
        weights=np.array(weights, float),
        times=range(len(lines)),
    )


@given(lines=LINES, at=st.integers(0, 30))
def test_orders_and_refunds_that_come_later_are_as_if_they_had_been_there(lines, at):
    before, after, everything = (dataset(part) for part in (lines[:at], lines[at:], lines))
    items = merged_ids(before.item_ids, after.item_ids)
    book = OrderBook.of(before).joined(OrderBook.of(with_items(after, items)), items)
    whole = OrderBook.of(everything)
    for most in (None, 2):
        (grown, buyers), (expected, whose) = book.kept(most), whole.kept(most)
        np.testing.assert_array_equal(grown.toarray(), expected.toarray())
        np.testing.assert_array_equal(buyers, whose)
        np.testing.assert_array_equal(expected.toarray(), order_matrix(everything, most)[0].toarray())
