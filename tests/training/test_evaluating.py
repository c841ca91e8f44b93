"""A version is judged by what its lists are for."""

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.algorithms.repeats.personal_frequency import PersonalFrequency
from recommendations.evaluation.auto_blend import AutoBlend
from recommendations.models import Recommender
from recommendations.training.evaluating import evaluate

DAY = 86_400


def habits() -> Dataset:
    """60 shoppers who buy the one product that is theirs every ten days, and something else each time."""
    rng = np.random.default_rng(2)
    lines = [
        (shopper, item, day)
        for shopper in range(60)
        for day in range(0, 200, 10)
        for item in (shopper % 20, 20 + int(rng.integers(0, 40)))
    ]
    shoppers, items, days = np.array(lines).T
    return Dataset.from_columns(
        shoppers=shoppers, items=items, times=days * DAY, orders=shoppers * 1000 + days, kinds="purchase"
    )


def test_what_only_repeats_is_asked_what_was_bought_again(db):
    recommender = Recommender.objects.create(slug="often", algorithm="personal-frequency")
    metrics = evaluate(recommender, PersonalFrequency(), habits())
    assert metrics["kind"] == "buy-again"
    assert metrics["ndcg"] > 0.5
    assert metrics["ndcg"] > metrics["popularity"]["ndcg"]


def test_a_blend_is_asked_what_its_kind_of_placement_asks(db):
    recommender = Recommender.objects.create(slug="blend", algorithm="auto-blend")
    blend = AutoBlend(kind="basket", sources=[{"algorithm": "item-knn", "params": {"min_shoppers": 1}}])
    assert evaluate(recommender, blend, habits())["kind"] == "basket"
