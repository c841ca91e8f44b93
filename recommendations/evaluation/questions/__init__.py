"""Ways of asking an algorithm about a split, one a module, by what a placement wants to know."""

from recommendations.evaluation.questions.base import Candidates, Questions
from recommendations.evaluation.questions.bought_again import bought_again
from recommendations.evaluation.questions.hidden_item import hidden_item
from recommendations.evaluation.questions.next_in_visit import next_in_visit
from recommendations.evaluation.questions.next_items import next_items
from recommendations.evaluation.questions.rest_of_order import rest_of_order

__all__ = [
    "Candidates",
    "Questions",
    "bought_again",
    "hidden_item",
    "next_in_visit",
    "next_items",
    "rest_of_order",
]
