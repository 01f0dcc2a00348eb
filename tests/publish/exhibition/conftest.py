"""An exhibition of made-up persons, written once for all its tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from fictional_register import CASE, NUMBERS, SOURCES, register

from cenotaph.publish.exhibition import write_exhibition

LANGUAGES = ("en", "fa", "fr")


@pytest.fixture(scope="session")
def exhibition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exhibition of the fictional register in every language; tests read it and change nothing."""
    folder = tmp_path_factory.mktemp("exhibition")
    write_exhibition(folder, CASE, register(), SOURCES, NUMBERS, LANGUAGES)
    return folder


@pytest.fixture(scope="session")
def english(exhibition: Path) -> Path:
    """Its English pages."""
    return exhibition / "en"


@pytest.fixture(scope="session")
def persian(exhibition: Path) -> Path:
    """Its Persian pages."""
    return exhibition / "fa"
