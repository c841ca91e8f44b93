"""What a placement would show: to a guest, to a shopper, on a product. Looks only; writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from recommendations.admin import products
from recommendations.admin.base import ModelAdmin
from recommendations.admin.shopper_search import find as find_shoppers
from recommendations.admin.shopper_search import may_see_shoppers
from recommendations.catalog import Key, parse_key
from recommendations.models import (
    HowSource,
    ModelVersion,
    Placement,
    PlacementSource,
    RecommendationList,
    Scope,
    Shopper,
)
from recommendations.wording import listed

#: Suggestions under a picker.
SUGGESTIONS = 10


@dataclass(slots=True, kw_only=True)
class Viewpoint:
    """Through whose eyes, and on which page; ``notes`` say how a picker's text was understood."""

    shopper: Shopper | None = None
    anchors: tuple[Key, ...] = ()
    notes: list[str] = field(default_factory=list)


@xframe_options_sameorigin
def view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """A page of its own, for the frame beside the form: GET shows what is saved, POST the form as it stands."""
    from recommendations.serving.preview import preview

    asked = request.POST if request.method == "POST" else request.GET
    placement = _saved(model_admin, request, asked.get("preview-placement", ""))
    if request.method == "POST":
        allowed = model_admin.has_change_permission(request, placement) or (
            placement is None and model_admin.has_add_permission(request)
        )
    else:
        allowed = model_admin.has_view_permission(request, placement)
    if not allowed:
        raise PermissionDenied
    if request.method == "POST":
        draft, sources, problems = edited(model_admin, request, placement)
    else:
        draft, sources, problems = placement, _sources(placement), []
    context = model_admin.admin_site.each_context(request) | {"placement": draft, "problems": problems}
    if draft is not None and not problems:
        viewpoint = viewpoint_of(model_admin, request, asked, sources)
        answer = preview(draft, sources, shopper=viewpoint.shopper, anchors=viewpoint.anchors)
        context |= {"answer": answer, "summary": summary(answer, draft.limit), "notes": viewpoint.notes}
        context["variety"] = variety(answer)
    return TemplateResponse(request, "admin/recommendations/placement/preview.html", context)


def suggest(model_admin: ModelAdmin, request: HttpRequest) -> JsonResponse:
    """Titles or shoppers' names that hold what has been typed."""
    text = request.GET.get("q", "").strip()
    wants_shoppers = request.GET.get("for") == "shopper"
    if not model_admin.has_view_permission(request) or (wants_shoppers and not may_see_shoppers(request)):
        raise PermissionDenied
    if wants_shoppers:
        found = [shopper_name(one) for one in find_shoppers(text)[:SUGGESTIONS]]
    else:
        rows = products.find(text, request, model_admin.admin_site)[:SUGGESTIONS] if text else []
        found = list(products.titles_of(rows).values())
    return JsonResponse({"suggestions": found})


def shopper_name(shopper: Shopper) -> str:
    """What finds exactly this shopper again."""
    return str(shopper) if shopper.user_id is not None else shopper.guest or str(shopper.key)


def edited(
    model_admin: ModelAdmin, request: HttpRequest, placement: Placement | None
) -> tuple[Placement | None, Sequence[PlacementSource], list[str]]:
    """The placement and sources that the form would save, and what keeps it from being saved."""
    form = model_admin.get_form(request, placement, change=placement is not None)(
        request.POST, instance=placement
    )
    problems = form_problems(form) if not form.is_valid() else []
    sources: list[PlacementSource] = []
    for formset_class, _inline in model_admin.get_formsets_with_inlines(request, placement):
        formset = formset_class(
            data=request.POST, instance=form.instance, prefix=formset_class.get_default_prefix()
        )
        if not formset.is_valid():
            problems += [text for one in formset.forms for text in form_problems(one)]
        kept = [one for one in formset.forms if one not in formset.deleted_forms]
        sources += [one.instance for one in kept if one.instance.pk or one.has_changed()]
    return form.instance, sorted(sources, key=lambda source: source.order), problems


def summary(answer: Any, limit: int) -> str:
    """ "8 of 8 products: 5 co-purchase, 3 trending." """
    counts = Counter(item.source for item in answer.items)
    said = ngettext("%(found)s of %(limit)s product", "%(found)s of %(limit)s products", limit) % {
        "found": len(answer.items),
        "limit": limit,
    }
    parts = [
        _("%(number)s %(source)s") % {"number": number, "source": source}
        for source, number in counts.most_common()
    ]
    text = _("%(found)s: %(parts)s.") if parts else _("%(found)s.")
    return text % {"found": said, "parts": listed(parts)}


def variety(answer: Any) -> str:
    """What asking for variety does to this list, and what it costs; nothing where it is not asked for."""
    effect = answer.effect
    if effect is None or effect.before is None or effect.after is None:
        return ""
    return _(
        "Variety: the products differ by %(after)s %% instead of %(before)s %%, and %(kept)s %% of the relevance"
        " is kept."
    ) % {
        "before": round(100 * effect.before),
        "after": round(100 * effect.after),
        "kept": round(100 * effect.relevance_kept),
    }


def _saved(model_admin: ModelAdmin, request: HttpRequest, object_id: str) -> Placement | None:
    if not object_id:
        return None
    placement: Placement | None = model_admin.get_object(request, unquote(object_id))
    if placement is None:
        raise Http404
    return placement


def _sources(placement: Placement | None) -> list[PlacementSource]:
    return list(placement.sources.select_related("recommender")) if placement else []


def viewpoint_of(
    model_admin: ModelAdmin,
    request: HttpRequest,
    asked: Mapping[str, str],
    sources: Sequence[PlacementSource],
) -> Viewpoint:
    """What the pickers beside the form say; to look as a shopper takes the permission to see shoppers."""
    viewpoint = Viewpoint()
    who, product = asked.get("preview-shopper", "").strip(), asked.get("preview-product", "").strip()
    if who:
        if not may_see_shoppers(request):
            raise PermissionDenied
        _as_shopper(viewpoint, who)
    else:
        viewpoint.notes.append(_("As a guest who has done nothing yet."))
    if product:
        _on_product(viewpoint, model_admin, request, product)
    elif any(source.how == HowSource.ANCHOR for source in sources):
        _on_example(viewpoint)
    return viewpoint


def _as_shopper(viewpoint: Viewpoint, text: str) -> None:
    viewpoint.shopper = find_shoppers(text).first()
    said = _("As %(who)s.") if viewpoint.shopper else _("No shopper is called “%(text)s”: as a guest.")
    viewpoint.notes.append(said % {"who": viewpoint.shopper, "text": text})


def _on_product(viewpoint: Viewpoint, model_admin: ModelAdmin, request: HttpRequest, text: str) -> None:
    found = list(products.find(text, request, model_admin.admin_site)[: SUGGESTIONS + 1])
    if not found:
        viewpoint.notes.append(_("No product is called “%(text)s”.") % {"text": text})
        return
    viewpoint.anchors = (found[0].pk,)
    title = products.titles_of(found[:1])[found[0].pk]
    said = _("On “%(title)s”.") if len(found) == 1 else _("On “%(title)s”, the first of several that match.")
    viewpoint.notes.append(said % {"title": title})


def _on_example(viewpoint: Viewpoint) -> None:
    """A product page needs a product: take one that sells."""
    key = example()
    titles = products.titles([key])
    if key is None or key not in titles:
        viewpoint.notes.append(_("Choose a product: this placement goes with one."))
        return
    viewpoint.anchors = (key,)
    viewpoint.notes.append(_("On “%(title)s”, for example.") % {"title": titles[key]})


def example() -> Key | None:
    published = ModelVersion.objects.published()
    everyone = RecommendationList.objects.filter(version__in=published, scope=Scope.GLOBAL).first()
    if everyone is not None and everyone.items:
        return parse_key(everyone.items[0][0])
    listed = RecommendationList.objects.filter(version__in=published, scope=Scope.ITEM).first()
    return parse_key(listed.subject) if listed else None


def form_problems(form: Any) -> list[str]:
    """A form's errors, each behind the label of its field."""
    return [
        f"{form.fields[name].label}: {text}" if name in form.fields else str(text)
        for name, texts in form.errors.items()
        for text in texts
    ]
