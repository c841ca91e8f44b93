"""What the source does not tell, from seeded rules: always the same for the same product or customer.

These are demo values and nothing else: they stand where a real shop would have its own figures.
"""

import random
from decimal import Decimal

SEED = "larkspur"
OUT_OF_STOCK = 0.03
MEMBERS = 0.3


def cost(sku: str, price: Decimal) -> Decimal:
    """35 to 65 % of the price."""
    share = Decimal(_random("cost", sku).randint(35, 65)) / 100
    return max((price * share).quantize(Decimal("0.01")), Decimal("0.01"))


def stock(sku: str, times_sold: int) -> int:
    """None for 3 % of the products; for the rest a few dozen, and more of what sells."""
    chance = _random("stock", sku)
    if chance.random() < OUT_OF_STOCK:
        return 0
    return chance.randint(6, 60) + times_sold // 4


def is_member(customer: str) -> bool:
    """30 % of the customers."""
    return _random("member", customer).random() < MEMBERS


def _random(what: str, whose: str) -> random.Random:
    return random.Random(f"{SEED}:{what}:{whose}")
