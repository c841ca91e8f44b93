"""The desk for bundles: a list to decide from, a form to put them together, and the search for more."""

from recommendations.admin.bundles.desk import BundleAdmin

__all__ = ["BundleAdmin"]
