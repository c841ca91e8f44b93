from recommendations.algorithms.sequences.session_knn import SessionKNN
from recommendations.testing.algorithms import AlgorithmContract


class TestSessionKNN(AlgorithmContract):
    algorithm = SessionKNN
