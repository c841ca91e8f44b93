"""The warehouse as a worker of a test sees it: the test's own database, storage and settings."""

import json
import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, RECOMMENDATIONS, STORAGES

_GIVEN = json.loads(os.environ["WORKER_SETTINGS"])

DATABASES["default"]["NAME"] = _GIVEN["database"]
STORAGES["recommendations"]["OPTIONS"] = {"location": _GIVEN["storage"]}
RECOMMENDATIONS.update(_GIVEN["recommendations"])
