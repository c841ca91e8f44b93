"""Placements that stay empty or short: rendered for a guest, on a sample of each category's pages."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.catalog import get_catalog
from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.lint.findings import MOST_ROWS, Finding, Row, Severity
from recommendations.models import HowSource, PageType
from recommendations.serving.lint.budgets import Budget
from recommendations.serving.preview import Viewpoint, preview_page
from recommendations.serving.slots import Slot, Snapshot
from recommendations.wording import sentences

PERSONAL = frozenset(
    {HowSource.HISTORY, HowSource.VISIT, HowSource.SHOPPER, HowSource.RECENT, HowSource.SEGMENT}
)
"""Sources that have nothing for a guest, as they should."""


@dataclass(slots=True)
class Tally:
    """Of one category's pages: how many were looked at, and those on which the widget fails, is empty or short."""

    looked: int = 0
    failed: list[PlainKey] = field(default_factory=list)
    empty: list[PlainKey] = field(default_factory=list)
    short: list[PlainKey] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """Of one placement: a tally by category, and the campaigns' rules that left it short."""

    slot: Slot
    tallies: dict[str, Tally] = field(default_factory=dict)
    causes: dict[str, None] = field(default_factory=dict)

    @property
    def looked(self) -> int:
        return sum(one.looked for one in self.tallies.values())

    @property
    def worst(self) -> str:
        """``failed``, ``empty`` or ``short``; empty where all is well."""
        kinds = ("failed", "empty", "short")
        return next((kind for kind in kinds if any(self.of(kind).values())), "")

    def of(self, kind: str) -> Mapping[str, Sequence[PlainKey]]:
        """The pages of that kind, by category."""
        return {category: getattr(tally, kind) for category, tally in self.tallies.items()}


@dataclass(frozen=True, slots=True)
class Rendered:
    findings: Sequence[Finding]
    widgets: int
    wanted: int

    @property
    def words(self) -> str:
        """What was looked at, and how much of what there was to look at."""
        if self.widgets < self.wanted:
            said = _("%(widgets)s of %(wanted)s widgets were rendered before the time was up.")
            return said % {"widgets": _grouped(self.widgets), "wanted": _grouped(self.wanted)}
        said = ngettext("%s widget was rendered.", "%s widgets were rendered.", self.widgets)
        return said % _grouped(self.widgets)


def render(
    held: Snapshot,
    facts: Mapping[PlainKey, Facts],
    budget: Budget,
    listener: Callable[[int, int], object] = lambda done, total: None,
) -> Rendered:
    """Every active placement that has something for a guest; a few queries a widget, and a bounded number of widgets.

    Products are taken in turn from every category, so that when the time is up each has had its share.
    """
    seen: dict[str, Seen] = {}
    asked = [*_questions(held, facts, budget.pages)]
    done = 0
    for slot, category, product in asked:
        if done and budget.is_spent:
            break
        _look(seen.setdefault(slot.slug, Seen(slot)), category, held, product)
        done += 1
        listener(done, len(asked))
    labels = get_catalog().values_of("category")
    findings = [_finding(one, labels) for one in seen.values() if one.worst]
    return Rendered(findings, done, len(asked))


def _questions(
    held: Snapshot, facts: Mapping[PlainKey, Facts], pages: int
) -> Iterator[tuple[Slot, str, PlainKey | None]]:
    active = [slot for slot in held.slots.values() if slot.is_active and _is_for_guests(slot)]
    for slot in active:
        if not hangs_from_product(slot):
            yield slot, "", None
    samples = sampled(facts, pages)
    for nth in range(pages):
        for category, keys in samples.items():
            if nth < len(keys):
                yield from ((slot, category, keys[nth]) for slot in active if hangs_from_product(slot))


def sampled(facts: Mapping[PlainKey, Facts], most: int) -> Mapping[str, Sequence[PlainKey]]:
    """At most so many products of each category, evenly over all of them."""
    found: dict[str, list[PlainKey]] = defaultdict(list)
    for one in facts.values():
        found[one.category].append(one.key)
    return {category: _evenly(keys, most) for category, keys in sorted(found.items())}


def _evenly(keys: Sequence[PlainKey], most: int) -> list[PlainKey]:
    return [keys[nth * len(keys) // min(most, len(keys))] for nth in range(min(most, len(keys)))]


def _is_for_guests(slot: Slot) -> bool:
    return slot.fill or any(source.how not in PERSONAL for source in slot.sources)


def hangs_from_product(slot: Slot) -> bool:
    relative = slot.which is not None and slot.which.is_relative
    return relative or any(source.how == HowSource.ANCHOR for source in slot.sources)


def _look(seen: Seen, category: str, held: Snapshot, product: PlainKey | None) -> None:
    in_basket = seen.slot.page_type in (PageType.BASKET, PageType.CHECKOUT)
    chosen = () if product is None else (product,)
    viewpoint = Viewpoint(basket=chosen) if in_basket else Viewpoint(anchors=chosen)
    (answer,) = preview_page([seen.slot], held, viewpoint, trace=False)
    tally = seen.tallies.setdefault(category, Tally())
    tally.looked += 1
    shortfall = answer.shortfall
    if shortfall is None:
        return
    where = tally.failed if shortfall.failed else tally.short if len(answer) else tally.empty
    where.append("" if product is None else product)
    seen.causes |= dict.fromkeys(shortfall.rules)


def _finding(seen: Seen, labels: Mapping[str, str]) -> Finding:
    slot, kind = seen.slot, seen.worst
    found = {category: keys for category, keys in seen.of(kind).items() if keys}
    count = sum(map(len, found.values()))
    words = {
        "title": slot.title or slot.slug,
        "count": _grouped(count),
        "looked": _grouped(seen.looked),
        "percent": round(100 * count / seen.looked) or 1,
        "limit": slot.limit,
    }
    is_about_products = hangs_from_product(slot)
    said = (ON_PAGES if is_about_products else FOR_GUESTS)[kind] % words
    rows = (
        [_row(seen, category, keys, labels) for category, keys in found.items()] if is_about_products else []
    )
    return Finding(
        code=f"placement-{kind}",
        severity=_severity(kind, has_causes=bool(seen.causes)),
        model="placement",
        key=slot.slug,
        title=str(words["title"]),
        sentence=sentences([said, *seen.causes]),
        remedy=_remedy(seen),
        field="fill",
        rows=tuple(row for _share, row in sorted(rows, key=lambda pair: -pair[0])[:MOST_ROWS]),
        count=len(rows),
    )


def _row(seen: Seen, category: str, keys: Sequence[PlainKey], labels: Mapping[str, str]) -> tuple[float, Row]:
    """A category with its share, worst first; it leads to the first of its products."""
    looked = seen.tallies[category].looked
    said = _("%(percent)d %% (%(count)d of %(looked)d)") % {
        "percent": round(100 * len(keys) / looked),
        "count": len(keys),
        "looked": looked,
    }
    title = labels.get(category, category) or _("no category")
    return len(keys) / looked, Row(model="product", key=keys[0], title=title, note=said)


ON_PAGES: Final[Mapping[str, Promise]] = {
    "failed": gettext_lazy(
        "“%(title)s” cannot be computed on %(percent)d %% of the pages looked at (%(count)s of %(looked)s);"
        " the log says why."
    ),
    "empty": gettext_lazy(
        "“%(title)s” is empty on %(percent)d %% of the pages looked at (%(count)s of %(looked)s)."
    ),
    "short": gettext_lazy(
        "“%(title)s” has fewer than %(limit)d products on %(percent)d %% of the pages looked at"
        " (%(count)s of %(looked)s)."
    ),
}
FOR_GUESTS: Final[Mapping[str, Promise]] = {
    "failed": gettext_lazy("“%(title)s” cannot be computed; the log says why."),
    "empty": gettext_lazy("“%(title)s” is empty for a guest."),
    "short": gettext_lazy("“%(title)s” has fewer than %(limit)d products for a guest."),
}


def _severity(kind: str, *, has_causes: bool) -> Severity:
    """What rules of campaigns leave empty is worse than what sources leave so."""
    if kind == "failed" or (kind == "empty" and has_causes):
        return Severity.ERROR
    return Severity.NOTE if kind == "short" and not has_causes else Severity.WARNING


def _remedy(seen: Seen) -> str:
    if seen.causes:
        return _("Loosen the rules that leave it short, or let it fill up.")
    if not seen.slot.fill:
        return _("Let it fill up, or give it another source.")
    return _("Loosen what it may show, or give it another source.")


def _grouped(count: int) -> str:
    return str(number_format(count, force_grouping=True))
