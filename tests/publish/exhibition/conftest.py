"""`publish/select.py` reaches Django's models on import, so a store is opened before it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.conf import settings

if not settings.configured:
    from cenotaph.run.store import open_store

    open_store(Path(tempfile.mkdtemp()))

from fictional_register import CASE, NUMBERS, SOURCES, register

from cenotaph.publish.exhibition import write_exhibition


@pytest.fixture(scope="session")
def exhibition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exhibition of the fictional register, in English."""
    folder = tmp_path_factory.mktemp("exhibition")
    write_exhibition(folder, CASE, register(), SOURCES, NUMBERS)
    return folder


@pytest.fixture(scope="session")
def persian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same exhibition for a reader of Persian."""
    folder = tmp_path_factory.mktemp("persian")
    write_exhibition(folder, CASE, register(), SOURCES, NUMBERS, locale="fa")
    return folder
