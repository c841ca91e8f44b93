"""What happens to campaigns: saved with their history, published, paused, ended, restored."""

from recommendations.merchandising.campaigns.content import content_of
from recommendations.merchandising.campaigns.deciding import Undecidable, end, pause, publish
from recommendations.merchandising.campaigns.differences import differences, rule_in_words
from recommendations.merchandising.campaigns.merging import Merged, merge
from recommendations.merchandising.campaigns.names import Names
from recommendations.merchandising.campaigns.revisions import (
    begin,
    content_at,
    duplicate,
    free_slug,
    history,
    restore,
    save,
)
from recommendations.merchandising.campaigns.states import CampaignState, state_of

__all__ = [
    "CampaignState",
    "Merged",
    "Names",
    "Undecidable",
    "begin",
    "content_at",
    "content_of",
    "differences",
    "duplicate",
    "end",
    "free_slug",
    "history",
    "merge",
    "pause",
    "publish",
    "restore",
    "rule_in_words",
    "save",
    "state_of",
]
