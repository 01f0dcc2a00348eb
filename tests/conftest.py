"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The founders' folder of data and facts; tests that need it skip visibly where it is absent."""
    folder = Path(os.environ.get("CENOTAPH_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared folder at {folder}: set CENOTAPH_SHARED")
    return folder
