import numpy as np
import pytest

from recommendations.admin.algorithms import scopes as desk_scopes
from recommendations.algorithms import Dataset
from recommendations.algorithms.content.content import Content
from recommendations.evaluation.auto_blend import AutoBlend
from recommendations.models import Placement, PlacementSource, Recommender, Restriction, RestrictionKind
from recommendations.training.lists import (
    _rounded,
    active_shoppers,
    inferred_from,
    is_personal,
    publishes,
)
from tests.warehouse.models import Article


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.123456789, 0.123457), (123456.789, 123457.0), (1.23456789e-9, 1.23457e-9), (0.0, 0.0), (-2.5, -2.5)],
)
def test_scores_keep_six_digits_however_small(score: float, expected: float) -> None:
    assert _rounded(np.array([score]))[0] == pytest.approx(expected, rel=1e-12)


def test_absent_scores_stay_absent() -> None:
    assert np.isnan(_rounded(np.array([np.nan], np.float32))[0])


def test_active_is_who_did_something_in_the_last_days_of_the_data() -> None:
    day = 86_400
    data = Dataset.from_columns(
        shoppers=[7, 8, 9, -1, 7], items=[1, 1, 1, 1, 2], times=[0, 5 * day, 9 * day, 10 * day, 10 * day]
    )
    assert data.shopper_ids[active_shoppers(data, 5)].tolist() == [7, 8, 9]
    assert data.shopper_ids[active_shoppers(data, 4)].tolist() == [7, 9]


@pytest.mark.parametrize(
    ("kind", "scopes"),
    [("for-you", {"shopper"}), ("buy-again", {"shopper"}), ("basket", {"item", "shopper"})],
)
def test_a_blend_publishes_what_its_kind_of_placement_reads(kind: str, scopes: set[str]) -> None:
    assert publishes(AutoBlend(kind=kind)) == scopes
    assert desk_scopes(Recommender(algorithm="auto-blend", parameters={"kind": kind})) == scopes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "is_one"),
    [
        ("anchor", False),
        ("history", True),
        ("visit", True),
        ("shopper", True),
        ("global", True),
        (None, True),
    ],
)
def test_only_what_speaks_to_a_shopper_has_popularity_for_a_rival(how: str | None, is_one: bool) -> None:
    """Read for everybody or by nobody, what it could publish decides: content makes personal lists, too."""
    row = Recommender.objects.create(slug="content", algorithm="content")
    if how:
        PlacementSource.objects.create(
            placement=Placement.objects.create(slug="any"), recommender=row, how=how
        )
    assert is_personal(row, Content()) is is_one


@pytest.mark.django_db
def test_nothing_is_inferred_from_what_is_sensitive() -> None:
    test, plaster, cup = (Article.objects.create(label=label) for label in ("Test", "Plaster", "Cup"))
    data = Dataset.from_columns(
        shoppers=[7, 7, 8, 9],
        items=[str(one.pk) for one in (test, cup, cup, plaster)],
        times=[0, 10, 20, 30],
    )
    everybody = np.arange(3)
    assert inferred_from(data, everybody).shoppers.tolist() == [0, 1, 2]
    restriction = Restriction.objects.create(kind=RestrictionKind.SENSITIVE, note="Health")
    restriction.products.set([test, plaster])
    left = inferred_from(data, everybody)
    assert [
        data.item_ids[left.items[a:b]].tolist() for a, b in zip(left.indptr, left.indptr[1:], strict=False)
    ] == [[str(cup.pk)], [str(cup.pk)], []]
    # Whoever had one is nobody whom the algorithm has met.
    assert left.shoppers.tolist() == [-1, 1, -1]
    assert left.now == data.ends_at
