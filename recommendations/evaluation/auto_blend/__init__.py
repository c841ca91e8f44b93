"""AutoBlend and the re-ranker: how to combine sources, learned from the shop's own newest history."""

from recommendations.evaluation.auto_blend.algorithm import AutoBlend
from recommendations.evaluation.auto_blend.re_ranker import ReRanker

__all__ = ["AutoBlend", "ReRanker"]
