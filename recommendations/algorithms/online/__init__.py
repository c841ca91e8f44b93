"""What can be answered from learned state with NumPy alone, inside a request too."""

from recommendations.algorithms.online.folding import fold_in
from recommendations.algorithms.online.merging import merge_neighbours
from recommendations.algorithms.online.profiles import profile

__all__ = ["fold_in", "merge_neighbours", "profile"]
