import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations.models import Interaction, RejectedEvent, Shopper
from tests.events.conftest import Post, consenting, poster, raw, view
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def test_a_view_is_stored_for_a_new_shopper_whose_signed_cookie_is_http_only_and_lax(
    post: Post, article: Article
) -> None:
    response = post(view(article))
    stored = Interaction.objects.get()
    assert response.json() == {"consent": True, "stored": 1, "duplicates": 0, "conflicts": 0, "rejected": []}
    assert (stored.kind, stored.product_id, stored.shopper) == ("view", article.pk, Shopper.objects.get())
    assert stored.visit == stored.shopper.visit is not None
    cookie = response.cookies["recs_shopper"]
    assert cookie.value.startswith(stored.shopper.key.hex)
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")


def test_the_cookie_is_secure_where_the_request_or_the_session_cookie_is(
    article: Article, settings: Any
) -> None:
    client = consenting(Client())
    secure = client.post(
        reverse("recommendations:events"), json.dumps({"events": []}), "application/json", secure=True
    )
    assert secure.cookies["recs_shopper"]["secure"]
    settings.SESSION_COOKIE_SECURE = True
    assert poster(consenting(Client()))(view(article)).cookies["recs_shopper"]["secure"]


@pytest.mark.parametrize(
    ("cookies", "headers"),
    [
        ({}, {}),
        ({"recs_consent": "0"}, {}),
        ({"recs_consent": "1"}, {"Sec-GPC": "1"}),
    ],
)
def test_without_consent_nothing_is_stored_and_no_cookie_is_set(
    article: Article, cookies: dict[str, str], headers: dict[str, str]
) -> None:
    client = Client()
    client.cookies.load(cookies)
    response = poster(client)(view(article), **headers)
    assert (response.status_code, response.json()["consent"], response.json()["stored"]) == (200, False, 0)
    assert not response.cookies
    assert not Shopper.objects.exists()
    assert not Interaction.objects.exists()


def test_when_consent_is_taken_back_the_cookie_goes(
    post: Post, article: Article, shopper_client: Client
) -> None:
    post(view(article))
    response = post(view(article, "2"), **{"Sec-GPC": "1"})
    assert response.cookies["recs_shopper"]["max-age"] == 0
    assert Interaction.objects.count() == 1


def test_the_same_event_again_is_a_duplicate(post: Post, article: Article) -> None:
    post(view(article))
    again = post(view(article))
    assert (again.status_code, again.json()["stored"], again.json()["duplicates"]) == (200, 0, 1)
    assert Interaction.objects.count() == 1


def test_the_same_id_with_another_body_is_a_conflict_and_the_first_is_kept(
    post: Post, article: Article
) -> None:
    post(view(article))
    response = post(view(article, kind="favourite"))
    assert (response.status_code, response.json()["conflicts"]) == (207, 1)
    assert response.json()["rejected"][0]["code"] == "conflict"
    assert Interaction.objects.get().kind == "view"
    assert RejectedEvent.objects.get().code == "conflict"


def test_two_browsers_may_use_the_same_event_id(article: Article) -> None:
    for _ in range(2):
        poster(consenting(Client()))(view(article))
    assert Interaction.objects.values("shopper").distinct().count() == 2


def test_of_a_hundred_events_the_three_bad_ones_are_put_by_with_index_and_reason(
    post: Post, article: Article
) -> None:
    events = [view(article, str(number)) for number in range(100)]
    events[7]["kind"] = "stare"
    events[42]["product"] = "00000000-0000-0000-0000-000000000000"
    events[99]["id"] = ""
    response = post(*events)
    assert (response.status_code, response.json()["stored"]) == (207, 97)
    assert [(bad["index"], bad["code"]) for bad in response.json()["rejected"]] == [
        (7, "bad_kind"),
        (42, "unknown_product"),
        (99, "bad_id"),
    ]
    put_by = RejectedEvent.objects.order_by("pk")
    assert [rejected.payload["event"] for rejected in put_by] == [events[7], events[42], events[99]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "purchase"}, "bad_kind"),
        ({"kind": "refund"}, "bad_kind"),
        ({"kind": ["view"]}, "bad_kind"),
        ({"kind": None}, "bad_kind"),
        ({"product": None}, "missing_product"),
        ({"product": "no-uuid"}, "bad_product"),
        ({"product": True}, "bad_product"),
        ({"product": {"pk": 1}}, "bad_product"),
        ({"product": 10**300}, "bad_product"),
        ({"id": 7}, "bad_id"),
        ({"id": "x" * 65}, "bad_id"),
        ({"kind": "rating"}, "missing_value"),
        ({"kind": "rating", "value": "5"}, "bad_value"),
        ({"kind": "rating", "value": 10**400}, "bad_value"),
        ({"query": 5}, "bad_query"),
        ({"at": "yesterday"}, "bad_at"),
    ],
)
def test_an_event_that_makes_no_sense_fails_alone_and_names_the_field(
    post: Post, article: Article, change: dict[str, Any], code: str
) -> None:
    response = post({**view(article), **change}, view(article, "good"))
    assert response.status_code == 207
    assert [(bad["index"], bad["code"]) for bad in response.json()["rejected"]] == [(0, code)]
    assert response.json()["stored"] == 1


def test_a_search_needs_no_product_and_keeps_its_words(post: Post, db: None) -> None:
    post({"id": "1", "kind": "search", "query": "  red   kettle " + "x" * 300})
    stored = Interaction.objects.get()
    assert (stored.product_id, stored.query[:12], len(stored.query)) == (None, "red kettle x", 200)


def test_what_a_browser_may_not_say_is_ignored(post: Post, article: Article) -> None:
    post(
        view(
            article,
            price="0.01",
            revenue="999",
            user_id=1,
            is_staff=True,
            shopper=1,
            quality="ok",
            quantity=9,
        )
    )
    stored = Interaction.objects.get()
    assert (stored.revenue, stored.quantity, stored.order) == (0, 1, "")
    assert stored.shopper.user_id is None


def test_a_variant_counts_for_its_parent_and_is_remembered(post: Post, article: Article) -> None:
    variant = Article.objects.create(label="Kettle, red", parent=article)
    post(view(variant))
    stored = Interaction.objects.get()
    assert (stored.product_id, stored.context["variant"]) == (article.pk, str(variant.pk))


GOOD = '{"events": []}'


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        "[]",
        "null",
        '"events"',
        "{}",
        '{"events": {}}',
        '{"events": [1]}',
        '{"events": [[]]}',
        "[" * 60_000,
        '{"a":' * 10_000,
        '{"events": [{"value": NaN}]}',
        '{"events": [{"value": Infinity}]}',
        '{"events": [{"value": -Infinity}]}',
        '{"events": [{"value": 1e400}]}',
        '{"events": [], "events": []}',
        '{"events": [{"id": "1", "id": "2"}]}',
        '{"events": [{"id": "\\ud800"}]}',
        '{"events": [{"id": "\\u0000"}]}',
        '{"events": [{"\\u0000": "1"}]}',
        '{"events": [{"a": [[[[[[[[[[1]]]]]]]]]]}]}',
        '{"events": [], "sent_at": "soon"}',
        '{"events": [], "sent_at": "0001-01-01T00:00:00Z"}',
        '{"events": [{"value": ' + "9" * 5000 + "}]}",
        b'{"events": [{"id": "\xff"}]}',
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("utf-16"),
    ],
)
def test_a_body_that_is_no_strict_json_batch_is_refused_whole(
    shopper_client: Client, body: str | bytes, db: None
) -> None:
    response = raw(shopper_client, body)
    assert response.status_code == 400
    assert response.json()["code"] in ("bad_json", "bad_shape", "bad_sent_at")
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        ("application/x-www-form-urlencoded", {}),
        ("multipart/form-data; boundary=x", {}),
        ("application/xml", {}),
        ("application/json; charset=latin-1", {}),
        ("application/json", {"Content-Encoding": "gzip"}),
    ],
)
def test_another_type_or_encoding_is_refused(
    shopper_client: Client, content_type: str, headers: dict[str, str]
) -> None:
    assert raw(shopper_client, GOOD, content_type, **headers).status_code == 415


def test_send_beacons_plain_text_is_taken(shopper_client: Client, article: Article) -> None:
    body = json.dumps({"events": [view(article)]})
    assert raw(shopper_client, body, "text/plain;charset=UTF-8").json()["stored"] == 1


def test_too_much_is_refused_without_a_partial_write(
    shopper_client: Client, post: Post, article: Article, settings: Any
) -> None:
    many = post(*(view(article, str(number)) for number in range(101)))
    large = post(view(article), view(article, "2", note="x" * 5_000))
    whole = raw(shopper_client, " " * 70_000 + GOOD)
    assert [many.status_code, large.status_code, whole.status_code] == [413, 413, 413]
    assert [many.json()["code"], large.json()["code"], whole.json()["code"]] == [
        "too_many_events",
        "event_too_large",
        "too_large",
    ]
    assert not Interaction.objects.exists()
    assert post(view(article)).status_code == 200


def test_only_post_is_allowed(client: Client) -> None:
    assert client.get(reverse("recommendations:events")).status_code == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://testserver", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://m.shop.example"}, 200),
        ({"Origin": "https://m.shop.example", "Sec-Fetch-Site": "cross-site"}, 200),
        ({"Origin": "http://m.shop.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_events_come_from_the_shops_own_pages_only(
    shopper_client: Client, db: None, settings: Any, headers: dict[str, str], status: int
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.shop.example"]
    assert raw(shopper_client, GOOD, **headers).status_code == status


@pytest.mark.parametrize(
    ("ahead", "sent", "expected_ahead", "note"),
    [
        (timedelta(days=3), True, timedelta(0), "corrected"),
        (timedelta(days=-3), True, timedelta(0), "corrected"),
        (timedelta(days=-20_000), True, timedelta(0), "corrected"),
        (timedelta(days=3), False, timedelta(0), "clamped"),
        (timedelta(days=-40), False, timedelta(0), "clamped"),
        (timedelta(days=-3), False, timedelta(days=-3), None),
        (timedelta(hours=5), False, timedelta(hours=5), None),
    ],
)
def test_a_wrong_clock_is_corrected_by_sent_at_or_clamped_and_flagged(
    post: Post,
    article: Article,
    ahead: timedelta,
    sent: bool,
    expected_ahead: timedelta,
    note: str | None,
) -> None:
    now = timezone.now()
    at = (now + ahead).isoformat()
    post(view(article, at=at), sent_at=at if sent else None)
    stored = Interaction.objects.get()
    assert abs(stored.occurred_at - now - expected_ahead) < timedelta(seconds=2)
    assert stored.context.get("clock") == note


def test_how_long_ago_survives_a_wrong_clock(post: Post, article: Article) -> None:
    now, wrong = timezone.now(), timedelta(days=3)
    post(
        view(article, at=(now + wrong - timedelta(minutes=10)).isoformat()),
        sent_at=(now + wrong).isoformat(),
    )
    age = now - Interaction.objects.get().occurred_at
    assert abs(age - timedelta(minutes=10)) < timedelta(seconds=2)


@pytest.mark.parametrize(
    ("agent", "headers", "quality"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", {}, "ok"),
        ("Mozilla/5.0 (Linux; Android 14; CUBOT X30) AppleWebKit/537.36 Chrome/140 Mobile", {}, "ok"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}, "bot"),
        ("Mozilla/5.0 AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36", {}, "bot"),
        ("python-requests/2.32", {}, "bot"),
        ("Mozilla/5.0 Firefox/140.0", {"Sec-Purpose": "prefetch;prerender"}, "bot"),
        ("Mozilla/5.0 Firefox/140.0", {"Purpose": "prefetch"}, "bot"),
    ],
)
def test_what_programs_do_is_stored_and_flagged(
    post: Post, article: Article, agent: str, headers: dict[str, str], quality: str
) -> None:
    post(view(article), **{"User-Agent": agent, **headers})
    assert Interaction.objects.get().quality == quality
    assert Interaction.objects.trusted().exists() == (quality == "ok")


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_down_the_browser_is_told_to_come_back(post: Post, article: Article) -> None:
    def down(*args: Any) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(down):
        response = post(view(article))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert post(view(article)).json()["stored"] == 1


def test_events_out_of_order_are_the_same_events(post: Post, article: Article) -> None:
    now = timezone.now()
    times = [now - timedelta(minutes=minutes) for minutes in (1, 3, 2)]
    post(*(view(article, str(n), at=at.isoformat()) for n, at in enumerate(times)), sent_at=now.isoformat())
    newest_first = Interaction.objects.values_list("occurred_at", flat=True)
    assert list(newest_first) == sorted(newest_first, reverse=True)


def test_a_batch_takes_as_many_queries_however_long_it_is(
    post: Post, article: Article, django_assert_max_num_queries: Any
) -> None:
    post(view(article))
    with django_assert_max_num_queries(7):
        post(*(view(article, f"many {number}") for number in range(100)))


def test_epoch_times_may_be_in_seconds_or_milliseconds(post: Post, article: Article) -> None:
    moment = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    seconds = int(moment.astimezone(UTC).timestamp())
    post(view(article, "1", at=seconds), view(article, "2", at=seconds * 1000))
    assert set(Interaction.objects.values_list("occurred_at", flat=True)) == {moment}
    assert isinstance(moment, datetime)
