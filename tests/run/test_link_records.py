"""`cenotaph link --records`: persons from one file without a case; what it says of a file or engine it cannot use."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cenotaph import cli
from cenotaph.register.linkage import link
from cenotaph.run.records import read_records_of

LINES = """\
record,source,given,family,birth_low,birth_high,places
b/2,b,حسین,صادقی,1959-03-21,1959-03-21,Karaj;Tehran
a/1,a,Hossein,SADEGHI,715225,715225,Karaj
a/2,a,Rosa,Abachian,,,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


def run(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    """The exit code of the verb."""
    monkeypatch.setattr(sys, "argv", ["cenotaph", "link", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_a_csv_is_read_as_the_linker_takes_it(file: Path) -> None:
    frame = read_records_of(file)
    assert frame["record"].to_list() == ["a/1", "a/2", "b/2"]
    assert frame["family"].to_list() == ["sadeghi", "abachian", "صادقی"]
    assert frame["birth_low"].to_list() == [715225, None, date(1959, 3, 21).toordinal()]
    assert frame["places"].to_list() == [["karaj"], None, ["karaj", "tehran"]]


def test_parquet_may_hold_days_as_dates(file: Path, tmp_path: Path) -> None:
    frame = read_records_of(file)
    days = (pl.col("birth_low", "birth_high") - 719_163).cast(pl.Date)
    frame.with_columns(days).write_parquet(tmp_path / "records.parquet")
    assert read_records_of(tmp_path / "records.parquet").equals(frame)


def test_pairs_and_persons_are_those_of_the_linker(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "linked"
    assert run(monkeypatch, "--records", file, "--out", out, "--unique", "a") == 0
    found = link(read_records_of(file), unique_sources=frozenset("a"))
    assert pl.read_parquet(out / "pairs.parquet").equals(found.pairs)
    assert pl.read_csv(out / "memberships.csv").equals(found.memberships)
    assert json.loads((out / "model.json").read_text(encoding="utf-8")) == json.loads(json.dumps(found.model))
    assert file.read_text(encoding="utf-8") == LINES


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("family", "surname"), "surname: not compared; the columns are record, source"),
        (("a/2,a", "a/1,a"), "record 'a/1': stands there twice"),
        (("a/2,a", "a/2,"), "source: every record needs one"),
        (("1959-03-21", "21.3.1959"), "birth_low: not what is compared there (Int32)"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    file: Path,
    change: tuple[str, str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file.write_text(LINES.replace(*change), encoding="utf-8")
    assert run(monkeypatch, "--records", file, "--out", file.parent / "linked") == 2
    assert sentence in capsys.readouterr().err
    assert not (file.parent / "linked").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--engine", "dedupe"], "--engine dedupe: one of default, splink-duckdb, splink-spark"),
        ([], "give a case folder, or --records FILE and --out FOLDER"),
        (["--records", "{file}"], "give a case folder, or --records FILE and --out FOLDER"),
        (["--records", "{file}", "--out", "{file}.out", "--unique", "c"], "no record of the source 'c'"),
        (["--records", "{file}", "--out", "{file}.out", "--repeats", "a=c"], "no record of the source 'c'"),
    ],
)
def test_what_is_asked_wrongly_is_told(
    file: Path,
    words: list[str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *(word.format(file=file) for word in words)) == 2
    assert sentence in capsys.readouterr().err


def test_an_engine_whose_package_is_missing_says_what_to_install(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cenotaph.register.linkage import engines

    monkeypatch.setattr(engines, "NEEDED", {"splink-duckdb": ("no_such_package",)})
    assert run(monkeypatch, "--records", file, "--out", file.parent / "linked", "--engine", "splink-duckdb") == 2
    assert "pip install 'cenotaph[splink]'" in capsys.readouterr().err
