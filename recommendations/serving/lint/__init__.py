"""The linter: what is published, planned and drafted, held against what the shop sells and what its pages show."""

from recommendations.serving.lint.budgets import Budget
from recommendations.serving.lint.linting import Report, lint

__all__ = ["Budget", "Report", "lint"]
