"""my/recommendations/: what the shop knows of the shopper, and how to correct it or switch it off.

GET shows and changes nothing; each change is a form of its own, posted, and leads back here.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from recommendations.catalog import Key, parse_key
from recommendations.events import consent, identity
from recommendations.events.taking_back import take_back as take_back_deeds
from recommendations.models import EventKind
from recommendations.pages.knowledge import FORGETTABLE, Knowledge, knowledge_of
from recommendations.pages.shell import private


@require_safe
@csrf_protect
def mine(request: HttpRequest) -> HttpResponse:
    shopper = identity.shopper_for(request)
    context = {
        "is_on": consent.granted(request),
        "is_refused_by_browser": consent.is_refused_by_browser(request),
        "has_account": bool(getattr(getattr(request, "user", None), "is_authenticated", False)),
        "known": knowledge_of(shopper, request) if shopper is not None else Knowledge(),
    }
    return private(render(request, "recommendations/mine.html", context))


@csrf_protect
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """The product may be suggested again."""
    if _delete(request, EventKind.DISMISS):
        _say(request, _("It may be suggested to you again."))
    return _back("dismissed")


@csrf_protect
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """What the shopper did in this way with this product is deleted, and counts no more."""
    kind = request.POST.get("kind", "")
    if kind not in FORGETTABLE:
        raise Http404
    if _delete(request, kind):
        _say(request, _("Forgotten. It does not count any more."))
    return _back(kind)


@csrf_protect
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Give or withdraw the consent to be remembered."""
    on = request.POST.get("on") == "1"
    response = _back("personal")
    consent.switch(request, response, on=on)
    identity.forget(request)
    if on and identity.ensure_shopper(request) is None:
        messages.warning(
            request,
            _("It stays off: your browser, or the shop's own cookie settings, say no."),
            fail_silently=True,
        )
    else:
        _say(request, _("Personal suggestions are on.") if on else _("Personal suggestions are off."))
    identity.remember(response, request)
    return response


def _delete(request: HttpRequest, kind: str) -> int:
    """How many of the shopper's own interactions of this kind with the posted product there were."""
    key: Key | None = parse_key(request.POST.get("product", ""))
    if key is None:
        raise Http404
    shopper = identity.shopper_for(request)
    if shopper is None:
        return 0
    return take_back_deeds(shopper, key, [kind])


def _say(request: HttpRequest, text: str) -> None:
    messages.success(request, text, fail_silently=True)


def _back(place: str) -> HttpResponse:
    return private(HttpResponseRedirect(f"{reverse('recommendations:mine')}#recs-{place}"))
