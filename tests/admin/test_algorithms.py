"""The desk describes the algorithms without importing them; here they are imported and compared."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from recommendations.admin.algorithms import BUILT_IN, scopes, title
from recommendations.algorithms import registry
from recommendations.models import ModelVersion, Recommender

ROOT = Path(__file__).resolve().parents[2]


def test_every_built_in_algorithm_is_described():
    assert set(BUILT_IN) == set(registry.names())


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_the_description_is_true(name):
    algorithm = registry.get(name)
    defaults = {
        parameter.name: parameter.default for parameter in inspect.signature(algorithm).parameters.values()
    }
    assert dict(BUILT_IN[name].parameters) == defaults
    assert BUILT_IN[name].scopes == algorithm.scopes


def test_the_desk_imports_nothing_that_only_training_needs():
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "import recommendations.admin, recommendations.serving.preview\n"
        "from recommendations.admin.recommender_form import RecommenderForm\n"
        "RecommenderForm().as_p()\n"
        "from recommendations import training; training.queue; training.publish; training.roll_back\n"
        "import sys; print(' '.join({'scipy', 'pandas', 'surprise', 'sklearn'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (run.returncode, run.stdout.strip()) == (0, ""), run.stderr


def test_a_shops_own_algorithm_goes_by_its_class_and_by_what_it_published():
    own = Recommender(algorithm="shop.algorithms.Seasonal")
    assert title(own.algorithm) == "Seasonal"
    assert scopes(own) == {"item", "shopper", "global"}
    assert scopes(own, ModelVersion(counts={"lists": {"item": 3}})) == {"item"}
