"""Products of an imaginary shop and what it says of them."""

import numpy as np

from recommendations.algorithms.data import Relations

PHONE, CASE, COVER, TABLET, TOY, BATTERIES, OLD_PHONE, TWIN = range(8)
KINDS = ("fits", "needs", "replaces", "same as")


def stated(*statements: tuple[int, str, int]) -> Relations:
    """Relations from (source, kind, target)."""
    return Relations(
        sources=np.array([source for source, _, _ in statements], np.int32),
        targets=np.array([target for _, _, target in statements], np.int32),
        kinds=np.array([KINDS.index(kind) for _, kind, _ in statements], np.int8),
    )
