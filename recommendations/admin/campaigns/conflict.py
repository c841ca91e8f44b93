"""Two people edited one campaign: what the other has saved, what this one is about to, and where they clash."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recommendations.admin.campaigns.names import CampaignNames
from recommendations.merchandising import campaigns
from recommendations.merchandising.campaigns import Merged
from recommendations.models import Campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """``theirs`` and ``mine`` are changes in words since the form was opened; ``lost`` what mine replaces.

    ``is_readable`` is whether the form has no other error, so that mine are known.
    """

    revision: int
    by: str
    saved_at: Any
    theirs: list[str]
    mine: list[str]
    lost: list[str]
    is_readable: bool


def merged(
    campaign: Campaign, based_on: int | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Merged:
    """My changes on top of theirs; without a common base, mine alone."""
    base = campaigns.content_at(campaign, based_on) if based_on is not None else None
    return campaigns.merge(base or theirs, mine, theirs)


def conflict(
    campaign: Campaign, based_on: int | None, mine: Mapping[str, Any] | None, theirs: Mapping[str, Any]
) -> Conflict:
    """``mine`` is None where the form cannot be read yet."""
    base = (campaigns.content_at(campaign, based_on) if based_on is not None else None) or theirs
    names = CampaignNames().of(base, mine, theirs)
    newest = campaigns.history(campaign, most=1)
    return Conflict(
        revision=Campaign.objects.values_list("revision", flat=True).get(pk=campaign.pk),
        by=str(newest[0].revision.saved_by or "") if newest else "",
        saved_at=newest[0].revision.saved_at if newest else None,
        theirs=campaigns.differences(base, theirs, names),
        mine=campaigns.differences(base, {**theirs, **mine, "status": base.get("status")}, names)
        if mine
        else [],
        lost=list(_lost(base, mine, theirs, names)) if mine else [],
        is_readable=mine is not None,
    )


def _lost(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], names: CampaignNames
) -> Iterator[str]:
    """What they changed and saving mine would change again."""
    clashes = campaigns.merge(base, mine, theirs).clashes
    rules = [rule["id"] for rule in theirs["rules"]] + [rule["id"] for rule in base["rules"]]
    for name in clashes:
        if name in rules:
            before, after = ([rule for rule in one["rules"] if rule["id"] == name] for one in (base, theirs))
            yield from campaigns.differences({**base, "rules": before}, {**base, "rules": after}, names)
        else:
            yield from campaigns.differences(base, {**base, str(name): theirs[str(name)]}, names)
