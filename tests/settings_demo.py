"""The demo shop for tests: its own settings, with everything that it writes in a scratch folder."""

import os
import tempfile
from pathlib import Path

os.environ["DEMO_VAR"] = tempfile.mkdtemp(prefix="shopdemo-tests-")
for name in ("DATABASE_URL", "CELERY_BROKER_URL", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)

from shopdemo.settings import *  # noqa: E402, F403
from shopdemo.settings import DATABASES, VAR  # noqa: E402

DEBUG = False
DATABASES["default"]["TEST"] = {"NAME": Path(VAR) / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
