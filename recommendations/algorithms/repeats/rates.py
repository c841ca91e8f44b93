"""Which items are bought again by those who have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Owners that an item's own rate is weighed against: with so many, it counts as much as the mean of all.
PRIOR_OWNERS = 5


def repeat_rates(moments: NDArray[np.integer], owners: NDArray[np.integer]) -> Array:
    """How often an owner has had each item [n_items], relative to all items together (1 is the mean).

    `moments` [n_items] counts the moments in which a shopper had the item, `owners` [n_items] the
    shoppers; an item with few owners is shrunk towards the mean (an empirical Bayes estimate).
    """
    everywhere = moments.sum() / max(1, int(owners.sum())) or 1.0
    rates: Array = (moments / everywhere + PRIOR_OWNERS) / (owners + PRIOR_OWNERS)
    return rates
