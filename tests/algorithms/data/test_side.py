from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.algorithms.data import Friends, ItemFeatures, Relations
from recommendations.algorithms.errors import DataError
from recommendations.testing.algorithms import checkerboard


def _codes(*codes: int) -> np.ndarray:
    return np.array(codes, np.int32)


def _relations(sources: np.ndarray, targets: np.ndarray, kinds: list[int]) -> Relations:
    return Relations(sources=sources, targets=targets, kinds=np.array(kinds, np.int8))


def test_what_is_not_given_is_unknown() -> None:
    features = ItemFeatures.of(2, titles=["lamp", "rug"], prices=[9.5, np.nan])
    assert len(features) == 2
    assert features.texts == ["", ""]
    assert features.categories == [(), ()]
    assert features.prices[0] == 9.5
    assert np.isnan(features.prices[1])
    assert np.isnan(features.margins).all()
    assert np.isnan(features.created_at).all()
    assert features.vectors is None


@pytest.mark.parametrize(
    "column", ["texts", "brands", "categories", "tags", "prices", "margins", "created_at"]
)
def test_a_column_of_another_length_is_refused_by_name(column: str) -> None:
    values = [1.0] if column in ("prices", "margins", "created_at") else [""]
    with pytest.raises(DataError, match=f"{column} has 1 entries, titles has 2"):
        ItemFeatures.of(2, **{column: values})  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(2,), (3, 4), (2, 3, 4)])
def test_vectors_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match=r"vectors must have shape \[2, d\]"):
        ItemFeatures.of(2, vectors=np.ones(shape, np.float32))


def test_features_must_describe_every_item() -> None:
    with pytest.raises(DataError, match="features describes 2 items, item_ids names 24"):
        replace(checkerboard(), features=ItemFeatures.of(2))


def test_parts_of_a_dataset_keep_what_is_known_besides() -> None:
    relations = _relations(_codes(0), _codes(1), [0])
    data = replace(checkerboard(), features=ItemFeatures.of(24), relations=relations)
    part = data.take(slice(0, 5))
    assert part.features is data.features
    assert part.relations is relations


def test_an_item_may_be_described_without_an_interaction() -> None:
    nothing = checkerboard().take(slice(0, 0))
    data: Dataset = replace(nothing, features=ItemFeatures.of(24, titles=["lamp"] * 24))
    assert len(data) == 0
    assert data.n_items == 24


def test_relations_are_read_by_kind() -> None:
    relations = _relations(_codes(0, 1, 2), _codes(3, 4, 5), [0, 1, 0])
    sources, targets = relations.of_kind("fits")
    assert sources.tolist() == [0, 2]
    assert targets.tolist() == [3, 5]
    assert [part.tolist() for part in relations.of_kind("replaces")] == [[], []]
    assert [part.tolist() for part in relations.of_kind("unheard of")] == [[], []]


def test_relations_of_unlike_lengths_are_refused() -> None:
    with pytest.raises(DataError, match="relations: sources, targets and kinds must be of one length"):
        _relations(_codes(0, 1), _codes(1), [0])


def test_a_kind_that_has_no_name_is_refused() -> None:
    with pytest.raises(DataError, match="relations: kinds must be codes from 0 to 3; found 4 to 4"):
        _relations(_codes(0), _codes(1), [4])


@pytest.mark.parametrize(("sources", "targets"), [(_codes(24), _codes(0)), (_codes(0), _codes(-1))])
def test_relations_name_items_of_the_dataset(sources: np.ndarray, targets: np.ndarray) -> None:
    with pytest.raises(DataError, match=r"relations: (sources|targets) must be codes from 0 to 23"):
        replace(checkerboard(), relations=_relations(sources, targets, [0]))


def test_friends_come_in_pairs_of_shoppers_of_the_dataset() -> None:
    with pytest.raises(DataError, match="friends: shoppers and friends must be of one length"):
        Friends(shoppers=_codes(0), friends=_codes())
    with pytest.raises(DataError, match="friends: friends must be codes from 0 to 23; found 30 to 30"):
        replace(checkerboard(), friends=Friends(shoppers=_codes(0), friends=_codes(30)))
