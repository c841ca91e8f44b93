"""The demo: a gift shop on real sales data, with recommendations in it."""

from shopdemo.celery import app as celery_app

__all__ = ["celery_app"]
