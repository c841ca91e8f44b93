"""What is configured, trained and shown, and what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from django.core.checks import run_checks
from django.db.models import Count

from recommendations import checks, conf, training
from recommendations.catalog import get_catalog
from recommendations.models import Interaction, Placement, Recommender
from recommendations.serving.defaults import PLACEMENTS
from recommendations.training import health

_LIBRARIES = {
    "scipy": "SciPy, which all training needs: pip install 'django-shop-recommendations[train]'",
    "surprise": "Surprise (svd, svd-plus-plus, knn-baseline): [train]",
    "implicit": "implicit (als): [train]; blends go without it",
    "lightgbm": "LightGBM (boosted trees): [boost]; blends go without it",
}
_CREATE = "python manage.py recs_doctor --create-defaults"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; ``next_step`` is what to do about it, and empty where all is well.

    What ``can_wait`` is told to people and keeps no health check from passing: nothing is broken.
    """

    section: str
    subject: str
    state: str
    next_step: str = ""
    can_wait: bool = False

    @property
    def is_due(self) -> bool:
        return bool(self.next_step) and not self.can_wait


def examine() -> Iterator[Finding]:
    """Findings in the order in which things depend on each other."""
    yield _products()
    yield _events()
    yield from _warnings()
    yield _libraries()
    yield from _recommenders()
    yield from _placements()


def _products() -> Finding:
    catalog = get_catalog()
    count = catalog.recommendable().count()
    name = f"{type(catalog).__module__}.{type(catalog).__qualname__}"
    return Finding(
        section="Shop",
        subject=conf.product_model_label(),
        state=f"{count:,} recommendable products, through {name}.",
        next_step="" if count else f"Let {name}.recommendable() return the products that may be shown.",
    )


def _events() -> Finding:
    kinds = Interaction.objects.trusted().values("kind").annotate(count=Count("pk")).order_by("-count")
    counts = ", ".join(f"{row['count']:,} × {row['kind']}" for row in kinds)
    found = health.events()
    return Finding(
        section="Shop",
        subject="Interactions",
        state=f"{found.sentence} {f'({counts})' if counts else ''}".rstrip(),
        next_step=found.next_step,
    )


def _warnings() -> Iterator[Finding]:
    """What only a shop that is open needs: the other system checks have spoken before every command."""
    said = run_checks(tags=[checks.TAG])
    for found in run_checks(tags=[checks.TAG], include_deployment_checks=True):
        if found in said:
            continue
        subject = str(found.id).removeprefix("recommendations.")
        yield Finding(
            section="Shop", subject=subject, state=found.msg, next_step=found.hint or "", can_wait=True
        )


def _libraries() -> Finding:
    """What training could use and is not installed where this runs: right on a web node, not on a worker."""
    missing = [words for library, words in _LIBRARIES.items() if find_spec(library) is None]
    return Finding(
        section="Recommenders",
        subject="Libraries on this machine",
        state=f"Without {'; '.join(missing)}." if missing else "All that training can use.",
    )


def _recommenders() -> Iterator[Finding]:
    section = "Recommenders"
    if not Recommender.objects.exists():
        step = f"Make the usual ones: {_CREATE}"
        yield Finding(section=section, subject="None", state="There is none yet.", next_step=step)
    for found in health.recommenders():
        wrong = " ".join(training.problems(found.recommender))
        yield Finding(
            section=section,
            subject=found.recommender.slug,
            state=wrong or found.sentence,
            next_step="Put that right in the admin." if wrong else found.next_step,
            can_wait=not wrong and found.can_wait,
        )


def _placements() -> Iterator[Finding]:
    section = "Placements"
    for found in health.placements():
        state = f"{found.sentence} Short of products, it falls back to {found.falls_back_to}."
        yield Finding(section=section, subject=found.placement.slug, state=state, next_step=found.next_step)
    for slug in sorted(PLACEMENTS.keys() - set(Placement.objects.values_list("slug", flat=True))):
        state = "As built in; the admin can change it once there is a row for it."
        yield Finding(section=section, subject=slug, state=state)
