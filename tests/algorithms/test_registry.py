import subprocess
import sys

import pytest

from recommendations.algorithms import Algorithm, registry
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.errors import ParameterError, UnknownAlgorithmError


@pytest.mark.parametrize("name", registry.names())
def test_every_name_leads_to_the_algorithm_of_that_name(name):
    found = registry.get(name)
    assert issubclass(found, Algorithm)
    assert found.name == name
    assert found.evidence_unit in {"", "orders", "shoppers"}


def test_a_shop_s_own_algorithm_is_found_by_its_path():
    assert registry.get("recommendations.algorithms.counts.popularity.Popularity") is Popularity


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("item-kn", "no algorithm 'item-kn'; did you mean 'item-knn'"),
        ("zzz", "no algorithm 'zzz'; there is als, association-rules, "),
        ("nowhere.Mine", "cannot be imported: No module named 'nowhere'"),
        ("recommendations.algorithms.Nothing", "cannot be imported"),
        ("pathlib.Path", "not a subclass"),
    ],
)
def test_a_wrong_name_is_refused_with_a_hint(name, message):
    with pytest.raises(UnknownAlgorithmError, match=message):
        registry.get(name)


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("item-knn", {"neighbors": 5}, "item-knn has no parameter 'neighbors'; did you mean 'neighbours'"),
        ("item-knn", {"neighbours": 0}, "item-knn: neighbours is 0; give a whole number of at least 1"),
        ("item-knn", {"neighbours": True}, "neighbours is True"),
        ("item-knn", {"weighting": "idf"}, "give one of None, 'tfidf', 'bm25'"),
        ("item-knn", {"recency": 0}, "recency is 0; give a number above 0 and at most 1"),
        ("item-knn", {"shrinkage": float("nan")}, "shrinkage is nan; give a number of at least 0"),
        ("co-purchase", {"max_order_items": 1}, "give a whole number of at least 2, or None"),
        ("trending", {"recent_days": "7"}, "recent_days is '7'; give a number above 0"),
        ("svd", {"seed": -1}, "seed is -1"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name_with_what_would_be_right(name, params, message):
    with pytest.raises(ParameterError, match=message):
        registry.get(name).check_params(params)


def test_parameters_are_checked_before_learning(zipf_data):
    with pytest.raises(ParameterError, match="min_shoppers"):
        Popularity(min_shoppers=0).fit(zipf_data)


def test_what_a_web_process_imports_is_numpy_alone():
    code = (
        "import sys, recommendations.algorithms.online, recommendations.algorithms.registry;"
        "print(*(m for m in ('django', 'pandas', 'scipy', 'sklearn', 'surprise') if m in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
