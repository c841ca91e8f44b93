from recommendations.algorithms.matrix.ease import EASE
from recommendations.testing.algorithms import AlgorithmContract


class TestEASE(AlgorithmContract):
    algorithm = EASE
