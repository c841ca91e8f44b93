"""What a shopper did lately."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connections, router
from django.utils import timezone

from recommendations import conf
from recommendations.catalog import plain_key, product_model
from recommendations.models import EventKind, Interaction, Shopper
from recommendations.serving.families import PlainKey

DISMISSALS = 200
"""So many of a shopper's latest "not interested" are kept to."""

# The newest deeds and the newest dismissals, so that no burst of clicks undoes a "no". By hand, because the
# ORM takes longer to write this than the database to answer it: 3 ms, where a widget as a whole takes 2.
_NEWEST = f"""
SELECT product_id, kind, visit, occurred_at, CASE WHEN occurred_at > %(pause)s THEN 1 ELSE 0 END FROM (
    SELECT id, product_id, kind, visit, occurred_at, ROW_NUMBER() OVER (
        PARTITION BY CASE WHEN kind = %(dismiss)s THEN 1 ELSE 0 END ORDER BY occurred_at DESC, id DESC
    ) AS nth
    FROM {Interaction._meta.db_table}
    WHERE shopper_id IN (SELECT id FROM {Shopper._meta.db_table} WHERE id = %(shopper)s OR merged_into_id = %(shopper)s)
    AND product_id IS NOT NULL AND occurred_at <= %(at)s
) newest
WHERE nth <= %(deeds)s OR (kind = %(dismiss)s AND nth <= %(dismissals)s)
ORDER BY occurred_at DESC, id DESC
"""  # noqa: S608 - the names of our own tables


class Deed(NamedTuple):
    """Something that a shopper did with a product.

    ``visit`` and ``moment`` are as the database's driver gives them: to be compared, and no more. It is
    ``fresh`` when less than a visit's gap has passed since.
    """

    key: PlainKey
    kind: str
    visit: Any = None
    moment: Any = None
    fresh: bool = False


def current_visit(deeds: Sequence[Deed]) -> Sequence[Deed]:
    """Those of `deeds`, newest first, that belong to the visit of the newest; none once that is over."""
    if not deeds or not deeds[0].fresh:
        return ()
    if deeds[0].visit is None:
        return [deed for deed in deeds if deed.fresh]
    return [deed for deed in deeds if deed.visit == deeds[0].visit]


def read_deeds(shopper: Shopper, at: datetime | None = None) -> Sequence[Deed]:
    """The shopper's newest deeds, in all browsers that are merged into the account, newest first; one query."""
    connection = connections[router.db_for_read(Interaction)]
    # Clocks differ a little: what a browser reports may lie some seconds ahead.
    pause = (at or timezone.now()) - timedelta(minutes=conf.settings.VISIT_GAP_MINUTES)
    at = at or timezone.now() + timedelta(days=1)
    parameters = {
        "shopper": shopper.canonical_id,
        "at": connection.ops.adapt_datetimefield_value(at),
        "pause": connection.ops.adapt_datetimefield_value(pause),
        "dismiss": EventKind.DISMISS.value,
        "deeds": conf.settings.RECENT_INTERACTIONS,
        "dismissals": DISMISSALS,
    }
    to_python = product_model()._meta.pk.to_python
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, parameters)
        return [
            Deed(plain_key(to_python(key)), kind, visit, moment, bool(fresh))
            for key, kind, visit, moment, fresh in cursor.fetchall()
        ]
