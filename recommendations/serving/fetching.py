"""Models brought to a host before anybody asks: for workers, and for a host that is about to serve."""

import logging

from recommendations.models import HowSource
from recommendations.serving.models import cache
from recommendations.serving.reading import read
from recommendations.serving.slots import Snapshot
from recommendations.storage import StoredModel, StoredModelError

logger = logging.getLogger(__name__)


def fetch_models() -> list[StoredModel]:
    """Fetch what active placements answer from inside a request, as far as it is not here; those that are now."""
    held = read(None)
    return [model for model in placed(held) if _fetch(model, held)]


def placed(held: Snapshot) -> list[StoredModel]:
    """The models that some placement reads."""
    sources = [source for slot in held.slots.values() if slot.is_active for source in slot.sources]
    published = [source.published for source in sources if source.how == HowSource.VISIT]
    return [*dict.fromkeys(found.model for found in published if found and found.model)]


def _fetch(model: StoredModel, held: Snapshot) -> bool:
    try:
        cache.mapped(model, held.models)
    except (StoredModelError, cache.UnsafeCacheError, OSError) as error:
        logger.warning("The model in %s cannot be brought to this host: %s", model.folder, error)
        return False
    return True
