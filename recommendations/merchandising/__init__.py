"""Campaigns, rules, audiences, promotions and bundles, as plain functions on a ranked list."""
