from collections.abc import Iterator

import pytest
from celery import Celery, current_app
from celery._state import _set_current_app, get_current_app
from django.conf import settings
from django.utils import translation

from recommendations import serving

# The demo's tests need the demo's own shop: make test-door runs them.
collect_ignore = [] if settings.ROOT_URLCONF.startswith("shopdemo") else ["demo"]


@pytest.fixture(autouse=True)
def _nothing_held_from_the_test_before() -> Iterator[None]:
    """What a web process holds for seconds would outlive a test's transaction."""
    yield
    serving.forget()


@pytest.fixture(autouse=True)
def _no_language_held_from_the_test_before() -> Iterator[None]:
    """Django leaves a thread in the language of its last request, which is the visitor's, not the next test's."""
    yield
    translation.deactivate()


@pytest.fixture
def celery_application() -> Iterator[Celery]:
    """A Celery application without a schedule, current for one test."""
    yield from _current(Celery("some shop", set_as_current=False))


@pytest.fixture
def no_celery_application() -> Iterator[Celery]:
    """What `celery.current_app` is in a project that has none."""
    yield from _current(Celery("default", set_as_current=False))


def _current(app: Celery) -> Iterator[Celery]:
    before = get_current_app()
    _set_current_app(app)
    assert current_app.main == app.main
    yield app
    _set_current_app(before)
