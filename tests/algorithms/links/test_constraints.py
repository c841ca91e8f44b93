import numpy as np
import pytest

from recommendations.algorithms import Histories
from recommendations.algorithms.links.constraints import allowed_by, allowed_for, first_of_twins, replaced

from .statements import BATTERIES, CASE, COVER, OLD_PHONE, PHONE, TABLET, TOY, TWIN, stated

N = 8


@pytest.mark.parametrize(
    ("case", "statements", "anchors", "item", "allowed"),
    [
        ("what fits the anchor", [(CASE, "fits", PHONE)], [PHONE], CASE, True),
        ("what fits something else", [(CASE, "fits", TABLET)], [PHONE], CASE, False),
        ("what fits one of several", [(CASE, "fits", TABLET)], [PHONE, TABLET], CASE, True),
        ("one of several statements", [(CASE, "fits", TABLET), (CASE, "fits", PHONE)], [PHONE], CASE, True),
        ("nothing is known of the shopper", [(CASE, "fits", TABLET)], [], CASE, True),
        ("no statement of it", [(CASE, "fits", TABLET)], [PHONE], COVER, True),
        ("what it fits is no accessory", [(CASE, "fits", TABLET)], [PHONE], TABLET, True),
        (
            "the anchor's twin is fitted",
            [(CASE, "fits", TWIN), (TWIN, "same as", PHONE)],
            [PHONE],
            CASE,
            True,
        ),
        (
            "a twin of what does not fit",
            [(CASE, "fits", TABLET), (COVER, "same as", CASE)],
            [PHONE],
            COVER,
            False,
        ),
        ("a twin of what fits", [(CASE, "fits", PHONE), (COVER, "same as", CASE)], [PHONE], COVER, True),
        ("the anchor itself", [(CASE, "fits", TABLET)], [CASE], CASE, True),
        ("replaced", [(PHONE, "replaces", OLD_PHONE)], [TOY], OLD_PHONE, False),
        ("replaced and bought before", [(PHONE, "replaces", OLD_PHONE)], [OLD_PHONE], OLD_PHONE, False),
        ("the replacement", [(PHONE, "replaces", OLD_PHONE)], [OLD_PHONE], PHONE, True),
        ("the anchor's twin", [(PHONE, "same as", TWIN)], [PHONE], TWIN, False),
        ("the twin's twin", [(PHONE, "same as", TWIN), (TABLET, "same as", TWIN)], [PHONE], TABLET, False),
        ("said the other way round", [(TWIN, "same as", PHONE)], [PHONE], TWIN, False),
        ("what needs forbids nothing", [(TOY, "needs", BATTERIES)], [PHONE], BATTERIES, True),
        ("an unknown anchor", [(CASE, "fits", TABLET)], [-1, 99], CASE, True),
    ],
)
def test_what_may_be_shown_beside_the_anchors(case, statements, anchors, item, allowed):
    assert allowed_by(stated(*statements), anchors, N)[item] == allowed


def test_the_replaced_one_is_shown_while_its_replacement_is_not_there():
    relations = stated((PHONE, "replaces", OLD_PHONE))
    sold_out = np.arange(N) != PHONE
    assert not allowed_by(relations, [TOY], N)[OLD_PHONE]
    assert allowed_by(relations, [TOY], N, available=sold_out)[OLD_PHONE]


def test_a_later_replacement_counts_where_the_one_between_is_gone():
    relations = stated((TABLET, "replaces", PHONE), (PHONE, "replaces", OLD_PHONE))
    found = replaced(relations, N, available=np.arange(N) != PHONE)
    assert np.flatnonzero(found).tolist() == [PHONE, OLD_PHONE]


def test_a_circle_of_replacements_hides_nothing():
    relations = stated((PHONE, "replaces", TABLET), (TABLET, "replaces", PHONE), (TOY, "replaces", TOY))
    assert not replaced(relations, N).any()


def test_what_replaces_a_circle_still_does():
    relations = stated((PHONE, "replaces", TABLET), (TABLET, "replaces", PHONE), (TOY, "replaces", PHONE))
    assert np.flatnonzero(replaced(relations, N)).tolist() == [PHONE, TABLET]


def test_many_histories_are_answered_as_each_alone():
    relations = stated(
        (CASE, "fits", PHONE),
        (COVER, "fits", TABLET),
        (TWIN, "same as", PHONE),
        (PHONE, "replaces", OLD_PHONE),
    )
    rows = [[PHONE], [], [TABLET, TWIN], [TOY]]
    together = allowed_for(relations, Histories.from_lists(rows), N)
    for row, mask in zip(rows, together, strict=True):
        assert mask.tolist() == allowed_by(relations, row, N).tolist()


def test_of_twins_in_a_list_the_first_stays():
    relations = stated((PHONE, "same as", TWIN), (TWIN, "same as", TABLET))
    ranked = np.array(
        [[TWIN, CASE, PHONE, TABLET, COVER], [PHONE, TWIN, -1, -1, -1], [CASE, COVER, TOY, -1, -1]]
    )
    kept = first_of_twins(relations, ranked, N)
    assert kept.tolist() == [
        [True, True, False, False, True],
        [True, False, False, False, False],
        [True, True, True, False, False],
    ]


def test_without_statements_everything_is_allowed():
    assert allowed_by(stated(), [PHONE], N).all()
    assert allowed_by(stated(), [], 0).shape == (0,)
