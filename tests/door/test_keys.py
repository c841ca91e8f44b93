from hypothesis import given
from hypothesis import strategies as st

from recommendations.catalog import parse_key, plain_key

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.text(),
    st.binary(),
    st.integers(),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()),
)


def test_a_key_survives_json_and_back(make_product):
    product = make_product("Teapot")
    assert parse_key(plain_key(product.pk)) == product.pk
    assert parse_key(str(product.pk)) == product.pk
    assert isinstance(plain_key(product.pk), int | str)


@given(JUNK)
def test_whatever_comes_from_outside_is_a_key_or_none(value):
    key = parse_key(value)
    assert key is None or parse_key(plain_key(key)) == key


def test_a_key_that_no_database_could_hold_is_none():
    assert [parse_key(text) for text in ("", "\x00", str(2**70), "½", True, None)] == [None] * 6
