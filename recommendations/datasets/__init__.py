"""Interactions become columns: what a recommender learns from, read in chunks and bounded memory."""

from recommendations.datasets.build import build
from recommendations.datasets.spec import Spec, spec_for

__all__ = ["Spec", "build", "spec_for"]
