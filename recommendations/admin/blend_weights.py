"""The weights that AutoBlend chose on the shop's own history, offered beside those that an admin sets."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _

from recommendations.models import HowSource, ModelVersion, PageType, PlacementSource

#: The kind of placement that AutoBlend judges for, by how a source is read.
KINDS = {
    HowSource.ANCHOR: "also-bought",
    HowSource.HISTORY: "for-you",
    HowSource.SHOPPER: "for-you",
    HowSource.VISIT: "visit",
}


class ChosenWeights:
    """Of every published AutoBlend; read when the first source asks."""

    def beside(self, source: PlacementSource) -> str:
        """What it gave this source's algorithm, with a button to take it over; nothing where none was tried."""
        report = self._reports.get(kind_of(source))
        algorithm = source.recommender.algorithm if source.recommender else ""
        weight = weights_in(report).get(algorithm) if report else None
        if report is None or weight is None:
            return ""
        if not weight:
            return _("AutoBlend tried it on your own history and left it out.")
        said = _("AutoBlend gives it %(percent)s %% on your own history (%(questions)s questions).") % {
            "percent": round(100 * weight),
            "questions": report["questions"],
        }
        return format_html(
            '{} <button type="button" class="recs-use" data-recs-use="{}" hidden>{}</button>',
            said,
            f"{weight:.2f}",
            _("Use %(weight)s") % {"weight": f"{weight:.2f}"},
        )

    @cached_property
    def _reports(self) -> dict[str, Mapping[str, Any]]:
        published = ModelVersion.objects.published().filter(recommender__algorithm="auto-blend")
        metrics = published.values_list("metrics", flat=True)
        reports = (one.get("features", {}).get("report") for one in metrics if one)
        return {report["kind"]: report for report in reports if report and report.get("sources")}


def kind_of(source: PlacementSource) -> str:
    if source.how == HowSource.ANCHOR and source.placement.page_type == PageType.BASKET:
        return "basket"
    return KINDS.get(HowSource(source.how), "")


def weights_in(report: Mapping[str, Any]) -> dict[str, float]:
    """The share of each algorithm that took part; of several ways to set one up, all together."""
    shares: dict[str, float] = defaultdict(float)
    for told in report["sources"]:
        shares[told["source"]["algorithm"]] += told["weight"]
    return dict(shares)
