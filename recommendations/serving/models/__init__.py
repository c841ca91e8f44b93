"""This host's copies of fitted models that answer inside a request: fetched once, checked, mapped."""

from recommendations.serving.models.keeper import Models, models

__all__ = ["Models", "models"]
