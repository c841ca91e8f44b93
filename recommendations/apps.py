from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from recommendations.models import ModelVersion


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    label = "recommendations"
    verbose_name = _("Recommendations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from recommendations import checks
        from recommendations.events import receivers as events
        from recommendations.serving import receivers as serving
        from recommendations.signals import model_published

        checks.register()
        events.connect()
        serving.connect()
        model_published.connect(_request_models, dispatch_uid="recommendations.models")


def _request_models(version: "ModelVersion", **_kwargs: Any) -> None:
    if version.artifact.get("online"):
        from recommendations import tasks

        tasks.request_models()
