from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.db.models import Max, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.models import ModelVersion, Recommender, VersionStatus
from recommendations.training.gate import is_pushed
from recommendations.training.health.words import ago, as_sentence, count, gain, percent
from recommendations.wording import sentences

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

#: A recommender is out of date once its schedule has been missed by this factor.
LATE_FACTOR = 2
#: A queued version that nobody has picked up for so long means that no worker is listening.
PICK_UP_TIME = timedelta(minutes=5)
#: A comparison on fewer shoppers says how few they were.
FEW_SHOPPERS = 200


class RecommenderState(TextChoices):
    OFF = "off", gettext_lazy("Off")
    QUEUED = "queued", gettext_lazy("Queued")
    TRAINING = "running", gettext_lazy("Training")
    FAILED = "failed", gettext_lazy("Last training failed")
    REFUSED = "refused", gettext_lazy("Last version refused")
    UNTRAINED = "untrained", gettext_lazy("Never trained")
    UNPUBLISHED = "unpublished", gettext_lazy("Trained, not published")
    STALE = "stale", gettext_lazy("Out of date")
    READY = "ready", gettext_lazy("Up to date")


@dataclass(frozen=True, kw_only=True)
class RecommenderHealth:
    """One recommender, the version that is up, and the newest one that was asked for."""

    recommender: Recommender
    published: ModelVersion | None
    latest: ModelVersion | None

    @cached_property
    def state(self) -> RecommenderState:
        if not self.recommender.is_active:
            return RecommenderState.OFF
        if self.latest is None:
            return RecommenderState.UNTRAINED
        if self.latest.status in _NEWS:
            return RecommenderState(self.latest.status)
        if self.published is None:
            return RecommenderState.UNPUBLISHED
        return RecommenderState.STALE if self.is_late else RecommenderState.READY

    @property
    def is_open(self) -> bool:
        return self.latest is not None and self.latest.status in (VersionStatus.QUEUED, VersionStatus.RUNNING)

    @property
    def is_late(self) -> bool:
        hours = self.recommender.retrain_every_hours
        if not hours or self.published is None:
            return False
        return timezone.now() - made_at(self.published) > LATE_FACTOR * timedelta(hours=hours)

    @property
    def waits_for_a_worker(self) -> bool:
        return (
            self.state is RecommenderState.QUEUED
            and self.latest is not None
            and timezone.now() - self.latest.requested_at > PICK_UP_TIME
        )

    @property
    def train_command(self) -> str:
        return f"python manage.py recs_train {self.recommender.slug}"

    @property
    def sentence(self) -> str:
        """The answer to "how is it doing?", in one or two sentences."""
        return sentences((self._news(), self._what_is_up()))

    @property
    def next_step(self) -> str:
        """What to do about it, or "" where all is well."""
        if self.waits_for_a_worker:
            step = _("No worker has picked up %(name)s. Start one, or run: %(command)s")
        else:
            step = str(_NEXT_STEPS.get(self.state, ""))
        return step % {
            "name": self.recommender,
            "command": self.train_command,
            "slug": self.recommender.slug,
        }

    @property
    def can_wait(self) -> bool:
        """Whether nothing is broken, whatever there is to do: the shop lacks what this one learns from.

        Nothing was published before, so that nothing grows old. Accounts that came all at once are no lack of
        data: a person has to look.
        """
        return (
            self.state is RecommenderState.REFUSED
            and self.published is None
            and self.latest is not None
            and not is_pushed(self.latest.counts.get("set_aside", ()), self.latest.counts.get("shoppers", 0))
        )

    def _news(self) -> str:
        name = {"name": self.recommender}
        if self.state is RecommenderState.OFF:
            return _("%(name)s is switched off: it is not retrained, and its lists are not shown.") % name
        if self.latest is None:
            return _("%(name)s has never been trained.") % name
        if self.state is RecommenderState.UNPUBLISHED:
            said = _("%(name)s #%(number)s is trained and waits to be published.")
        else:
            said = str(_NEWS.get(self.latest.status, ""))
        return said % {
            **name,
            "number": self.latest.number,
            "done": percent(self.latest.progress),
            "error": as_sentence(self.latest.error),
        }

    def _what_is_up(self) -> str:
        if self.state is RecommenderState.OFF or self.latest is None:
            return ""
        if self.published is None:
            return _("No version is published.")
        if self.state in (RecommenderState.READY, RecommenderState.STALE):
            return trained_in_words(self.published)
        words = {"number": self.published.number, "ago": ago(made_at(self.published))}
        return _("Version #%(number)s, trained %(ago)s, stays up.") % words


_NEWS: Final[Mapping[str, "StrPromise"]] = {
    VersionStatus.QUEUED: gettext_lazy("%(name)s #%(number)s is queued and waits for a worker."),
    VersionStatus.RUNNING: gettext_lazy("%(name)s #%(number)s is training: %(done)s done."),
    VersionStatus.REFUSED: gettext_lazy("%(name)s #%(number)s was trained but refused: %(error)s"),
    VersionStatus.FAILED: gettext_lazy("%(name)s #%(number)s failed: %(error)s"),
}

_NEXT_STEPS: Final[Mapping[str, "StrPromise"]] = {
    RecommenderState.UNTRAINED: gettext_lazy("Train %(name)s: %(command)s"),
    RecommenderState.FAILED: gettext_lazy("Mend what stopped %(name)s, then train it: %(command)s"),
    RecommenderState.REFUSED: gettext_lazy(
        "Train %(name)s again once there is more to learn from (%(command)s), or switch it off in the admin:"
        " the others go on without it"
    ),
    RecommenderState.UNPUBLISHED: gettext_lazy(
        "Look at the figures of %(name)s and publish it: python manage.py recs_publish %(slug)s"
    ),
    RecommenderState.STALE: gettext_lazy(
        "Retrain %(name)s: %(command)s (and see that the worker and Celery beat are running)"
    ),
}


def recommenders(chosen: Iterable[Recommender] | None = None) -> list[RecommenderHealth]:
    """How each recommender is doing (all by default), in four queries at most."""
    found = list(Recommender.objects.all() if chosen is None else chosen)
    published = published_versions()
    newest = ModelVersion.objects.filter(recommender__in=found).values("recommender").annotate(last=Max("pk"))
    last = [row["last"] for row in newest.order_by()]
    latest = {version.recommender_id: version for version in ModelVersion.objects.filter(pk__in=last)}
    return [
        RecommenderHealth(recommender=one, published=published.get(one.pk), latest=latest.get(one.pk))
        for one in found
    ]


def published_versions() -> dict[int, ModelVersion]:
    """The version that is up, by its recommender's id."""
    versions = ModelVersion.objects.published().select_related("recommender")
    return {version.recommender_id: version for version in versions}


def trained_in_words(version: ModelVersion) -> str:
    """ "Item-KNN was trained 2 hours ago on 412,903 interactions and beats popularity by 38 % NDCG." """
    words = {"name": version.recommender, "ago": ago(made_at(version))}
    interactions = version.counts.get("interactions")
    if interactions is None:
        said = _("%(name)s was trained %(ago)s%(beside)s.")
    else:
        said = _("%(name)s was trained %(ago)s on %(count)s interactions%(beside)s.")
        words["count"] = count(interactions)
    return said % {**words, "beside": _beside_popularity(version)}


def _beside_popularity(version: ModelVersion) -> str:
    by = gain(version.metrics, version.metrics.get("popularity") or {})
    if by is None or version.recommender.algorithm == "popularity":
        return ""
    if round(100 * by) == 0:
        said = _(" and ranks as well as popularity")
    elif by > 0:
        said = _(" and beats popularity by %(percent)s NDCG") % {"percent": percent(by)}
    else:
        said = _(" and is behind popularity by %(percent)s NDCG") % {"percent": percent(by)}
    return said + _on_how_many(version)


def _on_how_many(version: ModelVersion) -> str:
    """A difference that few shoppers decided is no more than a hint, and says so."""
    shoppers = version.metrics.get("test_shoppers") or 0
    return "" if shoppers >= FEW_SHOPPERS else _(" (on only %(n)s shoppers)") % {"n": count(shoppers)}


def made_at(version: ModelVersion) -> datetime:
    return version.finished_at or version.started_at or version.requested_at
