"""The warehouse's Celery application: an in-memory broker unless ``CELERY_BROKER_URL`` names a real one."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

app = Celery("warehouse")
app.conf.update(
    broker_url=os.environ.get("CELERY_BROKER_URL", "memory://"),
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
)
app.autodiscover_tasks(["recommendations"])
