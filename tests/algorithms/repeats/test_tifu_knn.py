from recommendations.algorithms.repeats.tifu_knn import TIFUKNN
from recommendations.testing.algorithms import AlgorithmContract


class TestTIFUKNN(AlgorithmContract):
    algorithm = TIFUKNN
