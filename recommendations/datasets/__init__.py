"""Interactions become columns: what a recommender learns from, read in chunks and bounded memory."""

from recommendations.datasets.build import build
from recommendations.datasets.spec import Spec, algorithm_class, spec_for

__all__ = ["Spec", "algorithm_class", "build", "spec_for"]
