"""With the operating system's own means: a file system that is too small, a limit on the size of a file."""

import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recommendations import training
from recommendations.models import RecommendationList, Recommender, VersionStatus
from tests.training.algorithms import Heavy, path
from tests.training.shop import recommender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]
MIB = 2**20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system takes more rights than this user has")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """What a quota does: no file of this process may grow beyond `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def stored_in(settings: Any, folder: Path) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "recommendations": {"BACKEND": backend, "OPTIONS": {"location": folder}},
    }


def heavier(row: Recommender) -> Recommender:
    row.algorithm = path(Heavy)
    row.save()
    return row


def test_on_a_full_disk_yesterdays_version_stays_and_nothing_is_left(settings: Any, small_disk: Path) -> None:
    stored_in(settings, small_disk)
    row = recommender("popularity")
    yesterday = training.train(row)
    assert yesterday.is_published
    files = sorted(small_disk.rglob("*.npy"))
    version = training.train(heavier(row))
    assert version.status == VersionStatus.FAILED
    assert version.error.startswith("Disk full: ")
    assert row.published_version == yesterday
    assert sorted(small_disk.rglob("*.npy")) == files
    assert not RecommendationList.objects.filter(version=version).exists()
    assert version.artifact == {}


def test_a_quota_on_files_is_a_full_disk_too(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    stored_in(settings, tmp_path / "models")
    row = recommender("popularity")
    yesterday = training.train(row)
    with files_up_to(12 * MIB):
        version = training.train(heavier(row))
    assert version.status == VersionStatus.FAILED
    assert version.error.startswith("Disk full: ")
    assert row.published_version == yesterday
    assert list(scratch.iterdir()) == []
    assert training.train(row).status == VersionStatus.PUBLISHED
