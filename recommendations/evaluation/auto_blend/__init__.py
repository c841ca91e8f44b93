"""AutoBlend: which sources, weighed how, win on the shop's own history."""

from recommendations.evaluation.auto_blend.auto_blend import AutoBlend

__all__ = ["AutoBlend"]
