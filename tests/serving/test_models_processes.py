"""Several processes and threads of one host: one of them fetches, all of them map; a killed one leaves no trace."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from recommendations.serving.models import Models, cache, models
from recommendations.storage import StoredModel
from recommendations.testing.factories import place, publish
from tests.serving.visit_models import store
from tests.warehouse.models import Article

ROOT = Path(__file__).resolve().parents[2]
VISITS = (["a", "b", "c"], ["b", "d"])

# Maps the model as a web process would, says what it answers, and waits until its input is closed.
PROCESS = """
import json, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
from django.conf import settings
told = json.loads(sys.argv[1])
settings.STORAGES = {**settings.STORAGES, "recommendations": told["storage"]}
settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": told["host"]}
settings.DATABASES["default"]["NAME"] = told["database"]
django.setup()
from recommendations.algorithms.online import Step
from recommendations.serving.models import models
from recommendations.storage import StoredModel
model = StoredModel(**told["model"])
print("ready", flush=True)
sys.stdin.readline()
deadline = time.monotonic() + 60
while (answerer := models.get(model)) is None and time.monotonic() < deadline:
    time.sleep(0.01)
print(json.dumps([found.key for found in answerer.answer([Step("a", 1.0, 1)], 5)]), flush=True)
sys.stdin.readline()
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What was read of the storage, a line for each file."""
    return tmp_path / "log"


@pytest.fixture
def host(settings: Any, tmp_path: Path, log: Path) -> Path:
    watched = {
        "BACKEND": "tests.serving.watched_storage.WatchedStorage",
        "OPTIONS": {"location": str(tmp_path / "storage"), "log": str(log), "seconds": 0.02},
    }
    settings.STORAGES = {**settings.STORAGES, "recommendations": watched}
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": str(tmp_path / "host")}
    return tmp_path / "host"


@pytest.fixture
def model(db: None, host: Path) -> StoredModel:
    return store(publish("session-knn"), *VISITS)


@pytest.fixture
def start(settings: Any, model: StoredModel, host: Path) -> Any:
    started = []

    def process(**options: Any) -> "subprocess.Popen[str]":
        stored = settings.STORAGES["recommendations"]
        told = {
            "storage": {**stored, "OPTIONS": {**stored["OPTIONS"], **options}},
            "host": str(host),
            "database": str(settings.DATABASES["default"]["NAME"]),
            "model": asdict(model),
        }
        found = subprocess.Popen(
            [sys.executable, "-c", PROCESS, json.dumps(told)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(found)
        assert found.stdout is not None
        assert found.stdout.readline() == "ready\n"
        return found

    yield process
    for found in started:
        found.kill()
        found.communicate()


def go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def answer(process: "subprocess.Popen[str]") -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def read_once_each(log: Path, model: StoredModel) -> bool:
    return Counter(log.read_text().split()) == Counter(model.files)


def names(host: Path) -> list[str]:
    return sorted(path.name for path in host.glob("*/*") if path.name != cache.LOCK)


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_two_processes_fetch_once_and_both_map_it(
    start: Start, model: StoredModel, host: Path, log: Path
) -> None:
    pair = start(), start()
    for process in pair:
        go(process)
    assert [answer(process) for process in pair] == [["b", "c"], ["b", "c"]]
    assert read_once_each(log, model)
    assert names(host) == [model.sha256]
    if Path("/proc/self/maps").exists():
        for process in pair:
            maps = Path(f"/proc/{process.pid}/maps").read_text()
            assert f"{model.sha256}/visit_items_.npy" in maps


@pytest.mark.parametrize("at", ["item_visits_.npy", "visit_weights_.npy", "item_ids_.npy"])
def test_a_process_that_is_killed_while_it_fetches_leaves_nothing_that_is_taken_for_whole(
    at: str, start: Start, model: StoredModel, host: Path, log: Path
) -> None:
    killed = start(stop_at=at)
    go(killed)
    until(lambda: log.exists() and at in log.read_text())
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert names(host) == [f".{model.sha256}.partial"]
    after = start()
    go(after)
    assert answer(after) == ["b", "c"]
    assert names(host) == [model.sha256]


def test_fifty_threads_on_a_cold_host_fetch_once(model: StoredModel, host: Path, log: Path) -> None:
    cold, together = Models(), Barrier(50)

    def ask(_: int) -> Any:
        together.wait(30)
        return cold.get(model)

    with ThreadPoolExecutor(50) as pool:
        first = [*pool.map(ask, range(50))]
    cold.join(30)
    assert cold.get(model) is not None
    assert first.count(None) > 0
    assert read_once_each(log, model)


@pytest.mark.django_db(transaction=True)
def test_fifty_requests_at_once_on_a_cold_host_wait_for_nothing_and_fetch_once(
    host: Path, log: Path, live_server: Any
) -> None:
    goods = Article.objects.bulk_create(Article(label=f"Article {n}", list_price=n + 1) for n in range(4))
    version = publish("session-knn", items={goods[0]: [goods[1]]})
    place("frequently-bought-together", ("visit", version.recommender), fill=False, title={"en": "Next"})
    model = store(version, [goods[0], goods[2]])
    assert not host.exists()
    address = f"{live_server.url}{goods[0].get_absolute_url()}"

    def first_card(_: int = 0) -> str:
        """The first product that the page recommends, once its heading has come."""
        with urllib.request.urlopen(address, timeout=60) as response:
            html = response.read().decode()
        return str(re.findall(r"Article \d", html.partition(">Next<")[2])[0])

    with ThreadPoolExecutor(50) as pool:
        found = [*pool.map(first_card, range(50))]
    assert len(found) == 50
    assert set(found) <= {"Article 1", "Article 2"}
    models.join(30)
    assert first_card() == "Article 2"
    assert read_once_each(log, model)
