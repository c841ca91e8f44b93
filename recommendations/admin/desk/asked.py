"""What a preview or an explanation is asked for: a form in the page's address, so that a question can be passed on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.admin.pickers import ProductPicker, ProductsField
from recommendations.admin.preview import example
from recommendations.admin.products import rows, titles_of
from recommendations.admin.shopper_search import find as find_shoppers
from recommendations.admin.shopper_search import may_see_shoppers
from recommendations.merchandising.circumstances import Circumstances, holds
from recommendations.merchandising.circumstances import words as in_words
from recommendations.merchandising.circumstances.wanted import DEVICES, NAMES
from recommendations.merchandising.rules import Steering
from recommendations.models import Campaign, CampaignStatus, HowSource, PageType, Shopper
from recommendations.serving.compiling import products_of, readable
from recommendations.serving.labels import labelled
from recommendations.serving.preview import Viewpoint, redrafted
from recommendations.serving.slots import Slot, Snapshot
from recommendations.serving.surroundings import Surroundings
from recommendations.wording import listed, sentences

MOMENT = "%Y-%m-%dT%H:%M"
"""As browsers send a moment by the shop's clock."""


class QuestionForm(forms.Form):
    """Who looks, at what, when and under which campaign; nothing of it must be said."""

    page = forms.ChoiceField(label=gettext_lazy("page"), required=False)
    product = ProductsField(label=gettext_lazy("product at hand"), required=False)
    draft = forms.ModelChoiceField(
        Campaign.objects.none(),
        label=gettext_lazy("with the campaign"),
        required=False,
        empty_label=gettext_lazy("as it is published"),
    )
    at = forms.DateTimeField(
        label=gettext_lazy("at the time"),
        required=False,
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
    )
    shopper = forms.CharField(
        label=gettext_lazy("as the shopper"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"placeholder": gettext_lazy("Account, guest reference or key"), "autocomplete": "off"}
        ),
    )
    history = ProductsField(
        label=gettext_lazy("a guest who looked at"),
        required=False,
        widget=ProductPicker(is_ordered=True),
    )
    basket = ProductsField(label=gettext_lazy("with this in the basket"), required=False)
    device = forms.ChoiceField(
        label=gettext_lazy("device"),
        required=False,
        choices=[("", gettext_lazy("any")), *((one, NAMES[one]) for one in DEVICES)],
    )
    country = forms.CharField(
        label=gettext_lazy("country"),
        required=False,
        max_length=2,
        validators=[RegexValidator("^[A-Za-z]{2}$", gettext_lazy("Give two letters, such as GB."))],
        widget=forms.TextInput(attrs={"size": 4, "placeholder": "GB"}),
    )
    belongs = forms.BooleanField(
        label=gettext_lazy("counts as one of the campaign's audience"), required=False
    )

    def __init__(self, data: Any, *, slots: Sequence[Slot], sees_shoppers: bool) -> None:
        super().__init__(data)
        pages = {slot.page_type for slot in slots}
        choices = [(value, label) for value, label in PageType.choices if value in pages]
        self.fields["page"].choices = choices  # type: ignore[attr-defined]
        open_ones = Campaign.objects.exclude(status=CampaignStatus.ENDED).order_by("-changed_at", "-pk")
        self.fields["draft"].queryset = open_ones  # type: ignore[attr-defined]
        self.fields["draft"].label_from_instance = lambda one: f"{one} ({one.get_status_display()})"  # type: ignore[attr-defined]
        if not sees_shoppers:
            del self.fields["shopper"]

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    @property
    def says_more(self) -> bool:
        """Whether anything is said in the part that is folded."""
        rare = ("shopper", "history", "basket", "device", "country", "belongs")
        return any(self.cleaned_data.get(name) for name in rare if name in self.fields) or any(
            name in self.errors for name in rare
        )


@dataclass(kw_only=True)
class Question:
    """What was asked, understood. ``notes`` say how, and what keeps a campaign from having its say."""

    held: Snapshot
    page: str
    viewpoint: Viewpoint = field(default_factory=Viewpoint)
    campaign: Campaign | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def slots(self) -> list[Slot]:
        """The placements that are switched on, of the page."""
        return slots_of(self.held, self.page)

    @property
    def compares(self) -> bool:
        """Whether it asks for anything but the present."""
        return self.campaign is not None or self.viewpoint.at is not None

    @cached_property
    def drafted(self) -> Snapshot:
        """What is published, with the campaign that was chosen."""
        return redrafted(self.held, self.steering) if self.steering is not None else self.held

    @cached_property
    def steering(self) -> Steering | None:
        return compiled(self.campaign) if self.campaign is not None else None

    @property
    def is_published(self) -> bool:
        """Whether the campaign steers already: then what is asked is what would be without it."""
        return self.campaign is not None and any(one.id == self.campaign.pk for one in self.held.campaigns)

    @property
    def other_side(self) -> tuple[Snapshot, Viewpoint]:
        """What the answer stands beside: the present, or the same moment without the campaign."""
        if self.is_published and self.campaign is not None:
            return redrafted(self.held, None, [self.campaign.pk]), self.viewpoint
        return self.held, replace(self.viewpoint, at=None, audiences=frozenset())

    @property
    def other_title(self) -> str:
        return _("Without “%(name)s”") % {"name": self.campaign} if self.is_published else _("Now")

    @property
    def title(self) -> str:
        if self.viewpoint.at is None:
            return _("With “%(name)s”") % {"name": self.campaign}
        when = _when(self.viewpoint.at)
        if self.campaign is None:
            return _("On %(when)s") % {"when": when}
        return _("With “%(name)s”, on %(when)s") % {"name": self.campaign, "when": when}


def slots_of(held: Snapshot, page: str) -> list[Slot]:
    """The page's placements that are switched on."""
    return [slot for slot in held.slots.values() if slot.is_active and slot.page_type == page]


def compiled(campaign: Campaign) -> Steering | None:
    """The campaign as it is saved, whatever its status; None where it cannot be read."""
    found = [*campaign.rules.all()]
    made = readable(campaign, products_of(type(found[0]), found) if found else {})
    return labelled([made])[0] if made is not None else None


def understood(request: HttpRequest, form: QuestionForm, held: Snapshot) -> Question:
    """The question of a valid form.

    Raises:
        PermissionDenied: it names a shopper, and the user may not look at shoppers.
    """
    if request.GET.get("shopper", "").strip() and not may_see_shoppers(request):
        raise PermissionDenied
    said = form.cleaned_data
    question = Question(held=held, page=said["page"] or _first_page(held))
    question.campaign = said["draft"]
    question.viewpoint = _viewpoint(question, said)
    question.notes += _notes_on_campaign(question, belongs=said["belongs"])
    return question


def _first_page(held: Snapshot) -> str:
    pages = {slot.page_type for slot in held.slots.values() if slot.is_active}
    return next((page for page in PageType.values if page in pages), PageType.HOME)


def _anchors(question: Question, chosen: Sequence[Any]) -> Sequence[Any]:
    """A product page is about a product: take one that sells where none is said."""
    if chosen:
        return [chosen[0].pk]
    needed = question.page == PageType.PRODUCT or any(
        source.how == HowSource.ANCHOR for slot in question.slots for source in slot.sources
    )
    key = example() if needed and question.page == PageType.PRODUCT else None
    found = rows([key]) if key is not None else []
    for title in titles_of(found).values():
        question.notes.append(_("On the page of “%(title)s”, for example.") % {"title": title})
    return [one.pk for one in found]


def _viewpoint(question: Question, said: dict[str, Any]) -> Viewpoint:
    shopper = _shopper(question, said.get("shopper", ""))
    history = [] if shopper else said["history"]
    if shopper and said["history"]:
        question.notes.append(_("A shopper has a history of their own: the one given here is left out."))
    steering = question.steering
    audience = steering.audience if steering is not None and said["belongs"] else None
    return Viewpoint(
        shopper=shopper,
        history=tuple(history),
        basket=tuple(said["basket"]),
        anchors=tuple(_anchors(question, said["product"])),
        at=said["at"],
        surroundings=Surroundings(device=said["device"], country=said["country"]),
        audiences=frozenset({audience}) if audience is not None else frozenset(),
    )


def _shopper(question: Question, text: str) -> Shopper | None:
    if not text.strip():
        return None
    found = find_shoppers(text).first()
    if found is None:
        question.notes.append(_("No shopper is called “%(text)s”: as a guest.") % {"text": text})
    return found


def who(question: Question) -> str:
    """ "As a guest who looked at 2 products, with 1 product in the basket." """
    view = question.viewpoint
    seen, held = len([*view.history]), len([*(view.basket or ())])
    parts = [_("as %(who)s") % {"who": view.shopper} if view.shopper else _("as a guest")]
    if seen:
        parts.append(ngettext("who looked at %d product", "who looked at %d products", seen) % seen)
    if held:
        parts.append(ngettext("with %d product in the basket", "with %d products in the basket", held) % held)
    if view.surroundings.device:
        parts.append(_("on a %(device)s") % {"device": NAMES[view.surroundings.device]})
    if view.surroundings.country:
        parts.append(_("in %(country)s") % {"country": view.surroundings.country})
    said = listed(parts)
    return _("%s.") % (said[:1].upper() + said[1:])


def _notes_on_campaign(question: Question, *, belongs: bool) -> list[str]:
    """What keeps the chosen campaign from having its say, and what to do about it."""
    steering, view = question.steering, question.viewpoint
    if steering is None:
        unread = _("“%(name)s” cannot be read as it is stored. Open it, look at its rules, and save it.")
        return [unread % {"name": question.campaign}] if question.campaign is not None else []
    name, notes = {"name": steering.name}, []
    now = view.at or timezone.now()
    if not steering.rules:
        notes.append(_("“%(name)s” has no rules yet: it changes nothing.") % name)
    if not any(slot.slug in steering.placements for slot in question.slots):
        notes.append(_("“%(name)s” steers none of this page's placements.") % name)
    if not steering.schedule.is_on(now):
        notes.append(_not_on(steering, now))
    if steering.audience is not None and not belongs:
        visitor = view.context(question.drafted).visitor
        if steering.audience not in visitor.audiences:
            notes.append(
                _("“%(name)s” is for an audience, and this visitor is not in it. Tick “%(tick)s” to see it.")
                % {**name, "tick": QuestionForm.base_fields["belongs"].label}
            )
    place = view.surroundings
    circumstances = Circumstances(now=now, page=question.page, device=place.device, country=place.country)
    if steering.circumstances and not holds(steering.circumstances, circumstances):
        said = in_words(steering.circumstances)
        notes.append(
            _("“%(name)s” is only for: %(said)s. Choose the same here to see it.") % {**name, "said": said}
        )
    return notes


def _not_on(steering: Steering, now: datetime) -> str:
    following = steering.schedule.next_on(now)
    if following is None:
        return _("By its schedule “%(name)s” will not be on any more.") % {"name": steering.name}
    return _("“%(name)s” is not on at this time; it is from %(when)s. Choose that time to see it.") % {
        "name": steering.name,
        "when": _when(following),
    }


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def summary_of(question: Question) -> str:
    return sentences([who(question), *question.notes])
