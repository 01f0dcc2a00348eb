"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from cenotaph.run.store import configure, open_store
from tests import short_chains

configure()  # before any module with tables is imported

# a busy machine is no defect of the code under test
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent
WriteSource = Callable[..., Path]


@pytest.fixture(scope="session", autouse=True)
def brief_chains() -> Iterator[None]:
    """Builds of the tests sample briefly; tests/estimate/test_latent_class.py and what names its draws does not."""
    patch = pytest.MonkeyPatch()
    short_chains.apply(short_chains.SHORT, patch.setattr)
    short_chains.draw_few_linkages(patch.setattr)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The founders' folder of data and facts; tests that need it skip visibly where it is absent."""
    folder = Path(os.environ.get("CENOTAPH_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared folder at {folder}: set CENOTAPH_SHARED")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """The build folder of a fresh, open store; its objects belong in `store / "objects"`."""
    from django.db import connections

    build = tmp_path / "build"
    open_store(build)
    yield build
    connections["default"].close()


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    """A fictional case with no source yet."""
    folder = tmp_path / "case"
    (folder / "sources").mkdir(parents=True)
    (folder / "case.toml").write_text(
        '[case]\ntitle = "A fictional case"\nas_of = "2020-01-01"\nfictional = true\n\n'
        '[protection]\npublished_secret = "a secret for training"\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def write_source(case_folder: Path) -> WriteSource:
    """A function that describes a source: key, TOML after its [source], its files by name, more lines of [source]."""

    def write(key: str, tables: str = "", files: Mapping[str, str | bytes] | None = None, more: str = "") -> Path:
        folder = case_folder / "sources" / key
        folder.mkdir(parents=True, exist_ok=True)
        about = f'[source]\ntitle = "List {key}"\nproducer = "Somebody"\nstance = "ngo"\n{more}\n'
        (folder / "source.toml").write_text(about + tables, encoding="utf-8")
        for name, content in (files or {}).items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture
def load_source(case_folder: Path, store: Path) -> Callable[[str], Any]:
    """A function that reads the case into the open store; returns what was loaded of one source, or None."""
    from cenotaph.run.case import read_case
    from cenotaph.run.plan import read

    def loaded(key: str) -> Any:
        found, _ = read(read_case(case_folder), store, None)
        return next((one for one in found if one.source == key), None)

    return loaded
