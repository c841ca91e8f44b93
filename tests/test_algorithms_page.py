"""The page on algorithms names each of them, with every parameter that it has."""

import re
from pathlib import Path

import pytest

from recommendations.algorithms import registry
from recommendations.algorithms.base import INCREMENTAL

PAGE = (Path(__file__).resolve().parent.parent / "docs/algorithms.md").read_text()
ROWS = dict(re.findall(r"^\| `([a-z-]+)`( \+)? \|", PAGE, re.MULTILINE))
#: Told once for all of a family.
SHARED = {"seed", "sources", "depth", "kind", "repeats", "questions"}


def test_every_algorithm_has_its_row():
    assert set(ROWS) == set(registry.names())


def test_a_plus_marks_those_that_need_not_learn_again():
    assert {name for name, mark in ROWS.items() if mark} == set(INCREMENTAL)


@pytest.mark.parametrize("name", registry.names())
def test_every_parameter_is_explained(name):
    unexplained = [
        one for one in registry.get(name).param_names() if f"`{one}`" not in PAGE and one not in SHARED
    ]
    assert unexplained == []
