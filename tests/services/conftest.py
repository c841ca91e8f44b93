import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from celery._state import _set_current_app, get_current_app
from django.db import connection

from tests.services.workers import Workers

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/11")
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")
BROKERS = {"redis": REDIS, "rabbitmq": RABBITMQ}


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> str:
    """Redis unless the test asks for another."""
    return BROKERS[getattr(request, "param", "redis")]


@pytest.fixture
def workers(broker: str, transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Workers]:
    """Workers on the test's own database, storage and queue; leases are short so that tests are."""
    wishes = {
        "LEASE_SECONDS": 4,
        "HEARTBEAT_SECONDS": 0.5,
        "TRAINING_QUEUE": f"test-{uuid4().hex}",
    }
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, **wishes}
    settings.STORAGES = {
        **settings.STORAGES,
        "recommendations": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "models"},
        },
    }
    found = Workers(
        broker=broker,
        folder=tmp_path,
        settings={
            "database": str(connection.settings_dict["NAME"]),
            "storage": str(tmp_path / "models"),
            "recommendations": wishes,
        },
    )
    yield from _with_application(broker, wishes["TRAINING_QUEUE"], found)


def _with_application(broker: str, queue: str, found: Workers) -> Iterator[Workers]:
    """This process sends to the same broker."""
    before, app = get_current_app(), Celery("sender", broker=broker, set_as_current=False)
    app.conf.task_ignore_result = True
    _set_current_app(app)
    yield found
    found.end()
    with app.connection_for_write() as link:
        link.default_channel.queue_delete(queue)
    app.close()
    _set_current_app(before)
