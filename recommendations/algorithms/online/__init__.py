"""What can be answered from learned state with NumPy alone, inside a request too."""

from collections.abc import Mapping
from typing import Final

from recommendations.algorithms.online.folding import fold_in
from recommendations.algorithms.online.merging import merge_neighbours
from recommendations.algorithms.online.next_in_visit import Foreseen, NextInVisit, Step
from recommendations.algorithms.online.profiles import profile

#: What an algorithm may name as its `online`, to what makes an answerer of its artifact.
ANSWERERS: Final[Mapping[str, type[NextInVisit]]] = {"next-in-visit": NextInVisit}

__all__ = ["ANSWERERS", "Foreseen", "NextInVisit", "Step", "fold_in", "merge_neighbours", "profile"]
