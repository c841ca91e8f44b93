"""The nouns that algorithms take and give: arrays of codes, nothing of any shop."""

from recommendations.algorithms.data.dataset import SECONDS_PER_DAY, Dataset
from recommendations.algorithms.data.histories import Histories
from recommendations.algorithms.data.sequences import Sequences, sequences
from recommendations.algorithms.data.side import Friends, ItemFeatures, Relations
from recommendations.algorithms.data.topk import TopK

__all__ = [
    "SECONDS_PER_DAY",
    "Dataset",
    "Friends",
    "Histories",
    "ItemFeatures",
    "Relations",
    "Sequences",
    "TopK",
    "sequences",
]
