"""The desk for campaigns: a list to decide by, an editor without free text, and a history that can be undone."""

from recommendations.admin.campaigns.desk import CampaignAdmin

__all__ = ["CampaignAdmin"]
