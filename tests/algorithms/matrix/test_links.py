import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommendations.algorithms.matrix.links import common_scale, common_shoppers, single_links


def test_the_scale_is_the_least_squares_factor():
    # Links twice as large at one entry, and four times at another that weighs as much: 3 on average.
    links = csr_matrix([[0, 0.4], [0.8, 0]])
    single = csr_matrix([[0, 0.2], [0.2, 0]])
    assert common_scale(links, single) == pytest.approx(3.0)


def test_without_anything_to_compare_the_scale_is_one():
    assert common_scale(csr_matrix((2, 2)), csr_matrix((2, 2))) == 1.0


def test_single_links_are_shrunk_shares():
    # Rows {0,1}, {0,1}, {0}: of item 0's three rows two hold 1, of item 1's two rows both hold 0.
    matrix = csr_matrix(np.array([[1, 1], [1, 1], [1, 0]], np.float32))
    away, towards = single_links(matrix, np.array([1]), np.array([1.0, 2.0]), 5)
    assert away.toarray() == pytest.approx(np.array([[2 / (2 + 2), 0]]))
    assert towards.toarray() == pytest.approx(np.array([[2 / (3 + 1), 0]]))


def test_of_equal_single_links_the_first_items_are_kept():
    away, _ = single_links(csr_matrix(np.ones((3, 4), np.float32)), np.array([1]), np.ones(4), 2)
    assert sorted(away.indices) == [0, 2]


def test_common_shoppers_are_counted_for_each_link():
    shoppers = csr_matrix(np.array([[5, 1, 0], [1, 1, 0], [0, 1, 2]], np.float32))
    links = csr_matrix(np.array([[0, 0.1, 0.2], [0, 0, 0], [0, -0.3, 0]]))
    # 0 and 1: two shoppers; 0 and 2: none; 2 and 1: one.
    assert common_shoppers(links, shoppers).tolist() == [2, 0, 1]
