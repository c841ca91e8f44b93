"""The demo's Celery app. Its broker is a folder unless ``CELERY_BROKER_URL`` names another."""

import os

from celery import Celery

from recommendations.schedule import BEAT_SCHEDULE, ROUTES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopdemo.settings")

app = Celery("shopdemo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {**BEAT_SCHEDULE}
app.conf.task_routes = {**ROUTES}
app.autodiscover_tasks()
