"""A linear model of visits, in closed form."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, vstack

from recommendations.algorithms.arithmetic.gram import gram, ridge_inverse
from recommendations.algorithms.arithmetic.in_common import InCommon
from recommendations.algorithms.base import Scope
from recommendations.algorithms.data import Dataset, Sequences, TopK, sequences
from recommendations.algorithms.parameters import Check, number, optional, whole_number
from recommendations.algorithms.readiness import Minimum
from recommendations.algorithms.sequences.base import NextItemAlgorithm
from recommendations.algorithms.sequences.splits import Split, splits
from recommendations.algorithms.sequences.transitions import Transitions, sequence_actors, sequence_weights
from recommendations.algorithms.sequences.visits import by_item, newest_distinct

#: Rows of the model that are worked out at a time.
_BLOCK = 512
#: A right-hand side that is fuller than this is multiplied as a dense matrix.
_DENSE_SHARE = 0.025


class SLIST(NextItemAlgorithm):
    """Items of a visit regressed on the visit's items, with ridge penalty (SLIST, Choi et al. 2021).

    The model B minimises, with share `consistency`, the error of X B = X, where X are whole visits, and
    with the rest that of S B = T, where S and T are what came before and after each point of a visit
    (`max_steps` moments of either; they weigh `past_decay` and `future_decay` to the power of the moments
    from that point). The penalty is `regularization` times the square of B; no item may speak for itself
    by more than `diagonal`. A visit's error halves with every `half_life` (share of all visits) that came
    after it; the visits of one shopper count no more than `visits_per_shopper` together, and a step between
    the same two items once a shopper. Of a visit the `visit_items` newest items belong to X.

    Only pairs that lie together in visits of at least `min_shoppers` distinct shoppers (a visit without one
    counts as one of its own) are linked, so that a handful of accounts cannot make a pair, however much
    they do. With min_shoppers=1 nobody is counted, every pair may be linked, and there is no evidence.

    The `max_items` that lie in most visits are solved together, in one matrix of single precision:
    4 bytes x max_items^2, 0.4 GB at 10,000, and as much again where visits are so long that more than
    2.5 % of all pairs meet. The items beyond them have no answer and ask for none. Of each item the
    `links` largest positive weights are kept, divided by visits(b)^`popularity_discount`. A history speaks
    with its items' links, weighted by `recency` to the power of the moments since.
    """

    name = "slist"
    scopes: ClassVar[frozenset[Scope]] = frozenset({"item", "shopper"})
    window_days = 180
    minimum = Minimum(interactions=50, items=5)
    evidence_unit = "shoppers"
    checks: ClassVar[dict[str, Check]] = {
        "max_items": whole_number(2),
        "links": whole_number(1),
        "consistency": number(0, 1, above=True),
        "diagonal": number(0, 1),
        "regularization": number(0, above=True),
        "max_steps": whole_number(1),
        "past_decay": number(0, 1, above=True),
        "future_decay": number(0, 1, above=True),
        "half_life": optional(number(0, above=True)),
        "visit_items": whole_number(2),
        "visits_per_shopper": whole_number(1),
        "min_shoppers": whole_number(1),
        "popularity_discount": number(0),
        "recency": number(0, 1, above=True),
    }

    def __init__(
        self,
        *,
        max_items: int = 10_000,
        links: int = 200,
        consistency: float = 0.2,
        diagonal: float = 0.5,
        regularization: float = 50.0,
        max_steps: int = 10,
        past_decay: float = 0.3,
        future_decay: float = 0.3,
        half_life: float | None = 1.0,
        visit_items: int = 100,
        visits_per_shopper: int = 10,
        min_shoppers: int = 2,
        popularity_discount: float = 0.0,
        recency: float = 0.5,
    ) -> None:
        self.max_items = max_items
        self.links = links
        self.consistency = consistency
        self.diagonal = diagonal
        self.regularization = regularization
        self.max_steps = max_steps
        self.past_decay = past_decay
        self.future_decay = future_decay
        self.half_life = half_life
        self.visit_items = visit_items
        self.visits_per_shopper = visits_per_shopper
        self.min_shoppers = min_shoppers
        self.popularity_discount = popularity_discount
        self.recency = recency

    def learn(self, data: Dataset) -> None:
        found = sequences(data)
        kept = newest_distinct(found, by_item(found, data.n_items), self.visit_items)
        # An item that was always alone in its visit is linked to nothing.
        together = np.bincount(found.rows[kept], minlength=len(found))[found.rows] > 1
        counts = np.bincount(found.items[kept & together], minlength=data.n_items)
        head = np.sort(np.argsort(-counts, kind="stable")[: min(self.max_items, np.count_nonzero(counts))])
        if not len(head):
            self._keep(Transitions.joined([]))
            return
        place = np.full(data.n_items, -1)
        place[head] = np.arange(len(head))
        model = self._solved(*self._equations(found, kept, place, len(head)))
        shared = None
        if self.min_shoppers > 1:
            shared = InCommon.of(_visits(found, kept, place, len(head)), sequence_actors(found))
        links = self._links(*model, counts[head] ** self.popularity_discount, shared)
        self._keep(links._replace(firsts=head[links.firsts], seconds=head[links.seconds]))

    def _equations(
        self, found: Sequences, kept: NDArray[np.bool_], place: NDArray[np.int64], n: int
    ) -> tuple[csr_matrix, csr_matrix]:
        """What each equation has on its left and on its right [equations, n], scaled by its weight's root."""
        weights = self._weights(found)
        whole = diags(np.sqrt(self.consistency * weights)) @ _visits(found, kept, place, n)
        split = splits(found, self.max_steps)
        scale = diags(np.sqrt((1 - self.consistency) * weights[found.rows[split.ends]]))
        past, future = self._sides(found, split, place, n)
        left = vstack([whole, scale @ past], format="csr")
        return left.astype(np.float32), vstack([whole, scale @ future], format="csr").astype(np.float32)

    def _weights(self, found: Sequences) -> NDArray[np.float64]:
        """What each sequence counts [m]: by its age, and no more than a shopper may count in all."""
        actors = sequence_actors(found)
        share = np.minimum(1, self.visits_per_shopper / np.maximum(np.bincount(actors), 1))[actors]
        weights: NDArray[np.float64] = sequence_weights(len(found), self.half_life) * share
        return weights

    def _sides(
        self, found: Sequences, split: Split, place: NDArray[np.int64], n: int
    ) -> tuple[csr_matrix, csr_matrix]:
        """What came before each split and what after, by head item [splits, n], fading with distance."""
        sides = []
        for side, decay in ((split.before(found), self.past_decay), (split.after(found), self.future_decay)):
            rows, entries, steps = side
            sides.append(_rows(rows, place[found.items[entries]], decay**steps, (len(split.ends), n)))
        return sides[0], sides[1]

    def _solved(self, left: csr_matrix, right: csr_matrix) -> tuple[NDArray[np.float32], csr_matrix]:
        """(P, M) whose product P M [n, n] is the model B.

        P = (left' left + ridge)^-1 and M = left' right - diag(mu), where mu is the least that keeps the
        diagonal of B at or below `diagonal` (the Karush-Kuhn-Tucker conditions of the ridge regression).
        """
        n = left.shape[1]
        goal = (left.T.tocsr() @ right).tocoo()
        inverse, scale = ridge_inverse(gram(left), np.full(n, self.regularization))
        inverse *= scale
        inverse.T[:] *= scale
        own = np.bincount(goal.col, inverse[goal.col, goal.row] * goal.data, minlength=n)
        penalty = np.maximum(0, (own - self.diagonal) / inverse.diagonal())
        return inverse, (goal.tocsr() - diags(penalty)).astype(np.float32).tocsr()

    def _links(
        self,
        inverse: NDArray[np.float32],
        goal: csr_matrix,
        discount: NDArray[np.floating],
        shared: InCommon | None,
    ) -> Transitions:
        """The largest positive entries of each row of inverse @ goal, over the discount [n] of their column.

        Left out are pairs that too few shoppers share; the number of those who do is kept beside the others.
        """
        n = len(discount)
        dense = goal.nnz > _DENSE_SHARE * n * n
        turned = goal.T.toarray() if dense else goal.T.tocsr()
        parts = []
        for start in range(0, n, _BLOCK):
            block = slice(start, min(start + _BLOCK, n))
            scores = (turned @ np.asfortranarray(inverse[block]).T).T / discount
            common = None if shared is None else shared.counts(block).toarray()
            possible = scores > 0 if common is None else (scores > 0) & (common >= self.min_shoppers)
            best = TopK.from_dense(np.where(possible, scores, -np.inf), self.links)
            rows, slots = np.nonzero(best.items >= 0)
            items = best.items[rows, slots].astype(np.int64)
            parts.append(
                Transitions(
                    rows + start,
                    items,
                    best.scores[rows, slots].astype(np.float64),
                    np.empty(0, np.int64) if common is None else common[rows, items].astype(np.int64),
                )
            )
        return Transitions.joined(parts)


def _visits(found: Sequences, kept: NDArray[np.bool_], place: NDArray[np.int64], n: int) -> csr_matrix:
    """Ones [m, n] for the head items among the kept entries of each sequence."""
    ones = np.ones(np.count_nonzero(kept), np.float32)
    return _rows(found.rows[kept], place[found.items[kept]], ones, (len(found), n))


def _rows(
    rows: NDArray[np.int64], columns: NDArray[np.int64], data: NDArray[np.floating], shape: tuple[int, int]
) -> csr_matrix:
    """A sparse matrix of what lies in the head, columns of -1 left out."""
    inside = columns >= 0
    return csr_matrix((data[inside], (rows[inside], columns[inside])), shape=shape)
