from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from recommendations import track
from recommendations.models import EventKind, Interaction, RejectedEvent, Shopper
from tests.events.conftest import Post, get_request, view
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper(db: None) -> Shopper:
    return Shopper.objects.create()


def test_every_kind_but_purchase_and_refund_can_be_tracked(article: Article, shopper: Shopper) -> None:
    kinds = set(EventKind.values) - {"purchase", "refund"}
    for kind in kinds:
        assert track(kind, product=article, shopper=shopper, value=4).stored == 1
    assert set(Interaction.objects.values_list("kind", flat=True)) == kinds


@pytest.mark.parametrize("kind", ["purchase", "refund", "veiw", ""])
def test_another_kind_is_the_programmers_mistake(kind: str) -> None:
    with pytest.raises(ValueError, match="track_order"):
        track(kind)


def test_a_product_may_be_an_instance_a_key_or_a_keys_text(article: Article, shopper: Shopper) -> None:
    for product in (article, article.pk, str(article.pk)):
        assert track("view", product=product, shopper=shopper).stored == 1


def test_everything_said_is_kept(article: Article, shopper: Shopper) -> None:
    impression, at = uuid4(), timezone.now() - timedelta(hours=1)
    track(
        "cart_add",
        product=article,
        shopper=shopper,
        occurred_at=at,
        quantity=3,
        impression=impression,
        position=2,
        context={"page": "basket"},
    )
    kept = Interaction.objects.get()
    assert (kept.occurred_at, kept.quantity, kept.impression, kept.position) == (at, 3, impression, 2)
    assert kept.context == {"page": "basket"}
    assert kept.visit is not None


def test_with_an_event_id_a_repeated_call_is_recorded_once(article: Article, shopper: Shopper) -> None:
    assert track("view", product=article, shopper=shopper, event_id="1").stored == 1
    assert track("view", product=article, shopper=shopper, event_id="1").duplicates == 1
    assert track("favourite", product=article, shopper=shopper, event_id="1").conflicts == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"kind": "view"}, "missing_product"),
        ({"kind": "view", "product": uuid4()}, "unknown_product"),
        ({"kind": "view", "product": "?"}, "missing_product"),
        ({"kind": "rating"}, "missing_product"),
        ({"kind": "search", "quantity": 0}, "bad_quantity"),
    ],
)
def test_what_makes_no_sense_is_put_by(arguments: dict[str, str], code: str, shopper: Shopper) -> None:
    assert [bad.code for bad in track(**arguments, shopper=shopper).rejected] == [code]
    assert RejectedEvent.objects.get().code == code


def test_without_consent_or_a_shopper_nothing_is_tried(article: Article, shopper_client: Client) -> None:
    assert track("view", product=article, request=get_request(Client())).skipped == "no_consent"
    assert track("view", product=article, request=get_request(shopper_client)).skipped == "no_shopper"
    assert track("view", product=article).skipped == "no_shopper"
    assert not Interaction.objects.exists()


def test_an_accounts_shopper_needs_no_cookie(article: Article, shopper_client: Client) -> None:
    user = get_user_model().objects.create_user("ada")
    assert track("view", product=article, request=get_request(shopper_client, user)).stored == 1
    assert Interaction.objects.get().shopper == Shopper.objects.get(user=user)


def test_the_browser_and_the_server_may_tell_of_the_same_event(
    post: Post, article: Article, shopper_client: Client
) -> None:
    post(view(article))
    track("view", product=article, request=get_request(shopper_client), event_id="1")
    assert Interaction.objects.count() == 1


def test_search_words_come_from_shoppers_and_may_hold_anything(shopper: Shopper) -> None:
    assert track("search", query="red\x00 \ud800 kettle", shopper=shopper).stored == 1
    assert Interaction.objects.get().query == "red ? kettle"
