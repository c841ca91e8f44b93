"""Our queries inside somebody else's transaction."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connections, router, transaction

from recommendations.models import RecommendationList


def savepoint() -> AbstractContextManager[Any]:
    """A savepoint where a transaction is open, so that our failure leaves it usable; else nothing.

    Outside a transaction there is nothing to protect, and opening one would take SQLite's write lock.
    """
    alias = router.db_for_read(RecommendationList)
    if connections[alias].in_atomic_block:
        return transaction.atomic(using=alias)
    return nullcontext()
