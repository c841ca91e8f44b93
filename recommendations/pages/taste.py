"""my/taste/: five products, and what the shopper thinks of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from recommendations.back import back
from recommendations.events import consent, identity
from recommendations.pages.shell import private
from recommendations.serving.tasting import take

PREFIX = "answer-"
MOST_FIELDS = 50
"""A form of ours has five; more are not looked at."""


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def taste(request: HttpRequest) -> HttpResponse:
    """The quiz; posted, its answers are recorded, and the shopper goes back to where it stood."""
    if request.method == "POST":
        return private(_taken(request))
    may = consent.granted(request)
    return private(render(request, "recommendations/taste.html", {"may": may}))


def _taken(request: HttpRequest) -> HttpResponse:
    fields = [(name, request.POST[name]) for name in [*request.POST][:MOST_FIELDS] if name.startswith(PREFIX)]
    count = take([(name.removeprefix(PREFIX), answer) for name, answer in fields], request)
    if count:
        text = ngettext(
            "Thank you: %(count)s answer counts from now on.",
            "Thank you: %(count)s answers count from now on.",
            count,
        )
        messages.success(request, text % {"count": count}, fail_silently=True)
    else:
        messages.info(request, _("You skipped them all, so nothing has changed."), fail_silently=True)
    response = back(request)
    identity.remember(response, request)
    return response
