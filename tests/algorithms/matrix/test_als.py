from recommendations.algorithms.matrix.als import ALS
from recommendations.testing.algorithms import AlgorithmContract


class TestALS(AlgorithmContract):
    algorithm = ALS
    params = {"factors": 8}
