"""The demo's Celery app. Its broker is a folder unless ``CELERY_BROKER_URL`` names another."""

import os

# Before anything that reads the settings.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopdemo.settings")

from celery import Celery

from recommendations.schedule import BEAT_SCHEDULE, ROUTES

app = Celery("shopdemo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {**BEAT_SCHEDULE}
app.conf.task_routes = {**ROUTES}
app.autodiscover_tasks()
