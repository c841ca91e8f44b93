"""Arrays in, ranked items out. This room knows no Django; importing it costs NumPy alone."""

from recommendations.algorithms.base import Algorithm
from recommendations.algorithms.data import Dataset, Histories, TopK
from recommendations.algorithms.readiness import Lack, Minimum, Readiness

__all__ = ["Algorithm", "Dataset", "Histories", "Lack", "Minimum", "Readiness", "TopK"]
