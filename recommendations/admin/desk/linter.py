"""What is amiss with campaigns, promotions, bundles and placements, and the way out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin import products
from recommendations.admin.base import ModelAdmin, link
from recommendations.admin.desk import pages
from recommendations.catalog import parse_key, plain_key, product_model
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.lint import Finding, Row, Severity
from recommendations.models import Placement
from recommendations.serving.lint import Budget, Report, lint
from recommendations.wording import listed, sentences

#: What a page may take; the command takes as long as it needs.
SECONDS = 10
PAGES = 4

TONES: Mapping[str, str] = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "quiet"}

#: Where a field is not found by its own name: inlines, and fields of several inputs.
ANCHORS: Mapping[tuple[str, str], str] = {
    ("campaign", "rules"): "rules-group",
    ("campaign", "status"): "",
    ("bundle", "items"): "id_products_add",
    ("promotion", "ends_at"): "id_ends_at_0",
    ("promotion", "products"): "id_products_add",
    ("promotion", "which"): "id_products_add",
    ("placement", "which"): "",
    ("restriction", "which"): "id_products_add",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A finding with its links; ``more`` rows are left out."""

    finding: Finding
    tone: str
    address: str
    rows: Sequence[tuple[Row, str, str]]
    more: int


def view(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    pages.refuse_strangers(request)
    renders = request.GET.get("widgets") == "yes"
    report = lint(Budget(seconds=SECONDS, pages=PAGES), renders=renders)
    found = [one for one in report.findings if _may_see(request, one.model)]
    context = {
        "title": _("What is amiss?"),
        "lead": _lead(found),
        "looked": _looked(report),
        "findings": shown(found, model_admin.admin_site, request),
        "renders": renders,
        "command": "python manage.py recs_lint",
    }
    return pages.page(model_admin, request, "linter", context)


def _lead(found: Sequence[Finding]) -> str:
    counts = {severity: sum(one.severity == severity for one in found) for severity in Severity}
    said = {
        Severity.ERROR: ngettext("%d error", "%d errors", counts[Severity.ERROR]),
        Severity.WARNING: ngettext("%d warning", "%d warnings", counts[Severity.WARNING]),
        Severity.NOTE: ngettext("%d note", "%d notes", counts[Severity.NOTE]),
    }
    parts = [text % counts[severity] for severity, text in said.items() if counts[severity]]
    return _("%s.") % listed(parts) if parts else _("Nothing is amiss.")


def _looked(report: Report) -> str:
    said = _("Every campaign, promotion and bundle was held against %s.") % report.assortment.words
    return sentences((said, report.rendered.words if report.rendered is not None else ""))


def _may_see(request: HttpRequest, model: str) -> bool:
    user: Any = request.user
    return any(user.has_perm(f"recommendations.{deed}_{model}") for deed in ("view", "change"))


def shown(found: Sequence[Finding], site: AdminSite, request: HttpRequest) -> list[Shown]:
    links = _Links(found, site, request)
    return [
        Shown(
            finding=one,
            tone=TONES[one.severity],
            address=links.to_mend(one),
            rows=[(row, links.title(row), links.of_row(one, row)) for row in one.rows],
            more=max(0, one.count - len(one.rows)),
        )
        for one in found
    ]


class _Links:
    """Titles and addresses of all that the findings name, in two queries."""

    def __init__(self, found: Sequence[Finding], site: AdminSite, request: HttpRequest) -> None:
        self._site, self._request = site, request
        keys = {row.key for one in found for row in one.rows if row.model == "product" and not row.title}
        parsed = [key for key in map(parse_key, keys) if key is not None]
        self._titles = {plain_key(key): title for key, title in products.titles(parsed).items()}
        self._placements = dict(Placement.objects.values_list("slug", "pk"))
        self._own = product_model()._meta

    def title(self, row: Row) -> str:
        return row.title or self._titles.get(row.key) or str(row.key)

    def to_mend(self, finding: Finding) -> str:
        """The form's field."""
        key: Any = self._placements.get(str(finding.key)) if finding.model == "placement" else finding.key
        if not key:
            return ""
        anchor = ANCHORS.get((finding.model, finding.field), f"id_{finding.field}")
        address = link(self._site, f"{finding.model}_change", key)
        return f"{address}#{anchor}" if anchor else address

    def of_row(self, finding: Finding, row: Row) -> str:
        if row.model != "product":
            return (
                link(self._site, f"{row.model}_change", row.key) if _may_see(self._request, row.model) else ""
            )
        if finding.model == "placement":
            asked = {"placement": finding.key, "product": row.key}
            return f"{link(self._site, 'desk_why')}?{urlencode(asked)}"
        return self._product(row.key)

    def _product(self, key: PlainKey) -> str:
        """In the shop's own admin, where it has one for products and the user may look there."""
        user: Any = self._request.user
        if not user.has_perm(f"{self._own.app_label}.view_{self._own.model_name}"):
            return ""
        try:
            return reverse(
                f"{self._site.name}:{self._own.app_label}_{self._own.model_name}_change", args=[key]
            )
        except NoReverseMatch:
            return ""
