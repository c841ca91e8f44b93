"""What budgets have left, as the process knows it for as long as a snapshot: for cards, which promise nothing."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from time import monotonic

from recommendations import conf
from recommendations.merchandising.promotions import ledger
from recommendations.merchandising.promotions.offers import Offer


class HeldBudgets:
    """What is left by promotion, at most ``SNAPSHOT_SECONDS`` old; a basket asks the database instead."""

    def __init__(self) -> None:
        self._remains: Mapping[int, Decimal | None] = {}
        self._of: Collection[Offer] = ()
        self._until = 0.0

    def of(self, offers: Collection[Offer]) -> Mapping[int, Decimal | None]:
        if self._of is not offers or monotonic() >= self._until:
            self._remains, self._of = ledger.remains(offers), offers
            self._until = monotonic() + conf.settings.SNAPSHOT_SECONDS
        return self._remains

    def forget(self) -> None:
        self._remains, self._of, self._until = {}, (), 0.0


budgets = HeldBudgets()
