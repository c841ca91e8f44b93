"""What the statements of a shop about its products forbid to show."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.data import Histories, Relations
from recommendations.algorithms.links.kinds import FITS, twins, with_successor

Mask = NDArray[np.bool_]


def allowed_by(
    relations: Relations, anchors: ArrayLike, n_items: int, *, available: Mask | None = None
) -> Mask:
    """Mask [n_items] of what may be shown beside `anchors`: item codes of the page, the basket, the past.

    Forbidden is an item that
    - is said to fit something, but nothing among the anchors (where there are any: of a shopper of whom
      nothing is known, nobody can say what does not fit);
    - was replaced by an item that is available (`available` is a mask [n_items]; by default all are);
    - is the same as an anchor, which itself is left to the caller.
    """
    histories = Histories.from_lists([np.asarray(anchors, np.int64).ravel().tolist()])
    mask: Mask = allowed_for(relations, histories, n_items, available=available)[0]
    return mask


def allowed_for(
    relations: Relations, histories: Histories, n_items: int, *, available: Mask | None = None
) -> Mask:
    """The same for each of n histories, [n, n_items]; dense, so ask in chunks."""
    histories = histories.known(n_items)
    groups = twins(relations, n_items)
    held = _held(histories, groups)
    known = np.diff(histories.indptr) > 0
    refused = held.toarray() > 0
    refused[known] |= _misfits(relations, groups, held[known])
    allowed: Mask = ~refused[:, groups]
    allowed[histories.rows, histories.items] = True
    allowed &= ~replaced(relations, n_items, available=available)
    return allowed


def replaced(relations: Relations, n_items: int, *, available: Mask | None = None) -> Mask:
    """Mask [n_items]: items that an available one (of all by default) replaces."""
    return with_successor(relations, n_items, np.ones(n_items, bool) if available is None else available)


def first_of_twins(relations: Relations, ranked: NDArray[np.integer], n_items: int) -> Mask:
    """Mask [n, k] over ranked items [n, k] (-1 for none): the first of those that are the same, a row."""
    groups = np.append(twins(relations, n_items), -1)[ranked]
    order = np.argsort(groups, axis=1, kind="stable")
    ordered = np.take_along_axis(groups, order, axis=1)
    new = np.ones_like(ordered, bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.empty_like(new)
    np.put_along_axis(first, order, new, axis=1)
    return first & (ranked >= 0)


def _held(histories: Histories, groups: NDArray[np.int64]) -> csr_matrix:
    """Counts [n, n_items] of what each history holds, twins under one code."""
    ones = np.ones(len(histories.items))
    entries = (ones, (histories.rows, groups[histories.items]))
    return csr_matrix(entries, shape=(len(histories), len(groups)))


def _misfits(relations: Relations, groups: NDArray[np.int64], held: csr_matrix) -> Mask:
    """Mask [n, n_items]: what is said to fit something, but nothing that is held."""
    fitting, targets = (groups[side] for side in relations.of_kind(FITS))
    shape = (len(groups), len(groups))
    fits = csr_matrix((np.ones(len(fitting)), (targets, fitting)), shape=shape)
    misfits = np.zeros(held.shape, bool)
    misfits[:, fitting] = True
    misfits[(held @ fits).nonzero()] = False
    return misfits
