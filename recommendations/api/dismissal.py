"""POST dismiss/: "not interested". The product is not recommended to this shopper again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from recommendations.back import back
from recommendations.catalog import parse_key
from recommendations.events import identity, track
from recommendations.models import EventKind


@csrf_protect
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Record it, and lead back to the page; a script that asks for JSON gets an empty 204 instead."""
    key = parse_key(request.POST.get("product", ""))
    if key is None:
        raise Http404
    track(EventKind.DISMISS.value, product=key, request=request, event_id=f"dismiss:{key}")
    response = _answer(request)
    identity.remember(response, request)
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if not request.accepts("text/html"):
        return HttpResponse(status=204)
    messages.success(request, _("We will not suggest that again."), fail_silently=True)
    return back(request)
