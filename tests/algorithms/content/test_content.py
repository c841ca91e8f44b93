from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.content.ablation import ablation
from recommendations.algorithms.content.content import Content
from recommendations.algorithms.data import ItemFeatures
from recommendations.algorithms.errors import ParameterError
from recommendations.testing.algorithms import DEGENERATE, SIZE, AlgorithmContract, checkerboard
from tests.algorithms.content.shops import catalogue, coloured_checkerboard, sold


class TestContent(AlgorithmContract):
    algorithm = Content

    @pytest.fixture
    def data(self) -> Dataset:
        return coloured_checkerboard()


class TestContentWithVectorsAlone(AlgorithmContract):
    algorithm = Content

    @pytest.fixture
    def data(self) -> Dataset:
        vectors = np.eye(2, dtype=np.float32)[np.arange(SIZE) % 2]
        return replace(checkerboard(), features=ItemFeatures.of(SIZE, vectors=vectors))


LN3, LN5 = np.log(3), np.log(5)


def test_a_likeness_worked_by_hand() -> None:
    # Titles share "red": ln(1 + 4/2) = ln 3 against ln 5 of the words of one title. The titles of 0 and 2
    # are the same but for the word that they do not share. Title and price weigh 0.35 and 0.05, shares
    # 7/8 and 1/8. 0 and 1 cost the same: 1; so the likeness is 7/8 ln3^2/(ln3^2 + ln5^2) + 1/8.
    data = catalogue(4, titles=["red mug", "red jug", "box", "lamp"], prices=[5, 5, 5, 5])
    found = Content().fit(data).similar([0], 3)
    assert found.items.tolist() == [[1, -1, -1]]
    assert found.scores[0, 0] == pytest.approx(7 / 8 * LN3**2 / (LN3**2 + LN5**2) + 1 / 8)


def test_products_that_nobody_met_find_one_another_in_two_languages() -> None:
    titles = ["红色抱枕 45cm", "蓝色抱枕", "Red cushions 45 cm", "红色 cushion", "不锈钢保温杯"]
    found = Content(neighbours=5).fit(catalogue(5, titles=titles)).similar(np.arange(5), 5)
    neighbours = [set(row[row >= 0].tolist()) for row in found.items]
    assert neighbours == [{1, 2, 3}, {0}, {0, 3}, {0, 2}, set()]


@pytest.mark.parametrize(
    "columns",
    [
        {"categories": [("Home", "Lamps")] * 30},
        {"brands": ["Luma"] * 30},
        {"tags": [("eco",)] * 30},
        {"texts": ["一盏灯"] * 30},
        {"vectors": np.ones((30, 4), np.float32)},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_one_shared_attribute_is_enough_for_a_full_list_of_what_is_in_stock(columns: dict) -> None:
    allowed = np.arange(30) % 2 == 0
    found = Content().fit(catalogue(30, **columns)).similar([1], 15, allowed=allowed)
    # All are equally alike, so that they come in the order of their codes.
    assert found.items[0].tolist() == list(range(0, 30, 2))


def test_a_price_alone_makes_nobody_alike() -> None:
    fitted = Content().fit(catalogue(5, titles=list("abcde"), prices=[9.0] * 5))
    assert (fitted.similar(np.arange(5), 3).items == -1).all()


def test_of_two_equal_products_the_one_of_like_price_comes_first() -> None:
    fitted = Content().fit(catalogue(3, titles=["lamp"] * 3, prices=[10, 100, 11]))
    assert fitted.similar([0], 2).items.tolist() == [[2, 1]]


def test_text_and_pictures_are_one_sum_of_stored_weights() -> None:
    # Item 1 has the title, item 2 the picture: 0.35 and 0.15 by default, shares 0.7 and 0.3.
    vectors = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    data = catalogue(3, titles=["vase", "vase", "bowl"], vectors=vectors)
    fitted = Content().fit(data)
    assert {name: weight for name, weight in fitted.field_weights.items() if weight} == {
        "title": pytest.approx(0.7),
        "vectors": pytest.approx(0.3),
    }
    found = fitted.similar([0], 2)
    assert found.items.tolist() == [[1, 2]]
    np.testing.assert_allclose(found.scores, [[0.7, 0.3]], rtol=1e-6)


def test_a_product_without_a_vector_still_has_its_title() -> None:
    vectors = np.array([[1, 0], [np.nan, np.nan], [1, 0]], np.float32)
    found = Content().fit(catalogue(3, titles=["vase", "vase", "bowl"], vectors=vectors)).similar([1], 2)
    assert found.items.tolist() == [[0, -1]]


BRANDS = ["even", "odd"] * 10
TITLES = [f"thing{item // 4}" for item in range(20)]


def _same_brand_bought(orders: int) -> Dataset:
    rng = np.random.default_rng(3)
    baskets = [(2 * rng.permutation(10)[:3] + order % 2).tolist() for order in range(orders)]
    return sold(baskets, 20, brands=BRANDS, titles=TITLES)


def test_what_is_bought_together_teaches_the_weights() -> None:
    fitted = Content(shrinkage=10).fit(_same_brand_bought(400))
    assert fitted.field_weights["brand"] > 0.7
    assert fitted.learned_pairs_ == 90  # all pairs of ten even items, and of ten odd ones
    assert fitted.weights_.sum() == pytest.approx(1)


def test_few_pairs_leave_the_weights_near_the_defaults() -> None:
    # 0.35 and 0.05 of titles and brands make 7/8 and 1/8.
    few = Content(shrinkage=1e6).fit(_same_brand_bought(400))
    assert few.field_weights["brand"] == pytest.approx(1 / 8, abs=1e-3)
    none = Content(learn_weights=False).fit(_same_brand_bought(400))
    assert none.field_weights["brand"] == pytest.approx(1 / 8)
    assert none.learned_pairs_ == 0


def test_weights_with_c_pairs_count_c_of_c_plus_shrinkage() -> None:
    data = _same_brand_bought(400)
    learned, default, mixed = (
        Content(shrinkage=0).fit(data).weights_,
        Content(learn_weights=False).fit(data).weights_,
        Content(shrinkage=270).fit(data).weights_,
    )
    np.testing.assert_allclose(mixed, learned * 90 / 360 + default * 270 / 360)


def test_dropping_a_field_shows_what_it_is_worth() -> None:
    data = _same_brand_bought(400)

    def same_brand(fitted: Content) -> float:
        found = fitted.similar(np.arange(20), 5).items
        return float(np.mean((found >= 0) & (found % 2 == np.arange(20)[:, None] % 2)))

    cost = ablation(Content(shrinkage=10), data, same_brand)  # type: ignore[arg-type]
    assert set(cost) == {"title", "brand"}
    assert cost["brand"] > 0.5
    assert cost["title"] == pytest.approx(0)


def test_the_only_field_cannot_be_dropped() -> None:
    assert ablation(Content(), catalogue(2, brands=["a", "a"]), lambda fitted: 1.0) == {}


def test_a_new_product_reaches_those_who_bought_its_like() -> None:
    # Fifty lamps fill one another's lists of ten; the last, new one is in none of them, but in its own.
    titles = ["big lamp"] * 50 + ["small lamp"]
    fitted = Content(neighbours=10, learn_weights=False).fit(sold([[0], [1]], 51, titles=titles))
    allowed = np.arange(51) == 50
    found = fitted.recommend(Histories.from_lists([[item] for item in range(50)]), 1, allowed=allowed)
    assert np.count_nonzero(found.items == 50) == 10


def test_a_single_field_can_be_asked_for() -> None:
    data = catalogue(3, titles=["lamp", "lamp", "rug"], brands=["a", "b", "a"])
    assert Content(fields=["brand"]).fit(data).similar([0], 2).items.tolist() == [[2, -1]]


@pytest.mark.parametrize("fields", [[], ["colour"], "title", [3]])
def test_fields_that_do_not_exist_are_refused(fields: object) -> None:
    with pytest.raises(ParameterError, match="give a list of fields"):
        Content.check_params({"fields": fields})


def test_without_anything_said_it_is_not_ready_and_says_why() -> None:
    readiness = Content().readiness(checkerboard())
    assert not readiness.ready
    assert [str(lack) for lack in readiness.missing] == ["0 of 1 products with a title"]
    fitted = Content().fit(checkerboard())
    assert (fitted.recommend(Histories.from_lists([[0, 2]]), 3).items == -1).all()
    assert (fitted.similar(np.arange(SIZE), 3).items == -1).all()
    assert not any(fitted.field_weights.values())


@pytest.mark.parametrize("columns", [{"titles": ["lamp"]}, {"brands": ["a"]}, {"vectors": np.ones((1, 2))}])
def test_products_without_an_event_are_enough(columns: dict) -> None:
    assert Content().readiness(catalogue(1, **columns)).ready


@pytest.mark.parametrize("case", DEGENERATE)
def test_degenerate_behaviour_with_titles_gives_no_error(case: str) -> None:
    data = DEGENERATE[case]
    features = ItemFeatures.of(data.n_items, titles=["lamp"] * data.n_items)
    fitted = Content().fit(replace(data, features=features))
    found = fitted.similar(np.arange(data.n_items), 2)
    assert ((found.items >= 0).sum(axis=1) == min(2, max(0, data.n_items - 1))).all()


def test_a_history_of_ten_thousand_items_is_answered() -> None:
    fitted = Content().fit(catalogue(10, titles=["lamp"] * 5 + ["rug"] * 5))
    history = Histories.from_lists([[0, 1, 2] * 3_333 + [0]])
    found = fitted.recommend(history, 5)
    assert found.items.tolist() == [[3, 4, -1, -1, -1]]
    assert np.isfinite(found.scores[0, :2]).all()


def test_a_longer_list_than_is_stored_is_found_anew(tmp_path: Path) -> None:
    fitted = Content(neighbours=2, candidates=2).fit(catalogue(9, titles=["lamp"] * 9))
    fitted.save(tmp_path / "model")
    found = Content.load(tmp_path / "model").similar([4], 7)
    assert found.items.tolist() == [[0, 1, 2, 3, 5, 6, 7]]
    assert Content.load(tmp_path / "model").field_weights == fitted.field_weights


def test_candidates_by_vectors_are_scored_by_their_words_too() -> None:
    # One candidate each: by words that is item 1, by vectors item 2, which shares a word as well.
    vectors = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    data = catalogue(3, titles=["big red vase", "big red vase", "red bowl"], vectors=vectors)
    few = Content(neighbours=2, candidates=1).fit(data).similar([0], 2, allowed=np.ones(3, bool))
    many = Content(neighbours=2).fit(data).similar([0], 2)
    assert few.items.tolist() == many.items.tolist()
    np.testing.assert_allclose(few.scores, many.scores, rtol=1e-6)


def test_vectors_relate_products_that_nothing_else_relates() -> None:
    # Bought in pairs, but titles and prices are silent: of the items that nobody met, 4 is like 0, 5 like 2.
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 0.1], [0.1, 1]], np.float32)
    data = sold([[0, 1], [2, 3]] * 10, 6)
    described = replace(data, features=ItemFeatures.of(6, vectors=vectors))
    history = Histories.from_lists([[0], [2]])
    new = np.arange(6) >= 4
    assert (Content().fit(data).recommend(history, 1, allowed=new).items == -1).all()
    assert Content().fit(described).recommend(history, 1, allowed=new).items.tolist() == [[4], [5]]
