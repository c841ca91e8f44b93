"""What kept one product out of an answer, or put it where it is: from the answer's trace, in full sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.catalog import get_catalog, parse_key, plain_key, product_model
from recommendations.merchandising.facts import PlainKey
from recommendations.models import RuleAction
from recommendations.serving.facts import static_facts
from recommendations.serving.families import families
from recommendations.serving.restricting import guard_of
from recommendations.serving.results import RULES, Moved, RecommendationSet, TracedCandidate
from recommendations.serving.slots import Slot, Snapshot
from recommendations.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``place`` counts from 1 and is 0 where the product is not shown; ``rules`` are campaigns' rules that had
    a hand in it, the one that decided first."""

    key: PlainKey
    sentences: Sequence[str]
    place: int = 0
    rules: tuple[Moved, ...] = ()


def why_not(key: PlainKey, slot: Slot, held: Snapshot, answer: RecommendationSet) -> Verdict:
    """Why ``answer`` (which must hold its trace) shows the product, or does not."""
    family = families.of([key], get_catalog()).get(key, key)
    trace = _Trace(slot, answer)
    own = next((one for one in (key, family) if trace.knows(one)), family)
    said = [_("It is a variant: what is recommended is its parent product.")] if family != key else []
    place, traced = trace.places.get(own, 0), trace.candidates.get(own)
    if place:
        said += [_("It is shown, in place %d.") % place, *trace.lifts(traced)]
    elif answer.anchor is not None and answer.anchor.key == own:
        said.append(_("It is the product at hand, which stands first."))
    elif traced is not None:
        said += trace.verdict(traced)
    else:
        said += _not_proposed(own, slot, held, answer)
    return Verdict(key=own, sentences=said, place=place, rules=traced.moved if traced is not None else ())


@dataclass(frozen=True)
class _Trace:
    slot: Slot
    answer: RecommendationSet
    candidates: Mapping[PlainKey, TracedCandidate] = field(init=False)
    places: Mapping[PlainKey, int] = field(init=False)

    def __post_init__(self) -> None:
        candidates = {one.candidate.key: one for one in self.answer.trace or ()}
        object.__setattr__(self, "candidates", candidates)
        object.__setattr__(self, "places", {one.key: nth for nth, one in enumerate(self.answer, start=1)})

    def knows(self, key: PlainKey) -> bool:
        return key in self.places or key in self.candidates

    def lifts(self, traced: TracedCandidate | None) -> Iterator[str]:
        for one in traced.moved if traced is not None else ():
            yield by_rule(one)

    def verdict(self, traced: TracedCandidate) -> Iterator[str]:
        why = traced.dropped
        if why in (RuleAction.EXCLUDE, RuleAction.ONLY) and traced.moved:
            yield by_rule(traced.moved[0])
        elif why == "limit":
            yield self._below_the_cut(traced)
            yield from _unfit(traced.candidate.key)
        elif why == "ineligible":
            yield from _unfit(traced.candidate.key) or [_("It is not visible to this shopper.")]
        elif why in ("brand", "category"):
            yield self._capped(why)
        elif why:
            yield _("It is left out: %s.") % RULES.get(why, why)
        else:
            yield _("It was chosen, but the shop makes no card for it.")

    def _below_the_cut(self, traced: TracedCandidate) -> str:
        """By how much, where shares can be compared."""
        mine = share_of(traced)
        last = min((share for key in self.places if (share := self._ranked(key)) is not None), default=0.0)
        if not mine or not last or mine > last:
            nth = 1 + list(self.candidates).index(traced.candidate.key)
            said = _("It is below the cut: no. %(nth)d of what was proposed, and %(limit)d were wanted.")
            return said % {"nth": nth, "limit": self.slot.limit}
        return _(
            "It is below the cut: its share is %(mine)s, and the last that is shown has %(last)s,"
            " %(percent)s per cent more."
        ) % {
            "mine": written(mine),
            "last": written(last),
            "percent": number_format(round(100 * (last / mine - 1)), force_grouping=True),
        }

    def _ranked(self, key: PlainKey) -> float | None:
        """The share that it is shown for; none of what is pinned, for that has no need of one."""
        traced = self.candidates.get(key)
        if traced is None or any(one.action == RuleAction.PIN for one in traced.moved):
            return None
        return share_of(traced) or None

    def _capped(self, why: str) -> str:
        most = self.slot.most_per_brand if why == "brand" else self.slot.most_per_category
        if why == "brand":
            said = ngettext(
                "The placement shows at most %d of one brand, and others of its brand come before it.",
                "The placement shows at most %d of one brand, and others of its brand come before it.",
                most or 0,
            )
        else:
            said = ngettext(
                "The placement shows at most %d of one category, and others of its category come before it.",
                "The placement shows at most %d of one category, and others of its category come before it.",
                most or 0,
            )
        return said % (most or 0)


def by_rule(one: Moved) -> str:
    """ "“Spring”: Exclude: brand “Acme”." """
    return _("“%(campaign)s”: %(rule)s.") % {"campaign": one.campaign, "rule": one.words}


def share_of(traced: TracedCandidate) -> float:
    """What decides its place: its share of the blend, as campaigns left it."""
    return traced.candidate.blended if traced.steered is None else traced.steered


def written(share: float) -> str:
    """A share of the blend, as the desk writes it."""
    return str(number_format(f"{share:.4f}", use_l10n=True))


def _not_proposed(key: PlainKey, slot: Slot, held: Snapshot, answer: RecommendationSet) -> Iterator[str]:
    if answer.shortfall is not None and (answer.shortfall.switched_off or answer.shortfall.failed):
        yield str(answer.shortfall)
        return
    labels = dict.fromkeys(one.published.label for one in slot.sources if one.published is not None)
    if labels:
        yield _("No source proposed it: it is on none of the lists of %s that were read here.") % listed(
            labels
        )
    else:
        yield _("No source proposed it: none of the placement's recommenders is trained yet.")
    yield from _unfit(key)
    facts = static_facts.of([key], get_catalog())[key]
    if guard_of(held).of(facts).blocked:
        yield _("And it is on the shop's block list.")


def _unfit(key: PlainKey) -> list[str]:
    """Why the shop does not sell it at the moment; nothing where it does. Two queries at most."""
    parsed = parse_key(key)
    product = product_model()._default_manager.filter(pk=parsed).first() if parsed is not None else None
    if product is None:
        return [_("The shop has no such product any more.")]
    catalog = get_catalog()
    if not catalog.recommendable().filter(pk=parsed).exists():
        return [_("It is withdrawn: not among the products that may be recommended.")]
    live = {plain_key(one): found for one, found in catalog.live([product], None).items()}.get(key)
    if live is not None and live.stock is not None and live.stock <= 0:
        return [_("It is sold out.")]
    if not catalog.visible(catalog.recommendable().filter(pk=parsed), None).exists():
        return [_("It is not visible to this shopper.")]
    return []
