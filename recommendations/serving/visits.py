"""What comes next in the visit that is on: from the mapped model, or else from lists of the visit's products."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recommendations import conf
from recommendations.models import EventKind
from recommendations.serving.context import Context
from recommendations.serving.history import Deed
from recommendations.serving.models import models
from recommendations.serving.slots import Published

if TYPE_CHECKING:
    from recommendations.algorithms.online import Foreseen


def visit_of(context: Context) -> list[Deed]:
    """What was done in this visit, newest first, each product by its parent; the page's own product is newest.

    The view of the page that is being made is only reported once the shopper has it.
    """
    deeds = context.visitor.visit
    parents = context.families_of({*context.anchors, *(deed.key for deed in deeds)})
    done = [deed._replace(key=parents[deed.key]) for deed in deeds]
    at_hand = [Deed(parents[key], EventKind.VIEW.value) for key in context.told(context.anchors)]
    return done if done and at_hand and done[0].key == at_hand[0].key else [*at_hand, *done]


def foreseen(published: Published, context: Context) -> "Sequence[Foreseen] | None":
    """The model's answer, asked for once a page; None while it is not on this host, or where it failed."""
    known = context.visitor.foreseen
    question = (published.version, context.anchors, context.repeats)
    if question not in known:
        known[question] = _foreseen(published, context)
    return known[question]


def _foreseen(published: Published, context: Context) -> "Sequence[Foreseen] | None":
    answerer = models.get(published.model) if published.model else None
    if published.model is None or answerer is None:
        return None
    from recommendations.algorithms.online import Step

    weights = conf.settings.EVENT_WEIGHTS
    deeds = visit_of(context)[::-1]
    visit = [
        Step(deed.key, weights.get(deed.kind, 0.0), moment)
        for deed, moment in zip(deeds, _moments(deeds), strict=True)
    ]
    try:
        return answerer.answer(visit, conf.settings.LIST_LENGTH, repeats=context.repeats)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, its lists are there
        models.give_up(published.model, error)
        return None


def _moments(deeds: Sequence[Deed]) -> list[int]:
    """Numbers that grow from one moment to the next; the lines of an order share theirs."""
    moments, now = [], 0
    for before, deed in zip([None, *deeds], deeds, strict=False):
        together = before is not None and deed.moment is not None and deed.moment == before.moment
        now += not together
        moments.append(now)
    return moments
