"""Bundles that cannot be sold whole."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.merchandising.bundles import LiveBundle
from recommendations.merchandising.lint.assortment import Assortment, Missing
from recommendations.merchandising.lint.findings import Finding, Severity, products


def lint(bundles: Iterable[LiveBundle], assortment: Assortment) -> Iterator[Finding]:
    for bundle in bundles:
        found = {key: assortment.missing[key] for key in bundle.products if key in assortment.missing}
        if not found:
            continue
        name = next(iter(bundle.titles.values()), "") or _("Bundle %(number)s") % {"number": bundle.id}
        said = ngettext(
            "“%(name)s” is not offered: %(count)d of its products cannot be sold.",
            "“%(name)s” is not offered: %(count)d of its products cannot be sold.",
            len(found),
        )
        yield Finding(
            code="bundle-unavailable",
            severity=Severity.ERROR,
            model="bundle",
            key=bundle.id,
            title=name,
            sentence=said % {"name": name, "count": len(found)},
            remedy=_("Put another product in its place, or retire the bundle."),
            field="items",
            rows=products([*found], {key: str(Missing(why).label) for key, why in found.items()}),
            count=len(found),
        )
