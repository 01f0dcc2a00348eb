"""Bad input: each kind with its verdict, its sentence and the rows that are kept. docs/bad-inputs.md is this table."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from cenotaph.run import store

store.configure()
ROOT = Path(__file__).resolve().parents[2]

CASE = """\
[case]
title = "A case for bad inputs (fictional)"
as_of = "2026-01-01"
fictional = true
[protection]
published_secret = "fictional"
"""
SOURCE = """\
[source]
title = "A list (fictional)"
producer = "Nobody"
stance = "ngo"
language = "en"
edition = "1"
list = true
[[table]]
file = "{file}"
record = "person"
role = "victim"
key = "id"
[table.columns]
name = {{ column = "name", order = "given family" }}
age = "age"
death_date = "died"
"""
ROWS = "id,name,age,died\n1,Ada Example,30,1 May 1990\n2,Bo Sample,40,2 May 1990\n"


def a_case(folder: Path, content: bytes | str | None = ROWS, file: str = "list.csv") -> Path:
    """A case of one list; returns the folder of its source."""
    source = folder / "sources" / "list"
    source.mkdir(parents=True)
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    (source / "source.toml").write_text(SOURCE.format(file=file), encoding="utf-8")
    if content is not None:
        (source / file).write_bytes(content.encode() if isinstance(content, str) else content)
    return source


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def entries(folder: Path, content: str) -> None:
    (folder / "entries").mkdir()
    (folder / "entries" / "decisions.csv").write_text(content, encoding="utf-8")


def workbook(path: Path, rows: list[list[object]], sheets: int = 1) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell)


@dataclass(frozen=True)
class Bad:
    """One kind of bad input: how to make it, what is said, and how many rows are kept (None: the build is refused)."""

    what: str
    make: Callable[[Path], object]
    says: str
    kept: int | None = None


def listed(content: bytes | str, file: str = "list.csv") -> Callable[[Path], object]:
    return lambda folder: a_case(folder, content, file)


def described(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: change(a_case(folder) / "source.toml", old, new)


def said(content: str) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        a_case(folder)
        entries(folder, content)

    return make


def second_source(folder: Path) -> Path:
    first = a_case(folder)
    second = folder / "sources" / "other"
    second.mkdir()
    (second / "source.toml").write_text(SOURCE.format(file="other.csv"), encoding="utf-8")
    (second / "other.csv").write_text(ROWS, encoding="utf-8")
    return first


def circle(folder: Path) -> None:
    first = second_source(folder)
    change(first / "source.toml", "list = true", 'list = true\nderived_from = [{ source = "other", how = "copy" }]')
    change(
        folder / "sources" / "other" / "source.toml",
        "list = true",
        'list = true\nderived_from = [{ source = "list", how = "copy" }]',
    )


def keyed_twice(folder: Path) -> None:
    a_case(folder)
    one = "title: A\n  producer: B\n  stance: ngo\n"
    (folder / "sources" / "index.yaml").write_text(f"page:\n  {one}page:\n  {one}", encoding="utf-8")


def folder_and_index(folder: Path) -> None:
    a_case(folder)
    (folder / "sources" / "index.yaml").write_text("list: {title: A, producer: B, stance: ngo}\n", encoding="utf-8")


def truncated_parquet(folder: Path) -> None:
    path = a_case(folder, None, "list.parquet") / "list.parquet"
    pl.DataFrame({"id": ["1"], "name": ["Ada Example"], "age": ["3"], "died": ["1990"]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])


def two_sheets(folder: Path) -> None:
    workbook(a_case(folder, None, "list.xlsx") / "list.xlsx", [["id", "name", "age", "died"]], sheets=2)


def formulas(folder: Path) -> None:
    rows: list[list[object]] = [
        ["id", "name", "age", "died"],
        ["1", "Ada Example", "=1+1", "1990"],
        ["2", "Bo Sample", 40.0, 1990],
    ]
    workbook(a_case(folder, None, "list.xlsx") / "list.xlsx", rows)


def merged_cells(folder: Path) -> None:
    path = a_case(folder, None, "list.xlsx") / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for column, cell in enumerate(["id", "name", "age", "died"]):
            sheet.write(0, column, cell)
        sheet.write(1, 0, "1")
        sheet.merge_range(1, 1, 2, 1, "Ada Example")
        sheet.write(2, 0, "2")


def superseded_twice(folder: Path) -> None:
    from cenotaph.ledger.entry import decision, write_entries

    a_case(folder)
    first = decision("list/persons/1", "list/persons/2", "different", "two persons", "a", "2026-01-01")
    rivals = [
        decision("list/persons/1", "list/persons/2", verdict, "on reflection", who, "2026-01-02", supersedes=first.id)
        for verdict, who in (("same", "b"), ("unsure", "c"))
    ]
    write_entries(folder / "entries", [first, *rivals])


HEAD = "id,name,age,died\n"
ROW = "1,Ada Example,30,1 May 1990\n"
HEAD_OF_CODING = "item: scan\ntime: '2026-01-01'\n"
TABLE = [
    Bad("an empty file", listed(b""), "list.csv: the file is empty (0 bytes)"),
    Bad("only a header", listed(HEAD), "", 0),
    Bad("no case.toml", lambda folder: folder.mkdir(), "no case.toml there; make a case with: cenotaph init"),
    Bad("case.toml is not TOML", lambda f: (a_case(f), (f / "case.toml").write_text("[case\n")), "case.toml: not TOML"),
    Bad(
        "an unknown word in case.toml",
        lambda f: (a_case(f), change(f / "case.toml", "as_of", "asof")),
        "[case] asof: not known",
    ),
    Bad(
        "no such day in as_of",
        lambda f: (a_case(f), change(f / "case.toml", "2026-01-01", "2026-02-30")),
        "as_of '2026-02-30'",
    ),
    Bad(
        "a file that is missing",
        lambda folder: a_case(folder, None),
        "list.csv is not in sources/list/; bring it with --data",
    ),
    Bad("a missing column", listed("id,nom,age,died\n" + ROW), "list.csv has no column 'name'; it has 'id', 'nom'"),
    Bad("a missing key column", described('key = "id"', 'key = "number"'), "list.csv has no column 'number'"),
    Bad(
        "an unknown property",
        described("\nage =", "\nshoe_size ="),
        "column for shoe_size: no such property; known are",
    ),
    Bad(
        "an unknown option",
        described('"given family" }', '"given family", colour = "red" }'),
        "'colour' is not known here",
    ),
    Bad("an unknown kind of record", described('"person"', '"persn"'), "no kind of record 'persn'"),
    Bad("an unknown stance", described('"ngo"', '"neutral"'), "stance 'neutral': one of"),
    Bad(
        "an unknown code",
        described('age = "age"', 'gender = { column = "age", codes = { "f" = "femme" } }'),
        "'f' = 'femme'",
    ),
    Bad("a path instead of a file name", described("list.csv", "../list.csv"), "write the bare name of a file"),
    Bad("a ZIP named .csv", listed(b"PK\x03\x04" + b"\0" * 50), "list.csv: is a ZIP archive or workbook, not text"),
    Bad("a PDF named .csv", listed(b"%PDF-1.7\n"), "list.csv: is a PDF, not text"),
    Bad("an ending nobody reads", listed(ROWS, "list.doc"), "list.doc: no reader for .doc"),
    Bad("a truncated Parquet", truncated_parquet, "list.parquet: not a whole Parquet file"),
    Bad(
        "a workbook that is none", listed(b"not a workbook", "list.xlsx"), "list.xlsx: not a workbook that can be read"
    ),
    Bad("two sheets and none named", two_sheets, "2 sheets ('Sheet1', 'Sheet2'); say which with `sheet`"),
    Bad("two columns of one name", listed("id,name,name,died\n1,A B,C D,1990\n"), "two columns are named 'name'"),
    Bad(
        "a quotation mark never closed",
        listed(HEAD + '1,"Ada Example,30,1990\n' + ROW * 3),
        "row 2: a quotation mark is opened",
    ),
    Bad(
        "the wrong encoding declared",
        described('key = "id"', 'key = "id"\nencoding = "utf-42"'),
        "encoding 'utf-42' is unknown",
    ),
    Bad(
        "bytes that are not UTF-8",
        listed("id,name,age,died\n1,José Pérez,30,1990\n".encode("latin-1")),
        "not UTF-8; read as",
        1,
    ),
    Bad("two keys alike", listed(ROWS + "2,Cy Third,50,3 May 1990\n"), "told apart by ~1, ~2", 3),
    Bad("an empty key", listed(HEAD + ",Ada Example,30,1990\n"), "known by the digest of its words", 1),
    Bad("a short row", listed(HEAD + "1,Ada Example\n"), "the missing ones are taken as empty", 1),
    Bad(
        "a long row",
        listed(HEAD + "1,Ada Example,30,1990,more,cells\n"),
        "those beyond the header belong to no column",
        1,
    ),
    Bad("a blank row", listed(HEAD + ",,,\n" + ROW), "the row is blank", 1),
    Bad("NUL in a cell", listed(HEAD + "1,Ada\0 Example,30,1990\n"), "", 1),
    Bad("marks of direction", listed(HEAD + "1,\u202bAda Example\u202c,\u200f30,\u200f1990\n"), "", 1),
    Bad("a day that does not exist", listed(HEAD + "1,Ada Example,30,31 February 1950\n"), "no such day", 1),
    Bad("the year 0", listed(HEAD + "1,Ada Example,30,0000\n"), "kept as written", 1),
    Bad("an age of a billion digits", listed(HEAD + f"1,Ada Example,{'9' * 1_000_000},1990\n"), "kept as written", 1),
    Bad("a negative age", listed(HEAD + "1,Ada Example,-4,1990\n"), "", 1),
    Bad(
        "calendars mixed in one column",
        listed(HEAD + "1,Ada Example,30,1367/05/12\n2,Bo Sample,40,12 May 1988\n"),
        "",
        2,
    ),
    Bad("a cell of 10 MB", listed(HEAD + f"1,{'Ada ' * 2_500_000},30,1990\n"), "kept as written", 1),
    Bad("formula cells", formulas, "", 2),
    Bad("merged cells", merged_cells, "", 2),
    Bad(
        "a lone surrogate in JSON",
        listed('{"id":"1","name":"Ada \\ud800","age":"3","died":"1990"}\n', "list.jsonl"),
        "",
        1,
    ),
    Bad(
        "a line that is not JSON",
        listed('{"id":"1","name":"Ada B","age":"3","died":""}\n{oops\n', "list.jsonl"),
        "not JSON",
        1,
    ),
    Bad(
        "a coding with a list as key",
        listed(HEAD_OF_CODING + "coder: A\nperson:\n- key: '1'\n  [name, age]: Ada Example\n", "coding.yaml"),
        "coding.yaml: not YAML (a key is no text",
    ),
    Bad(
        "a coding without its coder",
        listed(
            HEAD_OF_CODING + "person:\n- {id: '1', key: '1', name: Ada Example, age: '30', died: '1990'}\n",
            "coding.yaml",
        ),
        "coding.yaml: a coding says at its head which item it codes, who coded it and when",
    ),
    Bad("lineage in a circle", circle, "runs in a circle (list from other from list)"),
    Bad("two sources of one key", folder_and_index, "list: there is a folder sources/list/ too"),
    Bad("one key twice in index.yaml", keyed_twice, "'page' stands twice"),
    Bad(
        "a verdict nobody knows",
        said("left,right,verdict,reason,author\na,b,maybe,x,y\n"),
        "verdict 'maybe': write one of",
    ),
    Bad(
        "a decision on one record",
        said("left,right,verdict,reason,author\na,a,same,x,y\n"),
        "left and right are the same record",
    ),
    Bad("a decision without a reason", said("left,right,verdict,reason,author\na,b,same,,y\n"), "reason is empty"),
    Bad(
        "an entry changed by hand",
        said(f"left,right,verdict,reason,author,id\na,b,same,x,y,{'0' * 64}\n"),
        "was changed after",
    ),
    Bad(
        "a decision on no record",
        said("left,right,verdict,reason,author\na,b,same,x,y\n"),
        "which no source states any more",
        2,
    ),
    Bad("an entry superseded twice", superseded_twice, "entries in conflict about", 2),
]


def build(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Run `cenotaph build` as the terminal does: exit code and everything said."""
    from cenotaph import cli

    monkeypatch.setattr(sys, "argv", ["cenotaph", "build", str(folder), "--until", "register"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    spoken = capsys.readouterr()
    code = stopped.value.code
    return code if isinstance(code, int) else 0 if code is None else 1, spoken.out + spoken.err


@pytest.mark.parametrize("bad", TABLE, ids=[bad.what for bad in TABLE])
def test_bad_input_is_refused_or_kept_with_one_clear_sentence(
    bad: Bad, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "case"
    bad.make(folder)
    code, spoken = build(folder, capsys, monkeypatch)
    assert "Traceback" not in spoken
    register = folder / "build" / "out" / "register"
    if bad.kept is None:
        assert code == 2
        assert bad.says in spoken
        assert spoken.strip().splitlines()[-1].startswith("cenotaph: ")
        assert not register.exists()
        return
    assert code == 0, spoken
    with (register / "bins.csv").open(encoding="utf-8", newline="") as file:
        bins = list(csv.DictReader(file))
    assert sum(bool(row["record"]) for row in bins) == bad.kept
    flags = (register / "flags.csv").read_text(encoding="utf-8")
    assert bad.says in flags + spoken


def test_the_documents_table_is_this_table() -> None:
    text = (ROOT / "docs" / "bad-inputs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \|", text, re.MULTILINE)[1:]
    expected = [(bad.what, "refused, exit code 2" if bad.kept is None else f"{bad.kept} kept") for bad in TABLE]
    assert rows == expected
