from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Subquery, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.models import (
    HowSource,
    ModelVersion,
    Placement,
    PlacementSource,
    Recommender,
    VersionStatus,
)
from recommendations.training.health.recommenders import published_versions
from recommendations.wording import listed


class PlacementState(TextChoices):
    OFF = "off", gettext_lazy("Off")
    EMPTY = "empty", gettext_lazy("Shows nothing")
    FALLBACK = "fallback", gettext_lazy("Falls back")
    PARTLY = "partly", gettext_lazy("Partly ready")
    READY = "ready", gettext_lazy("Ready")


@dataclass(frozen=True, kw_only=True)
class PlacementHealth:
    """One placement: which of its sources have something to read, and what fills the rest."""

    placement: Placement
    ready: tuple[PlacementSource, ...]
    waiting: tuple[PlacementSource, ...]
    fallback: tuple[str, ...]
    refused: frozenset[int] = frozenset()

    @cached_property
    def state(self) -> PlacementState:
        if not self.placement.is_active:
            return PlacementState.OFF
        if self.ready:
            return PlacementState.PARTLY if self.waiting else PlacementState.READY
        return PlacementState.FALLBACK if self.placement.fill else PlacementState.EMPTY

    @property
    def falls_back_to(self) -> str:
        """What fills the places that the sources leave, in words."""
        return _(", then ").join(self.fallback) if self.placement.fill else _("nothing")

    @property
    def sentence(self) -> str:
        """The answer to "what does it show?"."""
        if self.state is PlacementState.OFF:
            return _("Switched off.")
        if self.ready and not self.waiting:
            said = _("Shows %(ready)s.")
        elif self.ready:
            said = _("Shows %(ready)s; waits for %(waiting)s.")
        elif self.waiting:
            said = _("Waits for %(waiting)s; until then it shows %(fallback)s.")
        else:
            said = _("Has no source: it shows %(fallback)s.")
        return said % {
            "ready": _names(self.ready),
            "waiting": _names(self.waiting),
            "fallback": self.falls_back_to,
        }

    @property
    def next_step(self) -> str:
        """What to do about it, or "" where all is well."""
        active = [one.recommender for one in self.waiting if one.recommender and one.recommender.is_active]
        # What was refused would be refused again: the recommender's own finding says what to do.
        untrained = [recommender for recommender in active if recommender.pk not in self.refused]
        if self.state is PlacementState.OFF or not untrained:
            return ""
        return _("Train what %(placement)s waits for: python manage.py recs_train %(slugs)s") % {
            "placement": self.placement,
            "slugs": " ".join(dict.fromkeys(recommender.slug for recommender in untrained)),
        }


def placements(chosen: Iterable[Placement] | None = None) -> list[PlacementHealth]:
    """What each placement would show (all by default), in four queries at most."""
    found = list(Placement.objects.all() if chosen is None else chosen)
    sources: dict[int, list[PlacementSource]] = {placement.pk: [] for placement in found}
    for source in PlacementSource.objects.filter(placement__in=found).select_related("recommender"):
        sources[source.placement_id].append(source)
    published = published_versions()
    fallback = fallback_chain(published.values())
    refused = _refused()
    return [_health(placement, sources[placement.pk], published, fallback, refused) for placement in found]


def fallback_chain(published: Iterable[ModelVersion]) -> tuple[str, ...]:
    """What fills a placement whose sources run short, best first, as far as it is trained."""
    trained = {version.recommender.algorithm for version in published if version.recommender.is_active}
    chain = {
        "trending": _("what is trending"),
        "popularity": _("what is popular"),
        "top-rated": _("what is rated best"),
        "new-arrivals": _("what is new"),
    }
    return (*(words for name, words in chain.items() if name in trained), _("whatever is available"))


def source_name(source: PlacementSource) -> str:
    """A source as a store admin would call it, in the middle of a sentence."""
    if source.how == HowSource.RECENT:
        return _("what the shopper looked at recently")
    return str(source.recommender or source.get_how_display())


def _health(
    placement: Placement,
    sources: Sequence[PlacementSource],
    published: Container[int | None],
    fallback: tuple[str, ...],
    refused: frozenset[int],
) -> PlacementHealth:
    ready = [one for one in sources if _is_ready(one, published)]
    return PlacementHealth(
        placement=placement,
        ready=tuple(ready),
        waiting=tuple(one for one in sources if one not in ready),
        fallback=fallback,
        refused=refused,
    )


def _refused() -> frozenset[int]:
    """The recommenders whose newest version was refused."""
    newest = ModelVersion.objects.filter(recommender=OuterRef("pk")).order_by("-pk").values("status")[:1]
    found = Recommender.objects.alias(newest=Subquery(newest)).filter(newest=VersionStatus.REFUSED)
    return frozenset(found.values_list("pk", flat=True))


def _is_ready(source: PlacementSource, published: Container[int | None]) -> bool:
    if source.recommender is None:
        return source.how == HowSource.RECENT
    return source.recommender.is_active and source.recommender_id in published


def _names(sources: Iterable[PlacementSource]) -> str:
    return listed(dict.fromkeys(map(source_name, sources)))
