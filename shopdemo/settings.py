"""Settings of the demo shop. Everything that it writes lives under ``var/``; delete that to start afresh.

Environment: ``DATABASE_URL`` (PostgreSQL or MariaDB instead of SQLite), ``CELERY_BROKER_URL`` (Redis or RabbitMQ
instead of a folder), ``DEBUG`` (on), ``ALLOWED_HOSTS`` (comma-separated), ``DEMO_VAR`` (another folder than ``var/``).
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shopdemo import environment

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DEMO_VAR", ROOT / "var"))
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = environment.flag("DEBUG", default=True)
SECRET_KEY = environment.secret_key(VAR)
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "shopdemo",
    "recommendations",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "shopdemo.middleware.content_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shopdemo.middleware.explain",
]
ROOT_URLCONF = "shopdemo.urls"
WSGI_APPLICATION = "shopdemo.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shopdemo.context_processors.shop",
            ],
        },
    },
]

DATABASES = {"default": environment.database(os.environ.get("DATABASE_URL", ""), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Web processes and workers share it, so that throttling counts once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "media"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "recommendations": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "models"},
    },
}
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"

globals().update(environment.broker(os.environ.get("CELERY_BROKER_URL", ""), VAR))
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "shop:home"
LOGOUT_REDIRECT_URL = "shop:home"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
FORMAT_MODULE_PATH = ["shopdemo.formats"]
LOCALE_PATHS = [ROOT / "shopdemo" / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True

REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}

RECOMMENDATIONS_PRODUCT_MODEL = "shopdemo.Product"
RECOMMENDATIONS = {
    "CATALOG": "shopdemo.catalog.ShopCatalog",
    "CURRENCY": "GBP",
    "CONSENT": "shopdemo.consent.may_personalise",
    # Short, so that a start goes on soon after one that was stopped in the middle of training.
    "LEASE_SECONDS": 30,
    "HEARTBEAT_SECONDS": 5,
}

SHOP_NAME = "Larkspur"
SHOP_TAGLINE = _("Gifts for home and table")
