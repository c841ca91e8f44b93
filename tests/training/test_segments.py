"""Lists for audiences: what their members touched, and never so little that it tells of one of them."""

import pytest
from django.test import override_settings

from recommendations import training
from recommendations.models import Audience, AudienceMember, RecommendationList, Scope, VersionStatus
from tests.datasets.rows import articles, orders, save, shoppers
from tests.training.shop import recommender

pytestmark = pytest.mark.django_db

LEAST = override_settings(
    RECOMMENDATIONS={"CATALOG": "tests.warehouse.catalog.WarehouseCatalog", "SEGMENT_MIN_SHOPPERS": 3}
)


def audience(slug, members, **values):
    values = {"size": len(members), "refreshed_at": "2026-05-01T00:00Z", **values}
    row = Audience.objects.create(name=slug, slug=slug, **values)
    AudienceMember.objects.bulk_create(AudienceMember(audience=row, shopper=member) for member in members)
    return row


def bought(pairs):
    save(*orders([(customer, [article]) for customer, article in pairs]))


def lists(version):
    rows = RecommendationList.objects.filter(version=version, scope=Scope.SEGMENT)
    return {int(row.subject): [item[0] for item in row.items] for row in rows}


@LEAST
def test_popularity_is_published_for_each_audience_and_only_where_enough_members_agree():
    mug, cup, pan = articles(3)
    people = shoppers(8)
    bought([(one, mug) for one in people[:4]] + [(one, cup) for one in people[4:]])
    # The pan is bought often, but by two of the first four only.
    bought([(people[0], pan)] * 5 + [(people[1], pan)] * 5)
    mugs, cups = audience("mugs", people[:4]), audience("cups", people[4:])
    mixed = audience("mixed", [people[0], people[1], people[4], people[5]])
    few = audience("few", people[:2])
    late = audience("late", people, refreshed_at=None)
    asleep = audience("asleep", people, is_active=False)
    version = training.train(recommender())
    assert version.status == VersionStatus.PUBLISHED, version.error
    found = lists(version)
    assert found == {mugs.pk: [str(mug.pk)], cups.pk: [str(cup.pk)]}
    assert version.counts["lists"] == {"global": 1, "segment": 2}
    assert not {mixed.pk, few.pk, late.pk, asleep.pk} & found.keys()


@LEAST
def test_no_other_algorithm_is_told_apart_by_audience():
    goods, people = articles(3), shoppers(6)
    bought([(one, article) for one in people for article in goods])
    audience("all", people)
    version = training.train(recommender("trending"))
    assert lists(version) == {}


@LEAST
def test_without_consent_an_order_is_nobody_s():
    mug = articles(1)[0]
    people = shoppers(4)
    bought([(one, mug) for one in people[:2]] + [(None, mug)] * 9)
    audience("two of three", people[:3])
    assert lists(training.train(recommender())) == {}
