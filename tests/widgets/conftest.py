from tests.serving.conftest import articles, count_queries, page, shopper

__all__ = ["articles", "count_queries", "page", "shopper"]
