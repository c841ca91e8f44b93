"""Audiences as a request asks them: the active ones of this store, and nothing inferred from what is sensitive."""

from typing import NamedTuple

import pytest
from django.test import override_settings
from django.utils import timezone

from recommendations.merchandising.audiences import RequestFacts, read_audiences
from recommendations.models import Audience, Restriction
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db

PHONE = {"is": "device", "devices": ["mobile"]}
RICH = {"is": "spent", "amount": ["100", None]}


class Deed(NamedTuple):
    key: str
    kind: str
    fresh: bool = True


def audience(*conditions, slug="them", **values):
    return Audience.objects.create(name=slug, slug=slug, conditions=[*conditions], **values)


def test_the_active_ones_of_this_store_are_read():
    here, everywhere = audience(PHONE, slug="here", store="north"), audience(PHONE, slug="everywhere")
    audience(PHONE, slug="there", store="south")
    audience(PHONE, slug="asleep", is_active=False)
    with override_settings(RECOMMENDATIONS={"STORE": "north"}):
        assert set(read_audiences()) == {here.pk, everywhere.pk}


def test_one_that_cannot_be_read_is_left_out_and_the_log_says_why(caplog):
    audience({"is": "astrology"}, slug="stars")
    row = audience(PHONE)
    assert set(read_audiences()) == {row.pk}
    assert "stars" in caplog.text


def test_members_count_once_they_were_counted():
    row = audience(RICH)
    facts = RequestFacts(now=timezone.now())
    assert not read_audiences()[row.pk].holds(facts, {row.pk})
    Audience.objects.update(refreshed_at=timezone.now())
    assert read_audiences()[row.pk].holds(facts, {row.pk})


def test_what_is_done_with_a_sensitive_product_says_nothing_in_the_request_either():
    health = Department.objects.create(name="Health")
    shy = Article.objects.create(label="Test", department=health)
    mug = Article.objects.create(label="Mug")
    viewed = {"is": "did", "whether": "has", "deed": "view", "days": 9}
    row = audience({**viewed, "products": [str(shy.pk), str(mug.pk)]})

    def holds(article):
        deeds = [Deed(str(article.pk), "view")]
        return read_audiences()[row.pk].holds(RequestFacts(now=timezone.now(), deeds=deeds), ())

    assert holds(shy)
    assert holds(mug)
    Restriction.objects.create(kind="sensitive", note="Health", which={"categories": ["Health"]})
    assert not holds(shy)
    assert holds(mug)
    Restriction.objects.update(is_active=False)
    assert holds(shy)


def test_reading_costs_the_same_for_many(django_assert_num_queries):
    for number in range(9):
        audience(PHONE, RICH, slug=f"them-{number}")
    with django_assert_num_queries(1):
        assert len(read_audiences()) == 9
