from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from recommendations.api.throttle import seconds_to_wait
from recommendations.clients import client_address
from recommendations.models import Interaction
from tests.events.conftest import Post, consenting, poster, view
from tests.warehouse.models import Article


@pytest.fixture(autouse=True)
def twenty_a_minute(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "EVENTS_PER_MINUTE": 20}


@pytest.fixture
def noon(monkeypatch: Any) -> None:
    """All of a test lies in the same minute."""
    monkeypatch.setattr("recommendations.api.throttle.time.time", lambda: 1_772_366_410.0)


def request_from(address: str, **headers: str) -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)


def test_of_two_hundred_parallel_calls_no_more_than_twenty_pass(noon: None) -> None:
    with ThreadPoolExecutor(50) as pool:
        waits = list(pool.map(lambda _: seconds_to_wait(request_from("192.0.2.1"), 1), range(200)))
    assert waits.count(0) == 20
    assert set(waits) == {0, 50}


def test_an_invented_forwarding_header_does_not_help(noon: None) -> None:
    waits = [
        seconds_to_wait(request_from("192.0.2.1", **{"X-Forwarded-For": f"10.0.0.{n}"}), 1) for n in range(40)
    ]
    assert waits.count(0) == 20


def test_a_batch_counts_as_many_as_it_has_events(noon: None) -> None:
    assert seconds_to_wait(request_from("192.0.2.1"), 15) == 0
    assert seconds_to_wait(request_from("192.0.2.1"), 15) == 50


def test_known_shoppers_behind_one_address_have_their_own_allowance(noon: None) -> None:
    waits = [seconds_to_wait(request_from("192.0.2.1"), 20, f"shopper-{n}") for n in range(10)]
    assert waits == [0] * 10
    assert seconds_to_wait(request_from("192.0.2.1"), 20, "one more") == 50
    assert seconds_to_wait(request_from("192.0.2.2"), 20, "one elsewhere") == 0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (2, "10.9.9.9, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_behind_proxies_the_address_is_what_the_first_of_ours_saw(
    settings: Any, proxies: int, forwarded: str, expected: str
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "NUM_PROXIES": proxies}
    assert client_address(request_from("192.0.2.1", **{"X-Forwarded-For": forwarded})) == expected


def test_while_the_cache_is_down_nothing_is_held_back(settings: Any, caplog: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    assert seconds_to_wait(request_from("192.0.2.1"), 1_000) == 0
    assert "none is held back" in caplog.text


@pytest.mark.django_db
def test_too_many_events_are_told_when_to_come_back(noon: None, post: Post, article: Article) -> None:
    assert post(*(view(article, str(number)) for number in range(20))).status_code == 200
    late = post(*(view(article, f"late {number}") for number in range(21)))
    assert (late.status_code, late.headers["Retry-After"], late.json()["code"]) == (
        429,
        "50",
        "too_many_requests",
    )
    assert Interaction.objects.count() == 20


@pytest.mark.django_db
def test_new_browsers_at_one_address_share_one_allowance(noon: None, article: Article) -> None:
    statuses = [poster(consenting(Client()))(view(article)).status_code for _ in range(25)]
    assert (statuses.count(200), statuses.count(429)) == (20, 5)
