"""What Celery beat has to do, to be merged into the project's own schedule:

    from recommendations.schedule import BEAT_SCHEDULE, ROUTES

    app.conf.beat_schedule = {**BEAT_SCHEDULE, ...}
    app.conf.task_routes = {**ROUTES, ...}

When a recommender is retrained stands in its own row, so that the store admin can change it; the schedule
here only looks every minute whether something is due. Two beats do no harm.
"""

from typing import Any, Final

from celery.schedules import crontab

from recommendations import conf

#: Seconds between two sweeps; one that a worker has not begun by then is dropped.
_SWEEP = 60.0
_NEW_PRODUCTS = 300.0
_HOUR = 3600.0

BEAT_SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    "recommendations-sweep": {
        "task": "recommendations.tasks.sweep",
        "schedule": _SWEEP,
        "options": {"queue": conf.settings.TASK_QUEUE, "expires": _SWEEP},
    },
    "recommendations-new-products": {
        "task": "recommendations.tasks.take_in_new_products",
        "schedule": _NEW_PRODUCTS,
        "options": {"queue": conf.settings.TASK_QUEUE, "expires": _NEW_PRODUCTS},
    },
    "recommendations-bundles": {
        "task": "recommendations.tasks.propose_bundles",
        "schedule": crontab(day_of_week="monday", hour="3", minute="41"),
        "options": {"queue": conf.settings.TRAINING_QUEUE, "expires": 86_400},
    },
    "recommendations-audiences": {
        "task": "recommendations.tasks.refresh_audiences",
        "schedule": crontab(minute="23"),
        "options": {"queue": conf.settings.TASK_QUEUE, "expires": _HOUR},
    },
    "recommendations-prune": {
        "task": "recommendations.tasks.prune",
        "schedule": crontab(hour="4", minute="17"),
        "options": {"queue": conf.settings.TASK_QUEUE},
    },
}

ROUTES: Final[dict[str, dict[str, str]]] = {
    "recommendations.tasks.train_version": {"queue": conf.settings.TRAINING_QUEUE},
    "recommendations.tasks.run_evaluation": {"queue": conf.settings.TRAINING_QUEUE},
    "recommendations.tasks.propose_bundles": {"queue": conf.settings.TRAINING_QUEUE},
    "recommendations.tasks.*": {"queue": conf.settings.TASK_QUEUE},
}
