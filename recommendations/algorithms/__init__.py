"""Arrays in, ranked items out. This room knows no Django; importing it costs NumPy alone."""

from recommendations.algorithms.base import Algorithm, Minimum, Readiness
from recommendations.algorithms.data import Dataset, Histories, TopK

__all__ = ["Algorithm", "Dataset", "Histories", "Minimum", "Readiness", "TopK"]
