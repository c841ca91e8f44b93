"""`recs_refresh` counts audiences, says what changed, and fails where one could not be read."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from recommendations.models import Audience, AudienceMember, Shopper, ShopperProfile
from recommendations.testing.factories import interact
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

EVERYBODY = {"is": "orders", "number": [0, None]}


@pytest.fixture(autouse=True)
def _somebody():
    interact(Shopper.objects.create(), "view", Article.objects.create(label="Mug"))


def audience(slug, *conditions, **values):
    return Audience.objects.create(name=slug, slug=slug, conditions=[*conditions], **values)


def told(*args, **options):
    out = StringIO()
    call_command("recs_refresh", *args, stdout=out, no_color=True, **options)
    return out.getvalue()


def test_it_says_who_joined_and_how_many_profiles_changed():
    audience("all", EVERYBODY)
    audience("phones", {"is": "device", "devices": ["mobile"]})
    first = told()
    assert "all: 1 shopper (1 joined, 0 left)" in first
    assert "phones: told in each request" in first
    assert "1 shopper read, 1 profiles changed" in first
    second = told()
    assert "all: 1 shopper\n" in second
    assert "0 profiles changed" in second


def test_audiences_that_are_named_are_counted_without_profiles():
    audience("all", EVERYBODY)
    audience("others", EVERYBODY)
    assert "profiles" not in told("all")
    assert AudienceMember.objects.count() == 1
    assert not ShopperProfile.objects.exists()


def test_as_json():
    audience("all", EVERYBODY)
    record = json.loads(told(json=True))
    assert record.pop("seconds") >= 0
    assert record == {
        "shoppers": 1,
        "profiles_changed": 1,
        "audiences": [{"slug": "all", "size": 1, "joined": 1, "left": 0}],
        "problems": {},
    }


def test_one_that_cannot_be_read_fails_it_and_the_others_are_counted():
    audience("stars", {"is": "astrology"})
    audience("all", EVERYBODY)
    with pytest.raises(CommandError, match="1 audiences could not be read") as failure:
        told()
    assert failure.value.returncode == 1
    assert AudienceMember.objects.count() == 1


@pytest.mark.parametrize("active", [True, False])
def test_one_that_there_is_not_is_named_with_those_that_there_are(active):
    audience("all", EVERYBODY, is_active=active)
    with pytest.raises(CommandError, match="no active audience 'nobody'") as failure:
        told("nobody")
    assert ("There are: all." if active else "There are: none.") in str(failure.value)
