"""The demo's Celery app. Its broker is a folder unless ``CELERY_BROKER_URL`` names another."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopdemo.settings")

app = Celery("shopdemo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
