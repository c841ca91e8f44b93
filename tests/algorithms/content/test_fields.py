import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.algorithms.content.fields import counted, field_rows, unit_rows
from recommendations.algorithms.data import ItemFeatures

LN2, LN3, LN5 = np.log(2), np.log(3), np.log(5)


def test_rare_terms_weigh_more_worked_by_hand() -> None:
    # "red" is in 2 of 4 titles: ln(1 + 4/2) = ln 3; "mug" in 1 of 4: ln(1 + 4/1) = ln 5; "jug" too.
    rows = field_rows(ItemFeatures.of(4, titles=["Red mug", "red jugs", "", "box"]), "title").toarray()
    length = np.hypot(LN3, LN5)
    np.testing.assert_allclose(rows[0], [LN3 / length, LN5 / length, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(rows[1], [LN3 / length, 0, LN5 / length, 0], rtol=1e-6)
    np.testing.assert_array_equal(rows[2], 0)
    np.testing.assert_allclose(rows[3], [0, 0, 0, 1])
    # The two share "red" alone.
    assert rows[0] @ rows[1] == pytest.approx(LN3**2 / (LN3**2 + LN5**2))


def test_a_term_said_four_times_counts_twice_worked_by_hand() -> None:
    # One text of two: both terms have ln(1 + 2/1) = ln 3, so that sqrt(4) : sqrt(1) remains.
    rows = field_rows(ItemFeatures.of(2, texts=["tea tea tea tea pot", ""]), "text").toarray()
    np.testing.assert_allclose(rows[0], np.array([2, 1]) / np.sqrt(5), rtol=1e-6)


def test_chinese_titles_meet_in_a_pair_of_characters_worked_by_hand() -> None:
    # 红色抱枕: 红色 色抱 抱枕; 蓝色抱枕: 蓝色 色抱 抱枕. The pairs in both have ln 2, the others ln 3.
    rows = field_rows(ItemFeatures.of(2, titles=["红色抱枕", "蓝色抱枕"]), "title").toarray()
    assert rows[0] @ rows[1] == pytest.approx(2 * LN2**2 / (2 * LN2**2 + LN3**2), rel=1e-6)


def test_a_narrow_category_weighs_more_than_a_broad_one() -> None:
    # "Home" is everybody's: ln 2; "Lamps" and "Rugs" are two's: ln 3.
    categories = [("Home", "Lamps"), ("home ", "lamps"), ("Home", "Rugs"), ("Home", "Rugs")]
    rows = field_rows(ItemFeatures.of(4, categories=categories), "category").toarray()
    assert rows[0] @ rows[1] == pytest.approx(1.0)
    assert rows[0] @ rows[2] == pytest.approx(LN2**2 / (LN2**2 + LN3**2), rel=1e-6)


def test_a_tag_said_twice_counts_once() -> None:
    rows = field_rows(ItemFeatures.of(2, tags=[("eco", "Eco", ""), ("eco",)]), "tags").toarray()
    assert rows.shape == (2, 1)
    np.testing.assert_allclose(rows, 1)


def test_a_word_of_very_many_products_is_left_out_but_not_a_category() -> None:
    titles = ["sale"] * 1_100 + ["lamp"] * 900
    rows = field_rows(ItemFeatures.of(2_000, titles=titles), "title")
    assert np.diff(rows.indptr).tolist() == [0] * 1_100 + [1] * 900
    categories = [("Sale",)] * 1_000 + [("Home",)] * 1_000
    assert field_rows(ItemFeatures.of(2_000, categories=categories), "category").nnz == 2_000


def test_nothing_said_gives_empty_rows() -> None:
    assert field_rows(ItemFeatures.of(3), "title").nnz == 0
    assert field_rows(ItemFeatures.of(0), "brand").shape == (0, 0)


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), min_size=1, max_size=12))
def test_rows_have_length_one_or_nothing_and_cosines_lie_between_0_and_1(rows: list[list[str]]) -> None:
    units = unit_rows(counted(rows, len(rows)))
    cosines = (units @ units.T).toarray()
    np.testing.assert_allclose(np.diag(cosines), [bool(row) for row in rows], rtol=1e-5)
    np.testing.assert_allclose(cosines, cosines.T)
    assert cosines.min() >= 0
    assert cosines.max() <= 1 + 1e-5
