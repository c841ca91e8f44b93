"""What the commands share: naming recommenders and telling of versions."""

from difflib import get_close_matches

from django.core.management.base import CommandError

from recommendations.models import ModelVersion, Recommender


def chosen(slugs: list[str], *, everything: bool) -> list[Recommender]:
    """The recommenders of those slugs, or all active ones; CommandError tells what to write instead."""
    known = {recommender.slug: recommender for recommender in Recommender.objects.all()}
    if not known:
        raise CommandError(
            "There are no recommenders yet. python manage.py recs_doctor --create-defaults makes the usual ones."
        )
    if everything:
        return [recommender for recommender in known.values() if recommender.is_active]
    if not slugs:
        raise CommandError(f"Name recommenders, or give --all. There are: {', '.join(known)}.")
    return [_find(slug, known) for slug in slugs]


def one(slug: str) -> Recommender:
    return chosen([slug], everything=False)[0]


def _find(slug: str, known: dict[str, Recommender]) -> Recommender:
    if slug in known:
        return known[slug]
    close = get_close_matches(slug, known, n=1)
    hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(known)}."
    raise CommandError(f"There is no recommender {slug!r}. {hint}")


def described(version: ModelVersion) -> str:
    """Its state, size and quality in one line."""
    lists = version.counts.get("lists", {})
    parts = [str(version.get_status_display()).lower()]
    parts.append(", ".join(f"{count:,} lists by {scope}" for scope, count in lists.items()))
    if version.metrics.get("test_shoppers"):
        parts.append(_quality(version.metrics))
    return "; ".join(filter(None, parts))


def _quality(metrics: dict[str, object]) -> str:
    text = f"NDCG@{metrics['k']} {metrics['ndcg']:.4f}"
    popularity = metrics.get("popularity")
    return f"{text} (popularity {popularity['ndcg']:.4f})" if isinstance(popularity, dict) else text
