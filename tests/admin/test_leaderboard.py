"""The leaderboard's page: the finding in words, who may look, who may measure, and what to do where it is empty."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from recommendations.models import EntryStatus, Evaluation, EvaluationEntry, EvaluationStatus
from tests.admin.conftest import Desk, allow, queries

PAGE = reverse("admin:recommendations_leaderboard")
MEASURE = reverse("admin:recommendations_measure", args=["for-you"])


def figures(mean: float, **others: Any) -> dict[str, Any]:
    metrics = {"ndcg": mean, "hit_rate": 0.5, "recall": 0.2, "coverage": 0.31, "coverage_not_bought": 0.3}
    return {
        "metric": "ndcg",
        "k": 20,
        "metrics": {**metrics, "novelty": 4.2, "revenue": 3.5},
        "low": mean - 0.01,
        "high": mean + 0.01,
        "segments": {
            "new": {"ndcg": mean / 2, "questions": 40.0},
            "tail": {"ndcg": mean / 4, "questions": 9.0},
        },
        "seconds": 1.25,
        "memory": 512,
        **others,
    }


def beside(mean: float, low: float, high: float) -> dict[str, float]:
    return {"mean": 0.1, "low": low, "high": high, "mean_share": mean, "low_share": low, "high_share": high}


@pytest.fixture
def measured(db: None) -> Evaluation:
    facts = {
        "questions": 2143,
        "interactions": 412_903,
        "days": 365,
        "products": 900,
        "metric": "ndcg",
        "k": 20,
        "currency": "GBP",
        "baseline": "p",
        "single": "s",
        "blend": "b",
        "blend_beside_single": beside(0.06, 0.03, 0.09),
    }
    evaluation = Evaluation.objects.create(
        placement_kind="for-you", status=EvaluationStatus.FINISHED, facts=facts, finished_at=timezone.now()
    )
    parts = [
        {"part": "ease", "sort": "source", "weight": 0.7, "loss": 0.02, "low": 0.01, "high": 0.03},
        {"part": "item-knn", "sort": "source", "weight": 0.3, "loss": 0.0, "low": -0.01, "high": 0.01},
    ]
    rows = [
        ("p", "popularity", figures(0.1)),
        ("s", "sequential-rules", figures(0.138, beside_baseline=beside(0.38, 0.3, 0.46))),
        (
            "b",
            "auto-blend",
            figures(0.146, beside_baseline=beside(0.46, 0.4, 0.5), is_best=True, dropped=parts),
        ),
    ]
    for position, (key, algorithm, found) in enumerate(rows):
        EvaluationEntry.objects.create(
            evaluation=evaluation,
            key=key,
            position=position,
            algorithm=algorithm,
            status=EntryStatus.MEASURED,
            figures=found,
        )
    EvaluationEntry.objects.create(
        evaluation=evaluation,
        key="o",
        position=9,
        algorithm="als",
        status=EntryStatus.OUT_OF_TIME,
        reason="Stopped after 300 seconds.",
    )
    return evaluation


def text_of(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_first_line_says_the_finding(boss: Client, measured: Evaluation) -> None:
    text = text_of(boss)
    assert (
        "Sequential rules beats popularity by 38 % (30 to 46) on NDCG,"
        " asked for what 2,143 shoppers went on to choose." in text
    )
    assert "adds 6.0 % (3.0 to 9.0)." in text


def test_the_table_holds_every_figure_and_who_took_no_part(boss: Client, measured: Evaluation) -> None:
    text = text_of(boss)
    for said in (
        "0.138",
        "0.128 to 0.148",
        "+38 %",
        "30 to 46",
        "31 %",
        "3.50",
        "512",
        "New shoppers",
        "0.073",
    ):
        assert said in text, said
    assert "Out of time" in text
    assert "Stopped after 300 seconds." in text


def test_what_dropping_a_source_costs_is_told(boss: Client, measured: Evaluation) -> None:
    text = text_of(boss)
    # 0.02 of 0.146 is 14 %.
    assert "−14 % (−21 to −6.8)" in text
    assert "would miss “ease” most" in text
    assert "makes no difference that can be told" in text


def test_in_chinese(boss: Client, measured: Evaluation) -> None:
    with translation.override("zh-hans"):
        text = boss.get(PAGE, headers={"accept-language": "zh-hans"}).content.decode()
    assert "比热门榜高 38%（30 至 46）" in text


def test_the_page_takes_few_queries_and_not_the_scores(boss: Client, measured: Evaluation) -> None:
    assert queries(boss, PAGE) <= 16


def test_an_empty_page_says_what_to_type(boss: Client, no_celery_application: Any) -> None:
    text = text_of(boss, f"{PAGE}?kind=basket")
    assert "has not been measured yet" in text
    assert "python manage.py recs_evaluate --kind basket" in text
    assert "Measure now" not in text  # nobody would take it


def test_where_there_are_workers_a_button_queues_it_once(
    boss: Client, celery_application: Any, django_capture_on_commit_callbacks: Any
) -> None:
    assert "Measure now" in text_of(boss)
    assert "what shoppers see does not change" in text_of(boss, MEASURE)
    with django_capture_on_commit_callbacks() as callbacks:
        for _click in range(2):
            assert boss.post(MEASURE).status_code == 302
    assert len(callbacks) == 1
    assert Evaluation.objects.get().requested_by == "boss"
    assert "is being measured" in text_of(boss, f"{PAGE}?kind=for-you")


def test_who_may_look_may_not_measure(client: Client, staff: User, celery_application: Any) -> None:
    client.force_login(staff)
    assert client.get(PAGE).status_code == 403
    client.force_login(allow(staff, "view_evaluation"))
    assert "Measure now" not in text_of(client)
    assert client.post(MEASURE).status_code == 403
    client.force_login(allow(staff, "view_evaluation", "run_evaluation"))
    assert client.post(MEASURE).status_code == 302


def test_a_kind_that_there_is_not_is_not_found(boss: Client) -> None:
    assert boss.get(f"{PAGE}?kind=nonsense").status_code == 404
    assert boss.get(reverse("admin:recommendations_measure", args=["nonsense"])).status_code == 404


def test_the_recommenders_list_leads_to_it(boss: Client, desk: Desk) -> None:
    assert PAGE in text_of(boss, reverse("admin:recommendations_recommender_changelist"))


def test_a_version_shows_its_row_of_the_leaderboard(boss: Client, desk: Desk) -> None:
    version = desk.item_knn
    version.metrics |= {
        "novelty": 4.2,
        "beside_popularity": beside(0.38, 0.3, 0.46),
        "features": {"fields": {"title": 0.7, "brand": 0.3}},
    }
    version.save()
    text = text_of(boss, reverse("admin:recommendations_modelversion_change", args=[version.pk]))
    assert "NDCG beside popularity, with its 95 % interval: +38 % (30 to 46)." in text
    assert "What it is made of" in text
    assert "70 %" in text
    assert "Novelty" in text


def test_a_run_of_a_few_algorithms_does_not_hide_the_one_of_all(boss: Client, measured: Evaluation) -> None:
    few = Evaluation.objects.create(
        placement_kind="for-you",
        status=EvaluationStatus.FINISHED,
        finished_at=timezone.now(),
        facts=measured.facts,
        question={"entries": [{"algorithm": "ease"}]},
    )
    text = text_of(boss)
    assert "Sequential rules beats popularity" in text
    assert f"?kind=for-you&amp;run={few.pk}" in text
    assert "Nothing could be measured yet." in text_of(boss, f"{PAGE}?kind=for-you&run={few.pk}")
