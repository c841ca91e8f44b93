from recommendations.algorithms.sequences.slist import SLIST
from recommendations.testing.algorithms import AlgorithmContract


class TestSLIST(AlgorithmContract):
    algorithm = SLIST
