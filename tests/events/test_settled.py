from typing import Any

import pytest
from django.db import OperationalError, transaction

from recommendations.events import settled as module
from recommendations.events.settled import settled
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db(transaction=True)


class Clashing:
    """Work that writes a row and then clashes with another writer, the first so many times."""

    def __init__(self, times: int, message: str = "deadlock detected") -> None:
        self.left = times
        self.message = message

    def __call__(self) -> str:
        Article.objects.create(label="written")
        self.left -= 1
        if self.left >= 0:
            raise OperationalError(self.message)
        return "done"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: Any) -> None:
    monkeypatch.setattr(module.time, "sleep", lambda seconds: None)


def test_after_a_clash_with_another_writer_it_is_tried_again_and_written_once() -> None:
    assert settled(Clashing(3)) == "done"
    assert Article.objects.count() == 1


@pytest.mark.parametrize("work", [Clashing(99), Clashing(1, "no such table")])
def test_what_does_not_get_better_is_raised_and_nothing_is_written(work: Clashing) -> None:
    with pytest.raises(OperationalError):
        settled(work)
    assert not Article.objects.exists()


def test_inside_the_shops_transaction_it_is_tried_once_and_leaves_that_usable() -> None:
    work = Clashing(1)
    with transaction.atomic():
        with pytest.raises(OperationalError):
            settled(work)
        Article.objects.create(label="the shop's own")
    assert work.left == 0
    assert Article.objects.get().label == "the shop's own"
