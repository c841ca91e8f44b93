"""What many workers at once make of the same facts, on a database server."""

import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from recommendations import track_order
from recommendations.api.throttle import seconds_to_wait
from recommendations.events import identity, intake
from recommendations.events.backfill import backfill
from recommendations.events.people import People
from recommendations.models import Interaction, RejectedEvent, Shopper
from tests.events.conftest import consenting, line, poster, view
from tests.events.test_backfill import SellingCatalog
from tests.warehouse.models import Article

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKERS = 50
T = TypeVar("T")


@pytest.fixture(autouse=True)
def a_server() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("run by make test-services, on PostgreSQL and MariaDB")


@pytest.fixture(autouse=True)
def plenty(settings: Any) -> None:
    """Counted in Redis, as several web processes do; 5,000 events a minute here."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:6379/13",
        }
    }
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "EVENTS_PER_MINUTE": 5_000}
    caches["default"].clear()


@pytest.fixture
def article() -> Article:
    return Article.objects.create(label="Kettle")


def at_once(work: Callable[[int], T]) -> list[T]:
    """Fifty threads, each with a connection of its own, let go at the same moment."""
    start = threading.Barrier(WORKERS)

    def one(number: int) -> T:
        try:
            start.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


def test_one_event_posted_fifty_times_at_once_is_one_row(article: Article) -> None:
    browser = consenting(Client())
    poster(browser)(view(article, "first"))

    def post(_: int) -> Any:
        client = Client()
        client.cookies = browser.cookies
        return poster(client)(view(article))

    replies = at_once(post)
    assert {reply.status_code for reply in replies} == {200}
    assert sum(reply.json()["stored"] for reply in replies) == 1
    assert sum(reply.json()["duplicates"] for reply in replies) == WORKERS - 1
    assert Interaction.objects.count() == 2


def test_overlapping_batches_add_up(article: Article) -> None:
    """Sent = stored + duplicates + rejected, for everybody together."""
    browser = consenting(Client())
    poster(browser)(view(article, "first"))

    def post(number: int) -> dict[str, Any]:
        client = Client()
        client.cookies = browser.cookies
        events = [view(article, str(n)) for n in range(number % 7, 20)]
        events.append(view(article, "disputed", kind=("view", "favourite")[number % 2]))
        return poster(client)(*events).json()  # type: ignore[attr-defined, no-any-return]

    replies = at_once(post)
    sent = sum(21 - number % 7 for number in range(WORKERS))
    assert sum(reply["stored"] for reply in replies) == Interaction.objects.count() - 1 == 21
    assert sum(reply["conflicts"] for reply in replies) == WORKERS // 2 == RejectedEvent.objects.count()
    told = sum(reply["stored"] + reply["duplicates"] + len(reply["rejected"]) for reply in replies)
    assert told == sent


def test_one_order_told_fifty_times_at_once_in_the_shops_own_transactions_is_one_order(
    article: Article,
) -> None:
    lines = [line(article, number=str(number), guest="ada") for number in range(10)]

    def tell(number: int) -> int:
        with transaction.atomic():
            recorded = track_order(lines)
            Article.objects.create(label=f"the shop's own row {number}")
        assert recorded.failure == ""
        return recorded.stored

    assert sum(at_once(tell)) == 10
    assert Interaction.objects.count() == 10
    assert Shopper.objects.count() == 1
    assert Article.objects.count() == WORKERS + 1


def test_an_account_becomes_one_shopper_however_many_ask_at_once() -> None:
    user = get_user_model().objects.create_user("ada")

    def meet(number: int) -> int | None:
        if number % 2:
            return identity.account_shopper(user).pk
        people = People()
        people.meet([line(Article(), user=user.pk)])
        return people.accounts_[user.pk]

    assert len(set(at_once(meet))) == 1
    assert Shopper.objects.count() == 1


def test_a_browser_is_merged_once(article: Article) -> None:
    account = identity.account_shopper(get_user_model().objects.create_user("ada"))
    browser = Shopper.objects.create()

    def merge(_: int) -> bool:
        return identity.merge(Shopper.objects.get(pk=browser.pk), Shopper.objects.get(pk=account.pk))

    assert sum(at_once(merge)) == 1
    assert Shopper.objects.get(pk=browser.pk).merged_into == account


def test_of_parallel_calls_no_more_than_allowed_pass_with_redis_counting(rf: Any, settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "EVENTS_PER_MINUTE": 20}
    with ThreadPoolExecutor(WORKERS) as pool:
        waits = list(pool.map(lambda _: seconds_to_wait(rf.post("/"), 1), range(200)))
    assert 20 <= waits.count(0) <= 40  # 40 where the minute turned in between
    assert waits.count(0) % 20 == 0


def test_an_error_of_ours_inside_the_shops_transaction_leaves_it_usable(
    article: Article, monkeypatch: Any
) -> None:
    """PostgreSQL refuses every statement after an error, unless the savepoint is rolled back."""

    def broken(*args: Any) -> None:
        connection.cursor().execute("SELECT nonsense FROM nowhere")

    monkeypatch.setattr("recommendations.events.products.known", broken)
    with transaction.atomic():
        assert track_order([line(article)]).failure
        Article.objects.create(label="the shop's own order")
    assert Article.objects.count() == 2
    assert not Interaction.objects.exists()


def test_a_backfill_keeps_to_the_same_rules(article: Article, settings: Any, monkeypatch: Any) -> None:
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "CATALOG": "tests.events.test_backfill.SellingCatalog",
    }
    monkeypatch.setattr(intake, "CHUNK", 1_000)
    lines = [line(article, f"A{n // 5}", str(n), guest=f"Guest {n % 9}") for n in range(2_500)]
    monkeypatch.setattr(SellingCatalog, "lines", [*lines, lines[0]])
    report = backfill()
    assert (report.kept, report.duplicates, report.dropped.total()) == (2_500, 1, 0)
    again = backfill()
    assert (again.kept, again.duplicates) == (0, 2_501)
    assert Shopper.objects.count() == 9


def test_what_a_killed_worker_had_begun_is_stored_once_by_the_clients_retry(article: Article) -> None:
    browser = consenting(Client())
    poster(browser)(view(article, "first"))
    events = [view(article, str(number)) for number in range(20)]
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        with connection.execute_wrapper(killed_after_the_insert):
            poster(browser)(*events)
        os._exit(0)
    assert os.waitpid(worker, 0)[1] == signal.SIGKILL
    assert Interaction.objects.count() == 1
    assert poster(browser)(*events).json()["stored"] == 20
    assert poster(browser)(*events).json()["duplicates"] == 20
    assert Interaction.objects.count() == 21


def killed_after_the_insert(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    done = execute(sql, params, many, context)
    if many:
        os.kill(os.getpid(), signal.SIGKILL)
    return done


@contextmanager
def nobody_listening() -> Iterator[int]:
    """A port that refuses connections: the database server has gone."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield closed.getsockname()[1]


def test_while_the_server_is_gone_browsers_are_told_to_come_back(article: Article) -> None:
    client = consenting(Client())
    body = json.dumps({"events": [view(article)]})

    def post() -> Any:
        return client.post(reverse("recommendations:events"), body, content_type="application/json")

    with nobody_listening() as port:
        there = connection.settings_dict["PORT"]
        connection.close()
        connection.settings_dict["PORT"] = port
        try:
            reply = post()
        finally:
            connection.close()
            connection.settings_dict["PORT"] = there
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "30")
    assert post().json()["stored"] == 1
