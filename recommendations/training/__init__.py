"""A recommender's life: build aside, evaluate, gate, publish, roll back. See docs/training.md.

Everything is looked up on first use, so that a web process that only queues a run loads no NumPy.
"""

from typing import TYPE_CHECKING

from recommendations import lazy

if TYPE_CHECKING:
    from recommendations.training.arrivals import queue_for_new_products
    from recommendations.training.configuration import problems
    from recommendations.training.errors import PublishError, TrainingError
    from recommendations.training.life import run, train
    from recommendations.training.pruning import prune
    from recommendations.training.publishing import previous, publish, roll_back
    from recommendations.training.queueing import cancel, due, queue, queue_due
    from recommendations.training.reaping import reap

_HOMES = {
    "PublishError": "errors",
    "TrainingError": "errors",
    "cancel": "queueing",
    "due": "queueing",
    "previous": "publishing",
    "problems": "configuration",
    "prune": "pruning",
    "publish": "publishing",
    "queue": "queueing",
    "queue_due": "queueing",
    "queue_for_new_products": "arrivals",
    "reap": "reaping",
    "roll_back": "publishing",
    "run": "life",
    "train": "life",
}
__all__ = [
    "PublishError",
    "TrainingError",
    "cancel",
    "due",
    "previous",
    "problems",
    "prune",
    "publish",
    "queue",
    "queue_due",
    "queue_for_new_products",
    "reap",
    "roll_back",
    "run",
    "train",
]

__getattr__ = lazy.names(__name__, _HOMES)
