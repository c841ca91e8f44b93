"""What is said of a campaign's hand in an answer."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from recommendations.merchandising.rules import Rule
from recommendations.models import RuleAction
from recommendations.serving.results import Mark, Moved


def mark(
    pinned: Rule | None, held: Sequence[Rule], slugs: Mapping[int, str], propensity: float | None = None
) -> Mark:
    """By a pin, or else by the strongest boost."""
    boosts = [rule for rule in held if rule.action == RuleAction.BOOST]
    led = pinned or max(boosts, key=lambda rule: rule.strength, default=None)
    return Mark(
        campaign=slugs.get(led.campaign, "") if led else "",
        rule=led.id if led else None,
        moved=tuple(moved(rule) for rule in ((pinned, *held) if pinned else held)),
        propensity=propensity,
    )


def moved(rule: Rule) -> Moved:
    return Moved(rule.id, rule.campaign_name, rule.action, rule.words)


def said(rule: Rule) -> str:
    """ "“Summer”: Only: category “mugs”." """
    return _("“%(campaign)s”: %(rule)s.") % {"campaign": rule.campaign_name, "rule": rule.words()}
