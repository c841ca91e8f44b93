"""A small shop with a habit: article n is bought together with article n + 10."""

import random

from recommendations.models import Recommender, Shopper
from tests.datasets.rows import articles, orders, save, shoppers
from tests.warehouse.models import Article

PAIRS = 10


def open_shop(*, baskets: int = 120, people: int = 30) -> tuple[list[Article], list[Shopper]]:
    """Twenty articles in ten pairs, and orders that hold a pair and often a third article."""
    draw = random.Random(7)
    goods, customers = articles(2 * PAIRS), shoppers(people)
    sold = []
    for place in range(baskets):
        first = place % PAIRS
        basket = [goods[first], goods[first + PAIRS]]
        if draw.random() < 0.3:
            basket.append(draw.choice([one for one in goods if one not in basket]))
        sold.append((draw.choice(customers), basket))
    save(*orders(sold))
    return goods, customers


def recommender(algorithm: str = "popularity", **values: object) -> Recommender:
    values.setdefault("slug", algorithm.rpartition(".")[2].lower())
    return Recommender.objects.create(algorithm=algorithm, **values)
