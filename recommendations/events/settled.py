"""Our work on the database, as one unit that leaves the shop's own transaction usable."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connections, router, transaction

from recommendations.models import Interaction

_ATTEMPTS = 6
_CLASHES = ("deadlock", "lock wait timeout", "record has changed", "could not serialize")

T = TypeVar("T")


def settled(work: Callable[[], T]) -> T:
    """``work`` in a transaction, or in a savepoint of the one that is open; raises what ``work`` raises.

    Two writers of one event may clash in InnoDB. Where the transaction is ours it is tried again.
    """
    using = router.db_for_write(Interaction)
    last = 1 if connections[using].in_atomic_block else _ATTEMPTS
    for attempt in range(1, last):
        try:
            with transaction.atomic(using=using):
                return work()
        except OperationalError as error:
            if not _is_clash(error):
                raise
            time.sleep(0.005 * 2**attempt)
    with transaction.atomic(using=using):
        return work()


def _is_clash(error: OperationalError) -> bool:
    text = str(error).lower()
    return any(clash in text for clash in _CLASHES)
