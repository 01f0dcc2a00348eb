"""The shapes of `publish/select.py` stand beside code that reaches Django's models, so a store is opened before import."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings

if not settings.configured:
    from cenotaph.run.store import open_store

    open_store(Path(tempfile.mkdtemp()))
