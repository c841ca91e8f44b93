"""What the demo's settings read from the environment, and the files under ``var/`` that stand in for services."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

ENGINES = {
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
    "mysql": "django.db.backends.mysql",
    "mariadb": "django.db.backends.mysql",
}


def flag(name: str, default: bool) -> bool:
    """An environment variable as yes or no."""
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def database(url: str, var: Path) -> dict[str, Any]:
    """Django's settings for ``DATABASE_URL``; without one, SQLite under ``var``, set up for several processes."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": var / "shop.sqlite3",
            "OPTIONS": {
                # A write takes its lock at BEGIN and waits, so that web and worker never fail half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ImproperlyConfigured(
            f"DATABASE_URL starts with {parts.scheme!r}. Write postgresql://user:password@host:5432/name or"
            " mariadb://user:password@host:3306/name, or leave it out for SQLite."
        )
    options = {"charset": "utf8mb4"} if parts.scheme in {"mysql", "mariadb"} else {}
    return {
        "ENGINE": ENGINES[parts.scheme],
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def broker(url: str, var: Path) -> dict[str, Any]:
    """Celery's broker settings: ``url``, or folders under ``var`` that need nothing installed."""
    if url:
        return {"CELERY_BROKER_URL": url}
    folders = {name: var / "broker" / name for name in ("queue", "processed", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "CELERY_BROKER_URL": "filesystem://",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "data_folder_in": str(folders["queue"]),
            "data_folder_out": str(folders["queue"]),
            "processed_folder": str(folders["processed"]),
            "control_folder": str(folders["control"]),
            "store_processed": False,
        },
    }


def secret_key(var: Path) -> str:
    """A key of this checkout's own, made at the first start and kept."""
    file = var / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key())
    return file.read_text()
