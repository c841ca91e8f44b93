from pathlib import Path
from typing import Any

import pytest

from recommendations.models import Shopper
from tests.training.shop import open_shop
from tests.warehouse.models import Article


@pytest.fixture(autouse=True)
def model_storage(settings: Any, tmp_path: Path) -> Path:
    """An empty storage for each test, as the database is."""
    location = tmp_path / "models"
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "recommendations": {"BACKEND": backend, "OPTIONS": {"location": location}},
    }
    return location


@pytest.fixture
def shop(db: None) -> tuple[list[Article], list[Shopper]]:
    """Articles and customers of a shop that has sold for two months."""
    return open_shop()
