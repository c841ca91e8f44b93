"""How many an audience has, and who for example: of the form as it stands, saved or not. Writes nothing."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from recommendations import conf
from recommendations.admin.audiences.words import Labels
from recommendations.admin.base import ModelAdmin
from recommendations.admin.shopper_search import may_see_shoppers
from recommendations.merchandising.audiences import Condition, ConditionError, read_conditions
from recommendations.models import Audience, ShopperProfile
from recommendations.money import money
from recommendations.training.health import ago, count
from recommendations.wording import listed, sentences


@xframe_options_sameorigin
def view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """A page of its own for the frame beside the form: GET counts what is saved, POST the form as it stands.

    Of a form under way the conditions that are right already are counted; what the others lack is told.
    """
    asked = request.POST if request.method == "POST" else request.GET
    audience = _saved(model_admin, request, asked.get("audience", ""))
    if not _is_allowed(model_admin, request, audience):
        raise PermissionDenied
    if request.method == "POST":
        form_class: Any = model_admin.get_form(request, audience, change=audience is not None)
        form = form_class(request.POST, instance=audience)
        conditions, problems = form.conditions, _problems(form)
        store = request.POST.get("store", "")
    else:
        conditions, problems = _read(audience)
        store = audience.store if audience else ""
    context = model_admin.admin_site.each_context(request) | {"problems": problems}
    if conditions:
        context |= told(conditions, store[:32], may_see=may_see_shoppers(request))
        context |= _as_counted(audience, conditions, store, context["found"].total)
    return TemplateResponse(request, "admin/recommendations/audience/count.html", context)


def told(conditions: Sequence[Condition], store: str, *, may_see: bool) -> dict[str, Any]:
    """The estimate in words."""
    from recommendations.training.audiences import estimate

    found, labels = estimate(conditions, store=store), Labels()
    return {
        "found": found,
        "size": _size(found),
        "share": _share(found),
        "how": _how(found),
        "in_the_request": [labels.labelled(one).words() for one in conditions if not one.is_counted],
        "alone": _alone(conditions, found, labels),
        "may_see": may_see,
        "examples": [_example(one, labels) for one in found.examples] if may_see else [],
    }


def _as_counted(
    audience: Audience | None, conditions: Sequence[Condition], store: str, total: int
) -> dict[str, Any]:
    """What the last refresh found, where nothing was changed since: it looked at everybody."""
    if audience is None or audience.size is None or audience.refreshed_at is None or store != audience.store:
        return {}
    if list(conditions) != list(_read(audience)[0]):
        return {}
    return {
        "size": ngettext("%(n)s shopper", "%(n)s shoppers", audience.size) % {"n": count(audience.size)},
        "share": _of(audience.size, total),
        "how": _("Every shopper was looked at, %(ago)s.") % {"ago": ago(audience.refreshed_at)},
    }


def _size(found: Any) -> str:
    if found.size is None:
        return ""
    shoppers = ngettext("%(n)s shopper", "%(n)s shoppers", found.size) % {"n": count(_rounded(found))}
    return shoppers if found.is_exact else _("about %(shoppers)s") % {"shoppers": shoppers}


def _rounded(found: Any) -> int:
    """An estimate to two digits, for more are not known."""
    if found.is_exact or found.size < 10:
        return int(found.size)
    step = 10 ** (len(str(found.size)) - 2)
    return int(round(found.size / step) * step)


def _share(found: Any) -> str:
    return _of(found.size or 0, found.total)


def _of(size: int, total: int) -> str:
    if not size or not total:
        return ""
    percent = 100 * size / total
    said = number_format(percent, 0 if percent >= 1 else 1)
    return _("%(percent)s %% of %(total)s") % {"percent": said, "total": count(total)}


def _how(found: Any) -> str:
    if found.size is None:
        return ""
    if found.is_exact:
        return _("Every shopper was looked at, just now.")
    return sentences(
        (
            _("Estimated from %(sampled)s shoppers drawn by lot.") % {"sampled": count(found.sampled)},
            _("The true number lies between %(low)s and %(high)s in 95 of 100 cases.")
            % {"low": count(found.low), "high": count(found.high)},
            _("The next refresh counts them all."),
        )
    )


def _alone(conditions: Sequence[Condition], found: Any, labels: Labels) -> list[dict[str, Any]]:
    """What each condition leaves by itself: it shows which one is narrow."""
    counted = [one for one in conditions if one.is_counted]
    if len(counted) < 2 or not found.sampled:
        return []
    return [
        {"words": labels.labelled(one).words(), "percent": round(100 * alone / found.sampled)}
        for one, alone in zip(counted, found.alone, strict=True)
    ]


def _example(one: ShopperProfile, labels: Labels) -> dict[str, Any]:
    likes = [name for name, _share, _evidence in one.affinities.get("categories", ())[:2]]
    return {
        "shopper": one.shopper,
        "orders": one.orders,
        "spend": money(one.spend, conf.settings.CURRENCY),
        "active": ago(one.last_active_at) if one.last_active_at else "–",
        "likes": listed(labels.named("category", name) for name in likes) or "–",
    }


def _saved(model_admin: ModelAdmin, request: HttpRequest, object_id: str) -> Audience | None:
    if not object_id:
        return None
    audience: Audience | None = model_admin.get_object(request, unquote(object_id))
    if audience is None:
        raise Http404
    return audience


def _is_allowed(model_admin: ModelAdmin, request: HttpRequest, audience: Audience | None) -> bool:
    if request.method != "POST":
        return model_admin.has_view_permission(request, audience)
    if audience is None:
        return model_admin.has_add_permission(request)
    return model_admin.has_change_permission(request, audience)


def _read(audience: Audience | None) -> tuple[Sequence[Condition], list[str]]:
    try:
        return (read_conditions(audience.conditions) if audience else ()), []
    except ConditionError as problem:
        return (), [str(problem)]


def _problems(form: Any) -> list[str]:
    return [
        f"{row.kind.label}: {text}" for row in form.rows for texts in row.errors.values() for text in texts
    ]
