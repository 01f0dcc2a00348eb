"""Protected strings reach no freeze, no output, no log: every one of the training case's, in several encodings."""

from __future__ import annotations

import base64
import csv
import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest

from cenotaph.run import store

store.configure()
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def canaries() -> list[str]:
    """Every protected string of the training case, each made to occur nowhere else."""
    path = ROOT / "tests" / "fixtures" / "training_truth" / "canaries.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return sorted({row["text"] for row in csv.DictReader(file)})


def encodings(text: str) -> Iterator[bytes]:
    """The forms in which a string may hide in a file."""
    raw = text.encode()
    yield raw
    yield text.upper().encode()
    yield text[::-1].encode()
    yield from (text.encode(name) for name in ("utf-16-le", "utf-16-be", "utf-32-le"))
    yield from (raw.hex().encode(), raw.hex().upper().encode())
    yield quote(text).encode()
    yield json.dumps(text)[1:-1].encode()
    yield html.escape(text).encode("ascii", "xmlcharrefreplace")
    for shift in range(3):  # the three ways in which a string may lie in base64; its ends depend on its neighbours
        inner = base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]
        if len(inner) >= 8:
            yield inner


def texts(path: Path) -> bytes:
    """The bytes of a file; of a Parquet file, also every string in it, since they are compressed."""
    content = path.read_bytes()
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        content += "\n".join(repr(row) for row in frame.iter_rows()).encode("utf-8", "backslashreplace")
    return content


def leaks(folders: list[Path], spoken: bytes = b"") -> list[str]:
    """Which canary stands in which file, and in what the program said."""
    patterns = {form: text for text in canaries() for form in encodings(text)}
    content = {"what was said": spoken}
    content |= {
        path.as_posix(): texts(path) for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return [
        f"{where}: a protected string as {form[:12]!r}..."
        for where, whole in content.items()
        for form in patterns
        if form in whole
    ]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "training"
    shutil.copytree(ROOT / "cases" / "training", folder, ignore=shutil.ignore_patterns("build", "entries"))
    return folder


def places(case: Path) -> list[Path]:
    """Where nothing protected may be. The store and its sealed objects hold it until there is a vault."""
    return [case / "build" / "freezes", case / "build" / "out", case / "entries"]


def test_there_are_canaries_in_the_sources(case: Path) -> None:
    sources = b"".join(path.read_bytes() for path in sorted((case / "sources").rglob("*")) if path.is_file())
    assert len(canaries()) >= 80
    assert all(text.encode() in sources for text in canaries())


def test_no_protected_string_reaches_a_freeze_an_output_a_log_or_a_queue(case: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cenotaph.cli", "build", str(case)],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert leaks(places(case), done.stdout + done.stderr) == []

    from cenotaph.run import review

    for purpose in ("public", "commission"):
        asked = review.Request(200, 200, purpose=purpose, reviewer="Ada", reason="a trial")
        path, _ = review.export(case, None, asked, case / "queues" / f"{purpose}.csv")
        assert path.stat().st_size > 50_000
    assert leaks([case / "queues", case / "entries"]) == []


def every_label(labels: Iterable[int], *anybody: object) -> set[int]:
    """A sabotaged rule: everybody reads everything."""
    del anybody
    return set(labels)


def test_the_search_finds_what_a_sabotaged_freeze_and_a_sabotaged_select_let_through(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cenotaph.publish import select
    from cenotaph.register import build as register
    from cenotaph.run import plan

    monkeypatch.setattr(register, "readable", every_label)
    plan.build(case, until="register")
    assert {"/freezes/" in leak for leak in leaks(places(case))} == {True}  # select still holds
    monkeypatch.setattr(select, "readable", every_label)
    plan.build(case, until="register")
    assert {"/freezes/" in leak for leak in leaks(places(case))} == {True, False}


def test_what_is_restricted_stays_in_the_freeze_and_the_sabotaged_exit_lets_it_out(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cenotaph.publish import select
    from cenotaph.run import plan

    built = plan.build(case, until="register")
    claims = pl.read_parquet(built.frozen.path / "claim.parquet")
    accounts = claims.filter(pl.col("property") == "account")["as_written"].to_list()
    published = built.out / "register" / "claims.parquet"
    assert accounts
    assert not set(accounts) & set(pl.read_parquet(published)["as_written"].to_list())
    monkeypatch.setattr(select, "readable", every_label)
    plan.build(case, until="register")
    assert set(accounts) <= set(pl.read_parquet(published)["as_written"].to_list())
