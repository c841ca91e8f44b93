"""Every save is kept, and any of them can be put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count, zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.catalog import parse_key, product_model
from recommendations.merchandising.campaigns.content import Content, content_of, put
from recommendations.models import Audience, Campaign, CampaignRevision, Placement


@transaction.atomic
def begin(campaign: Campaign, content: Mapping[str, Any], by: Any = None) -> CampaignRevision:
    """Make a campaign whose row was just inserted what ``content`` says, and keep it as its first revision."""
    current = lock(campaign)
    put(current, content)
    return keep(campaign, current, by, "")


@transaction.atomic
def duplicate(campaign: Campaign, name: str, by: Any = None) -> Campaign:
    """A draft that is the same but for its name and address."""
    content = {**content_of(campaign), "name": name, "slug": free_slug(campaign.slug)}
    content["rules"] = [{**rule, "id": None} for rule in content["rules"]]
    copy = Campaign.objects.create(name=name, slug=content["slug"])
    begin(copy, content, by)
    return copy


def free_slug(wanted: str) -> str:
    """``wanted`` itself, or with the first number behind it that no campaign has."""
    most: int = Campaign._meta.get_field("slug").max_length or 64
    wanted = wanted[:most]
    taken = set(Campaign.objects.filter(slug__startswith=wanted[: most - 5]).values_list("slug", flat=True))
    tries = (f"{wanted[: most - 5]}-{number}" for number in count(2))
    return wanted if wanted not in taken else next(one for one in tries if one not in taken)


@transaction.atomic
def save(campaign: Campaign, content: Mapping[str, Any], by: Any = None, note: str = "") -> CampaignRevision:
    """Make the campaign what ``content`` says and keep it as its next revision; ``by`` is an account."""
    current = lock(campaign)
    keep_unrecorded(current)
    put(current, content)
    return keep(campaign, current, by, note)


def lock(campaign: Campaign) -> Campaign:
    """The row as it is now, held until the transaction ends: two who save wait for each other."""
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def keep_unrecorded(current: Campaign) -> None:
    """What was made or changed without a revision (by code, by a fixture) is kept before it is changed."""
    content = content_of(current)
    kept = content_at(current, current.revision)
    if kept == content:
        return
    if kept is not None:
        current.revision += 1
    CampaignRevision.objects.create(
        campaign=current, number=current.revision, content=content, saved_at=current.changed_at
    )


def keep(campaign: Campaign, current: Campaign, by: Any, note: str) -> CampaignRevision:
    """``current`` (locked) as a new revision; ``campaign`` is the caller's copy and follows."""
    current.revision += 1
    current.save(update_fields=["revision", "changed_at", "status"])
    campaign.refresh_from_db()
    return CampaignRevision.objects.create(
        campaign=current, number=current.revision, content=content_of(current), saved_by=by, note=note
    )


def content_at(campaign: Campaign, number: int) -> Content | None:
    """What revision ``number`` holds; None where it was not kept."""
    kept = campaign.revisions.filter(number=number).first()
    return kept.content if kept else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One save: ``before`` is what it changed, None for the first one."""

    revision: CampaignRevision
    before: Content | None

    @property
    def after(self) -> Content:
        return dict(self.revision.content)


def history(campaign: Campaign, most: int = 100) -> list[Step]:
    """The newest saves first."""
    rows = list(campaign.revisions.select_related("saved_by").order_by("-number")[: most + 1])
    steps = [
        Step(revision=row, before=before.content if before else None)
        for row, before in zip_longest(rows, rows[1:])
    ]
    return steps[:most]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    revision: CampaignRevision
    left_out: list[str]


@transaction.atomic
def restore(campaign: Campaign, number: int, by: Any = None) -> Restored:
    """Put revision ``number`` back as a new one; whether the campaign runs is left as it is.

    Raises:
        ValidationError: it was not kept, or was for an audience that is gone: without it, it would be for
            everybody.
    """
    content = content_at(campaign, number)
    if content is None:
        raise ValidationError(_("Revision %(number)s was not kept.") % {"number": number})
    content, left_out = possible(campaign, content)
    note = _("Restored revision %(number)s.") % {"number": number}
    return Restored(revision=save(campaign, content, by, note), left_out=left_out)


def possible(campaign: Campaign, content: Mapping[str, Any]) -> tuple[Content, list[str]]:
    """``content`` without what is gone since, and sentences that say what that is."""
    content, left_out = dict(content), list[str]()
    audience = content["audience"]
    if audience and not Audience.objects.filter(slug=audience).exists():
        raise ValidationError(
            _("It was for the audience “%(slug)s”, which is gone: restored, it would be for everybody.")
            % {"slug": audience}
        )
    there = set(Placement.objects.filter(slug__in=content["placements"]).values_list("slug", flat=True))
    gone_placements = [slug for slug in content["placements"] if slug not in there]
    left_out.extend(_("The placement “%(slug)s” is gone.") % {"slug": slug} for slug in gone_placements)
    if Campaign.objects.exclude(pk=campaign.pk).filter(slug=content["slug"]).exists():
        left_out.append(_("Another campaign has the address “%(slug)s” now.") % {"slug": content["slug"]})
        content["slug"] = campaign.slug
    content["rules"], gone = _rules_with_products(content["rules"])
    if gone:
        left_out.append(
            ngettext(
                "%(number)s product that its rules named is gone.",
                "%(number)s products that its rules named are gone.",
                gone,
            )
            % {"number": gone}
        )
    return content, left_out


def _rules_with_products(rules: list[Content]) -> tuple[list[Content], int]:
    """A rule that named products and has none left is dropped: it would mean every product."""
    named = {key for rule in rules for key in rule["products"]}
    keys = [key for key in map(parse_key, named) if key is not None]
    there = set(product_model()._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
    kept = [
        {**rule, "products": [key for key in rule["products"] if parse_key(key) in there]} for rule in rules
    ]
    gone = sum(parse_key(key) not in there for key in named)
    return [
        now for now, then in zip(kept, rules, strict=True) if now["products"] or not then["products"]
    ], gone
