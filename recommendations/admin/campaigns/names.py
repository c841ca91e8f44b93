"""What campaigns' parts are called at the desk, read once a page."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from recommendations.admin.filter_form import DeskNames
from recommendations.models import Audience, Placement


class CampaignNames(DeskNames):
    def placement(self, slug: str) -> str:
        return self._placements.get(slug, slug)

    def audience(self, slug: str) -> str:
        return self._audiences.get(slug, slug)

    def of(self, *contents: Mapping[str, Any] | None) -> "CampaignNames":
        """Know the products that these contents name."""
        rules: Iterable[Mapping[str, Any]] = (
            rule for content in contents if content for rule in content["rules"]
        )
        self.learn(key for rule in rules for key in rule["products"])
        return self

    @cached_property
    def _placements(self) -> dict[str, str]:
        return {
            placement.slug: placement.title_in() or placement.slug for placement in Placement.objects.all()
        }

    @cached_property
    def _audiences(self) -> dict[str, str]:
        return dict(Audience.objects.values_list("slug", "name"))
