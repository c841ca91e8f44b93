from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.events import visits
from recommendations.models import Shopper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("minutes", "goes_on"), [(0, True), (5, True), (29, True), (31, False), (600, False)]
)
def test_a_visit_goes_on_until_the_pause_is_too_long(minutes, goes_on):
    shopper = Shopper.objects.create()
    first = visits.current(shopper)
    later = timezone.now() + timedelta(minutes=minutes)
    assert (visits.current(shopper, later) == first) is goes_on


def test_of_two_requests_that_begin_a_visit_the_first_ones_counts():
    shopper = Shopper.objects.create()
    other = Shopper.objects.get(pk=shopper.pk)
    assert visits.current(shopper) == visits.current(other)


def test_a_shopper_who_is_erased_meanwhile_raises_nothing():
    shopper = Shopper.objects.create()
    Shopper.objects.filter(pk=shopper.pk).delete()
    assert visits.current(shopper)
