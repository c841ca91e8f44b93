"""The warehouse's Celery application, configured by the test that starts the worker."""

import json
import os

from tests.celery import app

app.conf.update(json.loads(os.environ["WORKER_SETTINGS"])["celery"])

__all__ = ["app"]
