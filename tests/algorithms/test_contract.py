from recommendations.algorithms.baskets.co_purchase import CoPurchase
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.counts.trending import Trending
from recommendations.algorithms.neighbours.item_knn import ItemKNN
from recommendations.algorithms.ratings.svd import SVD
from recommendations.testing.algorithms import AlgorithmContract


class TestPopularity(AlgorithmContract):
    algorithm = Popularity


class TestTrending(AlgorithmContract):
    algorithm = Trending


class TestItemKNN(AlgorithmContract):
    algorithm = ItemKNN


class TestItemKNNWithoutCounting(AlgorithmContract):
    algorithm = ItemKNN
    params = {"min_shoppers": 1}


class TestItemKNNPlain(AlgorithmContract):
    algorithm = ItemKNN
    params = {"weighting": None, "shrinkage": 2.0}


class TestItemKNNWithBM25(AlgorithmContract):
    algorithm = ItemKNN
    params = {"weighting": "bm25"}


class TestCoPurchase(AlgorithmContract):
    algorithm = CoPurchase


class TestSVD(AlgorithmContract):
    algorithm = SVD
    params = {"n_factors": 4, "n_epochs": 60, "learning_rate": 0.02}
    explicit = True
