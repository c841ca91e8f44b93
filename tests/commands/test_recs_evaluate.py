"""The leaderboard from the terminal: measured once, taken over, stopped at its budget, told in words."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from recommendations import tasks
from recommendations.models import EntryStatus, Evaluation, EvaluationEntry, EvaluationStatus, Interaction
from recommendations.training import leaderboard
from recommendations.training.leaderboard import Question
from tests.training.algorithms import Broken, Poison, Slow, path
from tests.training.conftest import shop  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]


def run(*arguments: Any, **options: Any) -> str:
    output = StringIO()
    call_command("recs_evaluate", *arguments, stdout=output, stderr=output, **options)
    return output.getvalue()


def by_name() -> dict[str, EvaluationEntry]:
    return {entry.algorithm: entry for entry in EvaluationEntry.objects.order_by("pk")}


def test_the_first_line_says_what_wins_and_popularity_stands_beside_it() -> None:
    told = run("co-purchase", kind=["also-bought"], limit=50)
    assert told.startswith("Also bought: Co-purchase beats popularity ")
    assert "NDCG@10, ├─┤ 95 %" in told
    assert "Learning: seconds of processor time; Memory: MB at the peak" in " ".join(told.split())
    entries = by_name()
    assert set(entries) == {"popularity", "co-purchase"}
    figures = entries["co-purchase"].figures
    assert figures["beside_baseline"]["low"] > 0
    assert figures["is_best"]
    assert set(figures["segments"]) == {"new", "light", "heavy", "head", "tail"}
    assert figures["memory"] > 10
    assert 0 < figures["metrics"]["coverage"] <= 1


def test_who_asks_the_same_again_takes_over_what_is_there() -> None:
    run("co-purchase", kind=["also-bought"], limit=50)
    first = by_name()["co-purchase"]
    run("co-purchase", "popularity", kind=["also-bought"], limit=50)
    again = by_name()["co-purchase"]
    assert again.pk != first.pk
    assert (again.key, again.figures["seconds"]) == (first.key, first.figures["seconds"])
    assert again.figures["is_taken_over"]
    run("co-purchase", kind=["also-bought"], limit=49)
    assert by_name()["co-purchase"].key != first.key


def test_an_algorithm_that_takes_too_long_is_stopped_and_the_others_go_on() -> None:
    slow = f"{path(Slow)}:seconds=60"
    with pytest.raises(
        CommandError, match="1 of the algorithms that were named could not be measured"
    ) as raised:
        run(slow, "co-purchase", kind=["also-bought"], limit=20, seconds=8)
    assert raised.value.returncode == 1
    entries = by_name()
    assert entries[path(Slow)].status == EntryStatus.OUT_OF_TIME
    assert entries[path(Slow)].reason == "Stopped after 8 seconds."
    assert entries["co-purchase"].status == EntryStatus.MEASURED


def test_a_fit_that_breaks_or_dies_takes_nothing_with_it(tmp_path: Path) -> None:
    poison = f"{path(Poison)}:begun={tmp_path / 'begun'}"
    with pytest.raises(CommandError, match="2 of the algorithms"):
        run(path(Broken), poison, kind=["also-bought"], limit=20)
    entries = by_name()
    assert entries[path(Broken)].reason == "ZeroDivisionError: nobody bought anything"
    assert entries[path(Poison)].reason.startswith("Its process ended with code 137.")
    assert entries["popularity"].status == EntryStatus.MEASURED


def test_a_fit_that_wants_more_memory_than_there_is_says_so() -> None:
    with pytest.raises(CommandError):
        run("tests.commands.test_recs_evaluate.Greedy", kind=["also-bought"], limit=20, memory=300)
    entry = by_name()["tests.commands.test_recs_evaluate.Greedy"]
    assert (entry.status, entry.reason) == (EntryStatus.OUT_OF_MEMORY, "It needs more than 300 MB.")


def test_what_is_not_ready_says_what_it_lacks() -> None:
    with pytest.raises(CommandError):
        run("svd-plus-plus", kind=["also-bought"], limit=20)
    entry = by_name()["svd-plus-plus"]
    assert entry.status == EntryStatus.NOT_READY
    assert "ratings" in entry.reason


def test_as_json_and_as_one_html_file(tmp_path: Path) -> None:
    page = tmp_path / "board.html"
    (record,) = json.loads(run("co-purchase", kind=["also-bought"], limit=30, json=True, html=page))
    assert (record["kind"], record["status"]) == ("also-bought", "finished")
    assert [entry["algorithm"] for entry in record["entries"]] == ["popularity", "co-purchase"]
    text = page.read_text()
    assert text.startswith("<!doctype html>")
    assert "Co-purchase beats popularity" in text
    assert "<script" not in text
    assert "http" not in text.replace("http://www.w3.org", "")


def test_a_search_is_chosen_on_earlier_days_and_judged_once() -> None:
    told = run("co-purchase", kind=["also-bought"], limit=30, search=True, trials=2)
    assert "2 combinations tried on earlier days; chosen:" in told
    searched = EvaluationEntry.objects.get(is_searched=True)
    found = searched.figures["search"]
    assert found["trials"][0]["parameters"] == {}
    assert found["mean"] == max(trial["mean"] for trial in found["trials"])
    assert searched.figures["metrics"]["ndcg"] is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["item-kn"], "There is no algorithm 'item-kn'; did you mean 'item-knn'?."),
        (["item-knn:neighbors=9"], "item-knn has no parameter 'neighbors'; did you mean 'neighbours'?."),
        (["item-knn:neighbours=0"], "item-knn: neighbours is 0; give a whole number of at least 1."),
        (["item-knn:neighbours"], "'neighbours': write a parameter as name=value."),
    ],
)
def test_a_wrong_name_or_parameter_is_told_before_anything_runs(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as raised:
        run(*arguments)
    assert str(raised.value) == message
    assert not Evaluation.objects.exists()


def test_a_kind_that_nobody_can_be_asked_about_fails_with_the_remedy() -> None:
    output = StringIO()
    Interaction.objects.all().delete()
    with pytest.raises(CommandError, match="1 of 1 runs failed"):
        call_command("recs_evaluate", kind=["basket"], stdout=output)
    assert "There is nothing to ask" in output.getvalue()
    assert "recs_backfill" in output.getvalue()


def test_an_interrupted_run_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("recommendations.training.leaderboard.running.material.read", interrupted)
    with pytest.raises(SystemExit) as stopped:
        run("popularity", kind=["basket"])
    assert stopped.value.code == 130
    assert Evaluation.objects.get().error == "Interrupted from the keyboard."


def test_who_asks_while_a_run_is_open_joins_it() -> None:
    first, created = leaderboard.queue(Question(kind="basket"), by="anna")
    second, again = leaderboard.queue(Question(kind="basket"), by="bert")
    assert (first.pk, created, again) == (second.pk, True, False)
    assert leaderboard.claim(first.pk) is not None
    assert leaderboard.claim(first.pk) is None
    with pytest.raises(CommandError, match=r"already, for anna\. .* killed, ask again after \d\d:"):
        run("co-purchase", kind=["basket"])


def test_a_run_whose_process_has_gone_makes_room() -> None:
    first, _created = leaderboard.queue(Question(kind="basket"))
    leaderboard.claim(first.pk)
    Evaluation.objects.update(alive_until=timezone.now() - timedelta(seconds=1))
    second, created = leaderboard.queue(Question(kind="basket"))
    assert created
    first.refresh_from_db()
    assert (first.status, first.open_slot) == (EvaluationStatus.FAILED, None)
    assert "fell silent" in first.error
    assert second.open_slot == "basket"


def test_a_second_delivery_of_the_task_does_nothing() -> None:
    question = Question(kind="also-bought", entries=({"algorithm": "popularity"},), limit=20)
    evaluation, _created = leaderboard.queue(question)
    tasks.run_evaluation(evaluation.pk)
    assert Evaluation.objects.get().status == EvaluationStatus.FINISHED
    tasks.run_evaluation(evaluation.pk)
    assert EvaluationEntry.objects.count() == 1
    tasks.run_evaluation(10_000)  # deleted meanwhile


def test_the_queue_hands_it_to_the_training_workers(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        tasks.request_evaluation(Question(kind="basket"))
        tasks.request_evaluation(Question(kind="basket"))
    assert len(callbacks) == 1
    Evaluation.objects.update(alive_until=timezone.now() - timedelta(seconds=1))
    (waiting,) = leaderboard.unclaimed()
    assert waiting == Evaluation.objects.get().pk
    assert leaderboard.unclaimed() == []  # named once in a lease's time


def test_only_the_newest_runs_are_kept(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "KEEP_EVALUATIONS": 2}
    for _run in range(3):
        run("popularity", kind=["also-bought"], limit=20)
    assert Evaluation.objects.count() == 2


class Greedy(Slow):
    """Wants a gigabyte."""

    name = "greedy"

    def learn(self, data: Any) -> None:
        import numpy as np

        self.ballast_ = np.ones(2**27)
        super().learn(data)
