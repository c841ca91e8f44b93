"""What each process may import: asked of a fresh interpreter, since this one has imported much already."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("pandas", "scipy", "sklearn", "surprise", "pyarrow", "sparse_dot_topn", "torch")


def modules_after(code: str) -> set[str]:
    """Names of the modules that a fresh interpreter holds after running ``code``."""
    script = f"{code}\nimport sys; print(' '.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


WEB_PROCESS = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.urls import get_resolver
get_resolver().reverse_dict
from django.template import engines
engines["django"].from_string("{% load recommendations %}")
import recommendations.serving, recommendations.events, recommendations.tasks, recommendations.admin
import recommendations.algorithms.online, recommendations.serving.fetching, recommendations.serving.visits
"""


def test_importing_the_package_touches_neither_the_app_registry_nor_numpy():
    loaded = modules_after("import recommendations")
    assert not loaded & {"django", "django.apps", "numpy", "celery", *HEAVY}


@pytest.mark.parametrize("heavy", HEAVY)
def test_a_web_process_never_imports_what_only_training_needs(heavy):
    assert heavy not in web_modules()


def test_starting_up_does_not_import_numpy():
    start = (
        "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\nimport django\ndjango.setup()"
    )
    assert "numpy" not in modules_after(start)


def test_the_public_functions_are_found_on_first_use():
    import recommendations

    for name in recommendations.__all__:
        assert callable(getattr(recommendations, name))
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = recommendations.nonsense


def test_algorithms_and_evaluation_know_no_django():
    loaded = modules_after(
        "import recommendations.algorithms, recommendations.evaluation\n"
        "from recommendations.algorithms import registry\n"
        "[registry.get(name) for name in registry.names()]"
    )
    assert not {name for name in loaded if name.split(".")[0] in ("django", "celery", "rest_framework")}


_web: set[str] = set()


def web_modules() -> set[str]:
    if not _web:
        _web.update(modules_after(WEB_PROCESS))
    return _web
