from datetime import timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from recommendations import track, track_order, track_refund
from recommendations.events.clicks import click_mac
from recommendations.models import Interaction, RejectedEvent, Shopper
from tests.events.conftest import Post, line, view
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


@pytest.fixture
def late_article(db: None) -> Article:
    """A product whose events arrive before it does."""
    return Article(label="Late kettle", number=uuid4())


def replay(*options: str) -> str:
    out = StringIO()
    call_command("recs_replay", *options, stdout=out)
    return out.getvalue().strip()


def test_after_the_fix_each_is_stored_once(post: Post, late_article: Article) -> None:
    impression = UUID("11111111-2222-4333-8444-555555555555")
    mac, at = click_mac(late_article.pk, impression, 3), timezone.now() - timedelta(hours=2)
    post(
        view(late_article, kind="click", at=at.isoformat(), impression=str(impression), position=3, mac=mac),
        **{"User-Agent": "SomeBot/1"},
    )
    shopper = Shopper.objects.get()
    track("favourite", product=late_article.pk, shopper=shopper, impression=impression, position=3)
    track_order([line(late_article, guest="ada")])
    track_refund([line(late_article, refund="R1", guest="ada")])
    assert not Interaction.objects.exists()
    late_article.save()
    assert replay() == "4 refused events: 4 stored now, 0 there already, 0 still refused."
    assert replay() == "0 refused events: 0 stored now, 0 there already, 0 still refused."
    clicked, liked = Interaction.objects.get(kind="click"), Interaction.objects.get(kind="favourite")
    assert (clicked.shopper, clicked.impression, clicked.position) == (shopper, impression, 3)
    assert (clicked.quality, clicked.occurred_at, clicked.visit) == ("bot", at, shopper.visit)
    assert (liked.shopper, liked.impression) == (shopper, impression)
    assert Interaction.objects.filter(shopper__guest="ada").count() == 2
    assert not RejectedEvent.objects.filter(replayed_at=None).exists()


def test_what_has_come_in_by_itself_since_is_not_stored_twice(post: Post, late_article: Article) -> None:
    post(view(late_article))
    late_article.save()
    post(view(late_article))
    assert replay() == "1 refused events: 0 stored now, 1 there already, 0 still refused."
    assert Interaction.objects.count() == 1


def test_what_is_still_wrong_stays_with_its_reason_and_conflicts_are_left_alone(
    post: Post, article: Article, late_article: Article
) -> None:
    post(view(late_article), view(article, "2"))
    post(view(article, "2", kind="favourite"))
    assert replay() == "1 refused events: 0 stored now, 0 there already, 1 still refused."
    assert RejectedEvent.objects.filter(replayed_at=None).count() == 2


def test_only_one_reason_or_only_counting(post: Post, late_article: Article) -> None:
    post(view(late_article), view(late_article, "2", kind="stare"))
    late_article.save()
    assert replay("--dry-run", "--json") == '{"seen": 2, "stored": 0, "duplicate": 0, "refused": 0}'
    assert (
        replay("--code", "unknown_product", "--json")
        == '{"seen": 1, "stored": 1, "duplicate": 0, "refused": 0}'
    )


def test_a_payload_that_cannot_be_read_any_more_is_still_refused(db: None) -> None:
    for source in ("browser", "order", "track"):
        RejectedEvent.objects.create(code="old", reason="?", source=source, payload={"quantity": "x"})
    assert "3 still refused" in replay()
