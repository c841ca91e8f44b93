from typing import Any

import pytest

from recommendations.training import gate


def measured(ndcg: float | None = 0.2, coverage: float | None = 0.5, **others: Any) -> dict[str, Any]:
    return {"ndcg": ndcg, "coverage": coverage, "test_shoppers": 5000, **others}


def beside(**figures: Any) -> dict[str, Any]:
    return {"ndcg": None, "coverage": None, **figures}


@pytest.mark.parametrize(
    ("story", "metrics", "reason"),
    [
        ("as good as ever", measured(published=beside(ndcg=0.2, coverage=0.5)), ""),
        ("a little worse", measured(0.19, published=beside(ndcg=0.2)), ""),
        ("much worse", measured(0.1, published=beside(ndcg=0.2)), "published version has 0.2000, and 90 %"),
        ("worse, but hardly anybody was asked", measured(0.1, test_shoppers=40, published=beside(ndcg=0.2)), ""),
        ("far behind popularity", measured(0.05, popularity=beside(ndcg=0.2)), "popularity has 0.2000, and 50 %"),
        ("near popularity", measured(0.15, popularity=beside(ndcg=0.2)), ""),
        ("the same few for everybody", measured(coverage=0.1, published=beside(coverage=0.5)), "coverage is 0.1000"),
        ("not a number", measured(None), "not a number"),
        ("infinite", measured(float("inf")), "not a number"),
        ("coverage unknown", measured(coverage=None), "not a number"),
        ("nobody to ask", measured(None, None, test_shoppers=0), ""),
        ("the published one was never measured", measured(published={"number": 3}), ""),
    ],
)  # fmt: skip
def test_the_gate(story: str, metrics: dict[str, Any], reason: str) -> None:
    verdict = gate.verdict(metrics, against_popularity=True)
    assert (reason in verdict) if reason else (verdict == ""), story


def test_a_list_for_everybody_is_not_held_against_popularity() -> None:
    metrics = measured(0.01, popularity=beside(ndcg=0.2))
    assert gate.verdict(metrics, against_popularity=False) == ""
    assert gate.verdict(metrics, against_popularity=True)


def test_all_reasons_are_given() -> None:
    metrics = measured(0.01, 0.1, popularity=beside(ndcg=0.2), published=beside(ndcg=0.3, coverage=0.5))
    assert gate.verdict(metrics, against_popularity=True).count("is asked for") == 3


@pytest.mark.parametrize(
    ("setting", "metrics", "passes"),
    [
        ({"at_least_of_published": None}, measured(0.01, published=beside(ndcg=0.2)), True),
        ({"at_least_of_published": 0.05}, measured(0.01, published=beside(ndcg=0.2)), True),
        ({"metric": "recall"}, measured(0.01, recall=0.2, published=beside(ndcg=0.2, recall=0.2)), True),
        ({"metric": "recall"}, measured(recall=0.01, published=beside(recall=0.2)), False),
        ({"metric": "recall"}, measured(), False),
    ],
)
def test_the_gate_is_set_by_the_project(settings: Any, setting: Any, metrics: Any, passes: bool) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "GATE": setting}
    assert (gate.verdict(metrics, against_popularity=True) == "") is passes
