"""A recommender's row as an algorithm, and what is wrong with it where it cannot be one."""

from typing import Any

from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.algorithms import Algorithm
from recommendations.algorithms.errors import AlgorithmError, MissingExtraError
from recommendations.datasets import algorithm_class, spec_for
from recommendations.models import Recommender


def algorithm_of(recommender: Recommender) -> Algorithm:
    """A new, unfitted algorithm; AlgorithmError names a wrong algorithm or parameter."""
    return create(recommender.algorithm, recommender.parameters)


def create(name: str, parameters: dict[str, Any]) -> Algorithm:
    found = algorithm_class(name)
    found.check_params(parameters)
    return found(**parameters)


def problems(recommender: Recommender) -> list[str]:
    """What has to be put right before the recommender can be trained; for forms, checks and the doctor.

    That a web node has not installed what training needs is no fault of the recommender's.
    """
    if not isinstance(recommender.parameters, dict):
        return [_('Its parameters must be a JSON object, such as {"neighbours": 50}.')]
    try:
        algorithm_of(recommender)
        spec_for(recommender)
    except MissingExtraError:
        return []
    except (AlgorithmError, ValueError) as error:
        return [str(error)]
    return []


def snapshot(recommender: Recommender) -> dict[str, Any]:
    """What a version was made with, to be compared with later ones."""
    spec = spec_for(recommender)
    return {
        "algorithm": recommender.algorithm,
        "parameters": recommender.parameters,
        "kinds": list(spec.kinds),
        "window_days": spec.window_days,
        "half_life_days": spec.half_life_days,
        "product_model": conf.product_model_label(),
    }
