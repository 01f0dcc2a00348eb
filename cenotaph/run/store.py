"""The store of one case: a Django database and a folder of objects.

Invariant: a process has one store open at a time. Whoever opens it gets it migrated; nothing about it comes from the
surroundings but DATABASE_URL, by which a server names PostgreSQL instead of the case's own SQLite file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

APPS = ["cenotaph.ledger", "cenotaph.evidence", "cenotaph.claims"]


def database(store: Path, address: str = "") -> dict[str, Any]:
    """Django's description of the database: SQLite at this path, or what a postgresql:// address says."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(store),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL starts with {parts.scheme!r}; write postgresql://user:password@host/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def configure() -> None:
    """Tell Django which rooms have tables. Must come before any module with models is imported; may be repeated."""
    if settings.configured:
        return
    settings.configure(
        DATABASES={"default": database(Path(":memory:"))},
        INSTALLED_APPS=APPS,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TIME_ZONE="UTC",
        SECRET_KEY="the store signs nothing",
    )
    django.setup()


def open_store(build: Path) -> None:
    """Open (and create or migrate) the store below a build folder; the one that was open is closed."""
    configure()
    build.mkdir(parents=True, exist_ok=True)
    connections["default"].close()
    described = database(build / "store.sqlite3", os.environ.get("DATABASE_URL", ""))
    connections.settings = connections.configure_settings({"default": described})
    del connections["default"]
    call_command("migrate", verbosity=0, interactive=False)
