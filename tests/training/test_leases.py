import os
import socket
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from recommendations import training
from recommendations.models import ModelVersion, VersionStatus
from recommendations.training.errors import LostLeaseError
from recommendations.training.leases import claim
from tests.training.shop import recommender
from tests.training.test_queueing import at_once

pytestmark = pytest.mark.django_db


def expire(version: ModelVersion) -> None:
    ModelVersion.objects.filter(pk=version.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_claim_takes_the_row_and_counts() -> None:
    version, _ = training.queue(recommender())
    lease = claim(version.pk)
    assert lease is not None
    row = lease.version
    assert (row.status, row.attempt, row.fencing) == (VersionStatus.RUNNING, 1, 1)
    assert row.worker == f"{socket.gethostname()}:{os.getpid()}"
    assert row.lease_until > timezone.now()
    assert claim(version.pk) is None


@pytest.mark.parametrize("status", [s for s in VersionStatus if s != VersionStatus.QUEUED])
def test_only_what_is_queued_can_be_claimed(status: str) -> None:
    version, _ = training.queue(recommender())
    ModelVersion.objects.update(status=status)
    assert claim(version.pk) is None
    version.refresh_from_db()
    assert version.attempt == 0


def test_what_is_not_there_cannot_be_claimed() -> None:
    assert claim(12345) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_deliveries_at_once_one_claims() -> None:
    version, _ = training.queue(recommender())
    leases = at_once(8, lambda: claim(version.pk))
    assert len([lease for lease in leases if lease is not None]) == 1
    version.refresh_from_db()
    assert version.attempt == 1


def test_an_expired_lease_is_queued_again_and_the_old_holder_has_nothing_to_say(settings: Any) -> None:
    version, _ = training.queue(recommender())
    old = claim(version.pk)
    assert old is not None
    expire(version)
    assert training.reap() == [version]
    with pytest.raises(LostLeaseError):
        old.update(progress=0.5)
    new = claim(version.pk)
    assert new is not None
    assert (new.version.attempt, new.fencing) == (2, 2)
    with pytest.raises(LostLeaseError):
        old.finish(VersionStatus.FAILED, error="I was here")
    with pytest.raises(LostLeaseError), old.writing():
        pytest.fail("a holder of yesterday must not write")
    new.update(progress=0.5)
    version.refresh_from_db()
    assert (version.status, version.error, version.progress) == (VersionStatus.RUNNING, "", 0.5)


def test_a_live_lease_is_left_alone() -> None:
    version, _ = training.queue(recommender())
    claim(version.pk)
    assert training.reap() == []
    version.refresh_from_db()
    assert version.status == VersionStatus.RUNNING


def test_after_the_last_attempt_it_fails_and_the_slot_is_free(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MAX_ATTEMPTS": 2}
    version, _ = training.queue(recommender())
    for _attempt in range(2):
        claim(version.pk)
        expire(version)
        training.reap()
    version.refresh_from_db()
    assert (version.status, version.running_slot) == (VersionStatus.FAILED, None)
    assert "fell silent in attempt 2" in version.error
    assert "Given up after 2 attempts" in version.error
    assert claim(version.pk) is None
    assert training.queue(version.recommender)[1]


def test_a_queued_version_that_nobody_takes_is_handed_out_again_once_in_a_leases_time() -> None:
    version, _ = training.queue(recommender())
    assert training.reap() == []
    expire(version)
    assert training.reap() == [version]
    assert training.reap() == []


@pytest.mark.django_db(transaction=True)
def test_of_several_sweepers_at_once_one_brings_a_lost_run_back() -> None:
    version, _ = training.queue(recommender())
    claim(version.pk)
    expire(version)
    found = at_once(4, training.reap)
    assert [v.pk for versions in found for v in versions] == [version.pk]
