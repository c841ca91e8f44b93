from collections.abc import Callable
from typing import Any

import pytest

from recommendations import serving
from recommendations.models import Campaign, CampaignRule, CampaignStatus, Revision
from tests.serving.conftest import articles, cookies_of, count_queries, page, shopper
from tests.warehouse.models import Article, Department

__all__ = ["articles", "cookies_of", "count_queries", "page", "shopper"]


@pytest.fixture
def mugs(articles: list[Article]) -> list[Article]:
    """Articles 0 to 4 are mugs, the others lamps."""
    departments = [Department.objects.create(name=name) for name in ("mugs", "lamps")]
    Article.objects.filter(pk__in=[one.pk for one in articles[:5]]).update(department=departments[0])
    Article.objects.filter(pk__in=[one.pk for one in articles[5:]]).update(department=departments[1])
    return articles[:5]


@pytest.fixture
def campaign(db: None) -> Callable[..., Campaign]:
    """A running campaign with a page; rules are ``(action, which, products, fields)``."""

    def build(*rules: tuple[Any, ...], **fields: Any) -> Campaign:
        words = {"name": "Tea time", "slug": "tea-time", "title": {"en": "Tea time", "zh-hans": "下午茶"}}
        made = Campaign.objects.create(
            **{"status": CampaignStatus.RUNNING, "has_page": True, **words, **fields}
        )
        for number, (action, which, products, *more) in enumerate(rules):
            rule = CampaignRule.objects.create(
                campaign=made, action=action, which=which, order=number, **(more[0] if more else {})
            )
            for product in products:
                rule.products.add(product)
        Revision.advance()
        serving.forget()
        return made

    return build
