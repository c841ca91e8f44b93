"""What is configured, trained and shown, and what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.timesince import timesince

from recommendations import conf, training
from recommendations.catalog import get_catalog
from recommendations.models import Interaction, ModelVersion, Recommender, VersionStatus
from recommendations.serving.snapshots import Slot, Source, forget, snapshot

_BAD = (VersionStatus.FAILED, VersionStatus.REFUSED)
_QUIET_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; ``remedy`` is what to do about it, and empty where all is well."""

    section: str
    subject: str
    state: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Findings in the order in which things depend on each other."""
    yield _products()
    yield _events()
    yield from _recommenders()
    yield from _placements()


def _products() -> Finding:
    catalog = get_catalog()
    count = catalog.recommendable().count()
    name = f"{type(catalog).__module__}.{type(catalog).__qualname__}"
    return Finding(
        section="Shop",
        subject=conf.product_model_label(),
        state=f"{count:,} recommendable products, through {name}",
        remedy="" if count else f"Let {name}.recommendable() return the products that may be shown.",
    )


def _events() -> Finding:
    kinds = Interaction.objects.trusted().values("kind").annotate(count=Count("pk")).order_by("-count")
    counts = [f"{row['count']:,} × {row['kind']}" for row in kinds]
    newest = Interaction.objects.aggregate(at=Max("occurred_at"))["at"]
    state = f"{', '.join(counts) or 'none'}{f', the newest {_ago(newest)}' if newest else ''}"
    return Finding(section="Shop", subject="Interactions", state=state, remedy=_events_remedy(newest))


def _events_remedy(newest: datetime | None) -> str:
    if newest is None:
        backfill = "Run recs_backfill to take over the orders that the shop has, and put"
        start = backfill if get_catalog().has_order_lines else "Put"
        return f"{start} {{% recommendations_tracker %}} into the product page."
    if newest < timezone.now() - timedelta(days=_QUIET_DAYS):
        return f"Nothing came in for {_QUIET_DAYS} days: check {{% recommendations_tracker %}} and track_order()."
    return ""


def _recommenders() -> Iterator[Finding]:
    recommenders = Recommender.objects.all()
    if not recommenders:
        remedy = "Run recs_doctor --create-defaults to make the usual ones."
        yield Finding(section="Recommenders", subject="All", state="there are none", remedy=remedy)
    for recommender in recommenders:
        state, remedy = _state(recommender)
        yield Finding(section="Recommenders", subject=recommender.slug, state=state, remedy=remedy)


def _state(recommender: Recommender) -> tuple[str, str]:
    if not recommender.is_active:
        return "switched off", ""
    problems = training.problems(recommender)
    if problems:
        return "cannot be trained", " ".join(problems)
    published, last = recommender.published_version, recommender.versions.order_by("-number").first()
    serving = _serving(published)
    if last is None or (last == published and not _is_late(recommender, last)):
        return serving, "" if last else f"Run recs_train {recommender.slug}."
    return f"{serving}; {_last(last)}", _last_remedy(recommender, last)


def _serving(published: ModelVersion | None) -> str:
    if published is None:
        return "nothing is published"
    return f"#{published.number} serves, trained on what happened until {_ago(published.trained_through)}"


def _last(version: ModelVersion) -> str:
    detail = f" ({version.error})" if version.error else ""
    return f"the last run, #{version.number}, is {str(version.get_status_display()).lower()}{detail}"


def _last_remedy(recommender: Recommender, last: ModelVersion) -> str:
    slug = recommender.slug
    if last.status == VersionStatus.QUEUED and _is_waiting(last):
        queue = conf.settings.TRAINING_QUEUE
        return (
            f"No worker takes it: start `celery -A your_project worker -Q {queue}`, or run recs_train {slug}."
        )
    if last.status in _BAD:
        return f"See to the reason, then run recs_train {slug}."
    if last.status == VersionStatus.EVALUATED:
        return f"Run recs_publish {slug} to let #{last.number} serve."
    if _is_late(recommender, last):
        return f"It is overdue: check that celery beat runs recommendations.tasks.sweep, or run recs_train {slug}."
    return ""


def _is_waiting(version: ModelVersion) -> bool:
    return version.requested_at < timezone.now() - timedelta(seconds=conf.settings.LEASE_SECONDS)


def _is_late(recommender: Recommender, last: ModelVersion) -> bool:
    """Twice its schedule ago; a recommender without one is never late."""
    hours = 2 * recommender.retrain_every_hours
    return bool(hours) and last.requested_at < timezone.now() - timedelta(hours=hours)


def _placements() -> Iterator[Finding]:
    forget()
    now = snapshot()
    fallbacks = [_label(source) for source in now.fallbacks]
    for slug, slot in now.slots.items():
        yield Finding(
            section="Placements",
            subject=slug,
            state=_shows(slot, fallbacks),
            remedy=_placement_remedy(slot),
        )


def _shows(slot: Slot, fallbacks: list[str]) -> str:
    if not slot.is_active:
        return "switched off"
    ready = [_label(source) for source in slot.sources if _is_ready(source)]
    filled = [*fallbacks, "whatever is available"] if slot.fill else ["nothing"]
    return f"shows {', then '.join(ready) or 'nothing of its own'}; falls back to {', then '.join(filled)}"


def _placement_remedy(slot: Slot) -> str:
    if not slot.is_active or any(map(_is_ready, slot.sources)):
        return ""
    return "None of its sources has been trained: run recs_train --all."


def _is_ready(source: Source) -> bool:
    return source.published is not None or source.how == "recent"


def _label(source: Source) -> str:
    name = source.published.label if source.published else "recently viewed"
    return f"{name} by {source.how}" if source.published and source.how != "global" else name


def _ago(moment: datetime | None) -> str:
    return f"{timesince(moment)} ago".replace("\xa0", " ") if moment else "an unknown time ago"
