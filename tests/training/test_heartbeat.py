"""With a real process and a real second connection."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from recommendations import training
from recommendations.models import ModelVersion, VersionStatus
from recommendations.training import heartbeat
from recommendations.training.leases import Lease, claim
from tests.training.shop import recommender

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lease(settings: Any) -> Lease:
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "HEARTBEAT_SECONDS": 0.2,
        "LEASE_SECONDS": 60,
    }
    found = claim(training.queue(recommender())[0].pk)
    assert found is not None
    ModelVersion.objects.update(lease_until=timezone.now() + timedelta(seconds=1))
    return found


def until(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def is_renewed(lease: Lease) -> bool:
    row = ModelVersion.objects.get(pk=lease.version.pk)
    return row.lease_until is not None and row.lease_until > timezone.now() + timedelta(seconds=30)


def forget_renewals() -> None:
    ModelVersion.objects.update(lease_until=timezone.now())


def test_a_lease_is_renewed_while_its_holder_does_nothing_but_wait(lease: Lease) -> None:
    with heartbeat.beating(lease):
        assert until(lambda: is_renewed(lease))


def test_it_says_nothing_on_the_terminal(lease: Lease, capfd: pytest.CaptureFixture[str]) -> None:
    with heartbeat.beating(lease):
        assert until(lambda: is_renewed(lease))
    assert capfd.readouterr() == ("", "")


def test_it_survives_a_fit_that_holds_the_interpreters_lock(lease: Lease) -> None:
    with heartbeat.beating(lease):
        # One long bytecode: no other thread of this process can run meanwhile.
        begun = time.monotonic()
        while time.monotonic() - begun < 2:
            sum(range(10_000_000))
        assert is_renewed(lease)


def test_it_ends_with_the_block(lease: Lease) -> None:
    with heartbeat.beating(lease):
        pass
    forget_renewals()
    time.sleep(1)
    assert not is_renewed(lease)


@pytest.mark.parametrize("change", [{"fencing": 7}, {"status": VersionStatus.FAILED}])
def test_it_ends_when_the_row_moves_on(lease: Lease, change: dict[str, Any]) -> None:
    process = heartbeat._start(heartbeat._job(lease))
    try:
        ModelVersion.objects.update(**change)
        assert process.wait(timeout=20) == 0
        assert not is_renewed(lease)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def holder(lease: Lease) -> Iterator[tuple[Any, int]]:
    """Another process that holds the heartbeat, and the heartbeat's own id."""
    program = (
        "import pickle, subprocess, sys, time\n"
        "job = pickle.load(sys.stdin.buffer)\n"
        "import os; job['parent'] = os.getpid()\n"
        f"beat = subprocess.Popen([sys.executable, '-P', {str(heartbeat._PROGRAM)!r}], stdin=subprocess.PIPE)\n"
        "pickle.dump(sys.path, beat.stdin); pickle.dump(job, beat.stdin); beat.stdin.close()\n"
        "print(beat.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    import pickle

    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin as pipe:
        pickle.dump(heartbeat._job(lease), pipe)
    beat = int(process.stdout.readline())
    yield process, beat
    process.kill()
    process.wait()
    process.stdout.close()
    until(lambda: not _is_there(beat))


def _is_there(pid: int) -> bool:
    try:
        # A process without a parent that collects it stays listed as a zombie.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see processes")
def test_it_ends_with_a_parent_that_was_killed(lease: Lease, holder: tuple[Any, int]) -> None:
    process, beat = holder
    assert until(lambda: is_renewed(lease))
    process.kill()
    process.wait()
    assert until(lambda: not _is_there(beat))


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="needs /proc to see that a process is stopped"
)
def test_it_does_not_renew_for_a_parent_that_is_stopped(lease: Lease, holder: tuple[Any, int]) -> None:
    process, _ = holder
    assert until(lambda: is_renewed(lease))
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(0.7)
    forget_renewals()
    time.sleep(1)
    assert not is_renewed(lease)
    os.kill(process.pid, signal.SIGCONT)
    assert until(lambda: is_renewed(lease))
