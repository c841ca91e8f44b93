from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from recommendations.events import consent, identity
from recommendations.models import Interaction, Shopper
from tests.events.conftest import Post, consenting, get_request, poster, view
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db: None) -> Any:
    return get_user_model().objects.create_user("ada", password="secret")


def browser_of(client: Client) -> Shopper | None:
    return identity.shopper_for(get_request(client, AnonymousUser()))


def test_a_browser_is_known_again_with_one_query(
    post: Post, article: Article, shopper_client: Client, django_assert_num_queries: Any
) -> None:
    post(view(article))
    request = get_request(shopper_client)
    with django_assert_num_queries(1):
        found = [identity.shopper_for(request) for _ in range(3)]
    assert found == [Shopper.objects.get()] * 3


def test_nobody_is_created_by_looking(shopper_client: Client, user: Any) -> None:
    assert identity.shopper_for(get_request(shopper_client)) is None
    assert identity.shopper_for(get_request(shopper_client, user)) is None
    assert not Shopper.objects.exists()


@pytest.mark.parametrize("value", ["", "x", "0" * 32, "0" * 32 + ":1xVAbF:forged", "\x00"])
def test_a_cookie_that_we_did_not_sign_is_nobodys(shopper_client: Client, value: str) -> None:
    shopper_client.cookies["recs_shopper"] = value
    assert browser_of(shopper_client) is None


def test_another_shoppers_key_cannot_be_claimed(post: Post, article: Article) -> None:
    post(view(article))
    key = Shopper.objects.get().key.hex
    thief = consenting(Client())
    thief.cookies["recs_shopper"] = key
    assert browser_of(thief) is None


def test_at_login_what_the_browser_did_becomes_the_accounts(
    post: Post, article: Article, shopper_client: Client, user: Any
) -> None:
    post(view(article))
    browser = Shopper.objects.get()
    shopper_client.force_login(user)
    shopper_client.login(username="ada", password="secret")
    post(view(article, "2"))
    account = Shopper.objects.get(user=user)
    browser.refresh_from_db()
    assert browser.merged_into == account
    assert account.assignment_key == browser.assignment_key
    assert list(Interaction.objects.values_list("shopper", flat=True)) == [account.pk, browser.pk]
    assert Interaction.objects.for_shopper(account).count() == 2


def logged_in(client: Client) -> Client:
    """Through the login view, so that the signal carries the browser's request."""
    response = client.post(reverse("admin:login"), {"username": "staff", "password": "secret"})
    assert response.status_code == 302
    return client


@pytest.fixture
def staff(db: None) -> Any:
    return get_user_model().objects.create_superuser("staff", password="secret")


def test_after_log_out_the_history_is_out_of_reach_and_the_browser_gets_a_new_key(
    post: Post, article: Article, shopper_client: Client, staff: Any
) -> None:
    old = post(view(article)).cookies["recs_shopper"].value
    logged_in(shopper_client)
    post(view(article, "2"))
    shopper_client.post(reverse("admin:logout"))
    assert browser_of(shopper_client) is None
    new = post(view(article, "3")).cookies["recs_shopper"].value
    assert new.split(":")[0] != old.split(":")[0]
    fresh = browser_of(shopper_client)
    assert fresh is not None
    assert fresh.merged_into is None
    assert Interaction.objects.for_shopper(fresh).count() == 1
    assert Interaction.objects.for_shopper(Shopper.objects.get(user=staff)).count() == 2


def test_who_logs_in_next_on_the_same_computer_does_not_get_the_first_ones_history(
    post: Post, article: Article, shopper_client: Client, staff: Any
) -> None:
    post(view(article))
    logged_in(shopper_client)
    shopper_client.post(reverse("admin:logout"))
    get_user_model().objects.create_superuser("second", password="secret")
    shopper_client.post(reverse("admin:login"), {"username": "second", "password": "secret"})
    post(view(article, "2"))
    second = Shopper.objects.get(user__username="second")
    assert Interaction.objects.for_shopper(second).count() == 1
    assert Shopper.objects.exclude(merged_into=None).get().merged_into == Shopper.objects.get(user=staff)


def test_an_account_that_logs_out_of_a_browser_never_merged_still_leaves_it_with_a_new_key(
    article: Article, staff: Any
) -> None:
    client = consenting(Client())
    request = get_request(client)
    shopper = identity.ensure_shopper(request)
    assert shopper is not None
    response = HttpResponse()
    identity.remember(response, request)
    client.cookies["recs_shopper"] = response.cookies["recs_shopper"].value
    leaving = get_request(client, staff)
    identity.rotate(leaving)
    assert identity.shopper_for(leaving) is None
    assert browser_of(client) is None


def test_the_second_browser_does_not_change_the_accounts_assignment(user: Any) -> None:
    account = identity.account_shopper(user)
    first, second = Shopper.objects.create(), Shopper.objects.create()
    assert identity.merge(first, account)
    assert identity.merge(second, account)
    assert not identity.merge(second, account)
    account.refresh_from_db()
    assert account.assignment_key == first.assignment_key != second.assignment_key


def test_a_merge_can_be_undone_without_touching_what_was_recorded(
    post: Post, article: Article, user: Any
) -> None:
    post(view(article))
    browser, account = Shopper.objects.get(), identity.account_shopper(user)
    identity.merge(browser, account)
    assert Interaction.objects.for_shopper(account).count() == 1
    assert identity.unmerge(browser)
    assert not identity.unmerge(browser)
    assert not Interaction.objects.for_shopper(account).exists()
    assert Interaction.objects.for_shopper(browser).count() == 1


def test_two_accounts_are_never_merged_nor_a_browser_into_a_browser(user: Any) -> None:
    account, browser = identity.account_shopper(user), Shopper.objects.create()
    other = identity.account_shopper(get_user_model().objects.create_user("eve"))
    for wrong in ((account, other), (browser, Shopper.objects.create())):
        with pytest.raises(ValueError, match="merged into an account"):
            identity.merge(*wrong)


def test_browsers_that_used_the_same_event_id_can_be_merged(article: Article, user: Any) -> None:
    clients = [consenting(Client()), consenting(Client())]
    for client in clients:
        poster(client)(view(article))
    account = identity.account_shopper(user)
    for browser in Shopper.objects.filter(user=None):
        identity.merge(browser, account)
    assert Interaction.objects.for_shopper(account).count() == 2


def test_an_event_resent_after_login_is_still_the_same_event(
    post: Post, article: Article, shopper_client: Client, staff: Any
) -> None:
    post(view(article))
    logged_in(shopper_client)
    assert post(view(article)).json()["duplicates"] == 1


def test_without_consent_a_login_makes_no_shopper(article: Article, staff: Any, client: Client) -> None:
    logged_in(client)
    client.post(reverse("admin:logout"))
    assert not Shopper.objects.exists()


def test_a_login_goes_on_where_our_part_of_it_fails(
    post: Post, article: Article, shopper_client: Client, staff: Any, monkeypatch: Any, caplog: Any
) -> None:
    post(view(article))

    def broken(*args: Any) -> None:
        Shopper.objects.raw("SELECT nonsense FROM nowhere")[0]

    monkeypatch.setattr(identity, "join_account", broken)
    logged_in(shopper_client)
    shopper_client.post(reverse("admin:logout"))
    assert "Could not merge a browser at log-in" in caplog.text
    assert "Could not rotate a key at log-out" in caplog.text


def test_a_consent_callable_that_fails_is_a_refusal(settings: Any, caplog: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CONSENT": lambda request: 1 / 0}
    assert not consent.granted(get_request(Client()))
    assert "taken as a refusal" in caplog.text


def test_always_is_consent_but_for_global_privacy_control(settings: Any) -> None:
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "CONSENT": "recommendations.events.consent.always",
    }
    request = get_request(Client())
    assert consent.granted(request)
    assert not consent.granted(RequestFactory().get("/", headers={"Sec-GPC": "1"}))


@pytest.mark.parametrize("said", ["no", "0", " No ", "false", "denied"])
def test_what_the_shopper_switched_off_is_off_whatever_the_shop_says(said: str, settings: Any) -> None:
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "CONSENT": "recommendations.events.consent.always",
    }
    request = get_request(Client())
    request.COOKIES["recs_consent"] = said
    assert not consent.granted(request)
    response = HttpResponse()
    consent.switch(request, response, on=True)
    assert consent.granted(request)
    assert response.cookies["recs_consent"].value == "yes"


def test_a_new_visit_begins_after_a_pause_and_renews_the_cookie(
    post: Post, article: Article, time_machine_at: Any
) -> None:
    with time_machine_at("2026-03-01T12:00:00Z") as clock:
        post(view(article, "1"))
        clock.shift(20 * 60)
        assert not post(view(article, "2")).cookies
        clock.shift(29 * 60)
        post(view(article, "3"))
        clock.shift(31 * 60)
        renewed = post(view(article, "4"))
        clock.shift(-86_400)
        post(view(article, "5"))
    visits = list(Interaction.objects.order_by("pk").values_list("visit", flat=True))
    assert visits[0] == visits[1] == visits[2] != visits[3]
    assert visits[4] == visits[3]
    assert "recs_shopper" in renewed.cookies


@pytest.fixture
def time_machine_at() -> Any:
    import time_machine

    return lambda moment: time_machine.travel(moment, tick=False)
