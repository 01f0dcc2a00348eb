"""An exhibition of made-up persons, written once for all its tests."""

from __future__ import annotations

from pathlib import Path

import pytest
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
