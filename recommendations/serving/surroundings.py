"""Where a request comes from: device, place and referrer."""

import logging
from dataclasses import dataclass

from django.http import HttpRequest

from recommendations.catalog import Catalog, Place
from recommendations.merchandising.surroundings import device_of, referrer_of
from recommendations.serving.savepoints import savepoint

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Words as `merchandising.circumstances` knows them; empty is unknown."""

    device: str = ""
    referrer: str = ""
    country: str = ""
    region: str = ""


def surroundings_of(request: HttpRequest | None, catalog: Catalog) -> Surroundings:
    """What the request's headers and the shop's `Catalog.place` say; a shop that fails to say knows no place."""
    if request is None:
        return Surroundings()
    read = request.META.get
    place = _place(request, catalog)
    return Surroundings(
        device=device_of(
            read("HTTP_USER_AGENT", ""),
            read("HTTP_SEC_CH_UA_MOBILE", ""),
            read("HTTP_SEC_CH_UA_PLATFORM", ""),
        ),
        referrer=referrer_of(
            read("HTTP_REFERER", ""), read("HTTP_HOST") or read("SERVER_NAME", ""), read("QUERY_STRING", "")
        ),
        country=place.country.upper(),
        region=place.region,
    )


def _place(request: HttpRequest, catalog: Catalog) -> Place:
    if type(catalog).place is Catalog.place:
        return Place()
    try:
        with savepoint():
            return catalog.place(request)
    except Exception:
        logger.exception("The shop's catalog cannot say where a request comes from: it counts as unknown.")
        return Place()
