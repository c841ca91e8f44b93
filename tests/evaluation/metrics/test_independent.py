"""The same figures from libraries that others wrote, on random input."""

import numpy as np
import pytest

from recommendations.evaluation.metrics import RANKING, auc, mae, rmse

N, ITEMS, K = 60, 40, 10


@pytest.fixture
def scores():
    return np.random.default_rng(1).random((N, ITEMS))


@pytest.fixture
def right():
    """From one to some relevant items a question, often more than K."""
    rng = np.random.default_rng(2)
    mask = rng.random((N, ITEMS)) < rng.random((N, 1)) ** 2
    mask[np.arange(N), rng.integers(0, ITEMS, N)] = True
    return mask


def hits(scores, right):
    return np.take_along_axis(right, np.argsort(-scores, axis=1)[:, :K], axis=1)


@pytest.mark.filterwarnings("ignore:unsafe cast from uint64 to int64")  # numba compiling ranx
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("ndcg", "ndcg"),
        ("mrr", "mrr"),
        ("map", "map"),
        ("recall", "recall"),
        ("precision", "precision"),
        ("hit_rate", "hit_rate"),
        ("f1", "f1"),
    ],
)
def test_ranx_ranks_alike(scores, right, ours, theirs):
    ranx = pytest.importorskip("ranx", reason="ranx comes with the [bench] extra: it needs numba")
    qrels = ranx.Qrels({str(q): {str(item): 1 for item in np.flatnonzero(right[q])} for q in range(N)})
    run = ranx.Run({str(q): {str(item): scores[q, item] for item in range(ITEMS)} for q in range(N)})
    ranx.evaluate(qrels, run, f"{theirs}@{K}")
    per_question = run.scores[f"{theirs}@{K}"]
    expected = [per_question[str(q)] for q in range(N)]
    found = RANKING[ours](hits(scores, right), right.sum(axis=1))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_scikit_learn_finds_the_same_ndcg(scores, right):
    from sklearn.metrics import ndcg_score

    expected = [ndcg_score(right[[q]].astype(int), scores[[q]], k=K) for q in range(N)]
    np.testing.assert_allclose(RANKING["ndcg"](hits(scores, right), right.sum(axis=1)), expected, rtol=1e-12)


@pytest.mark.parametrize("ties", [False, True])
def test_scikit_learn_finds_the_same_auc(scores, right, ties):
    from sklearn.metrics import roc_auc_score

    given = np.round(scores, 1) if ties else scores
    expected = [roc_auc_score(right[q], given[q]) for q in range(N)]
    np.testing.assert_allclose(auc(given, right), expected, rtol=1e-12)


def test_scikit_learn_finds_the_same_errors(scores):
    from sklearn.metrics import mean_absolute_error, mean_squared_error

    predicted, true = scores[0], scores[1]
    assert rmse(predicted, true) == pytest.approx(mean_squared_error(true, predicted) ** 0.5, rel=1e-12)
    assert mae(predicted, true) == pytest.approx(mean_absolute_error(true, predicted), rel=1e-12)
