import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms.content.fields import FIELDS
from recommendations.algorithms.content.similarity import ItemSimilarity, log_prices
from recommendations.algorithms.data import ItemFeatures


def _of(n: int, price_width: float = 0.5, **columns: object) -> ItemSimilarity:
    return ItemSimilarity.of(ItemFeatures.of(n, **columns), price_width)  # type: ignore[arg-type]


def test_prices_are_compared_by_their_ratio_worked_by_hand() -> None:
    prices = _of(4, price_width=np.log(2), prices=[10, 20, 200, np.nan])
    # A factor of 2 is one width apart: exp(-1/2); a factor of 10 is ln 10 / ln 2 widths.
    expected = [np.exp(-0.5), np.exp(-((np.log(10) / np.log(2)) ** 2) / 2), 0.0, 0.0]
    np.testing.assert_allclose(prices.price(np.array([0, 1, 0, 3]), np.array([1, 2, 3, 3])), expected)


@pytest.mark.parametrize("price", [0.0, -3.0, np.nan, np.inf])
def test_what_is_no_price_is_unknown(price: float) -> None:
    assert np.isnan(log_prices(np.array([price]))).all()


def test_vectors_are_compared_by_cosine_and_opposites_are_no_likeness() -> None:
    vectors = np.array([[2, 0], [3, 3], [-1, 0], [np.nan, np.nan], [0, 0], [1, np.nan]], np.float32)
    similarity = _of(6, vectors=vectors)
    found = similarity.vector(np.zeros(6, int), np.arange(6))
    np.testing.assert_allclose(found, [1, np.sqrt(0.5), 0, 0, 0, 0], rtol=1e-6)


def test_it_says_which_fields_are_there() -> None:
    vectors = np.full((2, 3), np.nan, np.float32)
    present = _of(2, titles=["", "!?"], brands=["", "Aa"], prices=[np.nan, 1], vectors=vectors).present()
    assert [field for field, there in zip(FIELDS, present, strict=True) if there] == ["brand", "price"]


def test_fields_are_kept_apart() -> None:
    similarity = _of(2, titles=["eco", "eco"], tags=[("eco",), ("other",)], brands=["A", "a "])
    found = dict(zip(FIELDS, similarity.by_field(np.array([0]), np.array([1]))[0], strict=True))
    assert found == pytest.approx(
        {"title": 1, "text": 0, "category": 0, "brand": 1, "tags": 0, "price": 0, "vectors": 0}
    )


@given(
    st.lists(
        st.tuples(
            st.text("ab 红色", max_size=6),
            st.one_of(st.just(np.nan), st.floats(0.01, 1e6)),
            st.floats(-2, 2, width=32),
        ),
        min_size=2,
        max_size=8,
    )
)
def test_likeness_is_mutual_and_between_0_and_1(rows: list[tuple[str, float, float]]) -> None:
    titles, prices, numbers = zip(*rows, strict=True)
    vectors = np.array([[number, 1 - number] for number in numbers], np.float32)
    similarity = _of(len(rows), titles=titles, prices=prices, vectors=vectors)
    first, second = np.indices((len(rows), len(rows))).reshape(2, -1)
    found = similarity.by_field(first, second)
    np.testing.assert_allclose(found, similarity.by_field(second, first), rtol=1e-6, atol=1e-9)
    assert found.min() >= 0
    assert found.max() <= 1 + 1e-5
