"""Workbooks, JSON lines and Parquet: the same table of words from every format."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from cenotaph.evidence.readers import Options, ReadError, read
from cenotaph.evidence.readers import workbook as workbooks

NO_OPTIONS = Options()


def xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def ods(path: Path, rows: list[list[str]]) -> Path:
    """The least that is an OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
            f'<table:table table:name="Hoja1">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def test_a_workbook_gives_stored_values_as_text(tmp_path: Path) -> None:
    row: list[object] = [7, 1.5, True, date(1976, 3, 24), datetime.fromisoformat("1976-03-24T03:00:00"), "José", ""]
    found = read(xlsx(tmp_path / "list.xlsx", {"Sheet": [["a", "b", "c", "d", "e", "f", "g"], row]}), NO_OPTIONS)
    assert found.frame.rows() == [("7", "1.5", "true", "1976-03-24", "1976-03-24 03:00:00", "José", "")]
    assert found.numbers.to_list() == [2]
    assert found.notes[0].parameters["sheet"] == "Sheet"


def test_an_opendocument_spreadsheet_reads_the_same(tmp_path: Path) -> None:
    found = read(ods(tmp_path / "list.ods", [["id", "nombre"], ["1", "José"], ["2", "María"]]), NO_OPTIONS)
    assert found.frame.rows() == [("1", "José"), ("2", "María")]
    assert found.notes[0].parameters["sheet"] == "Hoja1"


def test_of_several_sheets_one_must_be_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "list.xlsx", {"One": [["a"], ["1"]], "Two": [["b"], ["2"]]})
    assert read(path, Options(sheet="Two")).frame.rows() == [("2",)]
    with pytest.raises(ReadError, match=r"list.xlsx: 2 sheets \('One', 'Two'\); say which with `sheet`"):
        read(path, NO_OPTIONS)
    with pytest.raises(ReadError, match="no sheet 'Three'; there are 'One', 'Two'"):
        read(path, Options(sheet="Three"))


def test_titles_above_the_header_are_passed_by_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["A title"],
        [],
        ["id", "", "name"],
        ["1", "x", "José", "beyond"],
        [],
        ["2", "", "María"],
    ]
    found = read(xlsx(tmp_path / "list.xlsx", {"S": rows}), Options(header_row=3))
    assert found.frame.columns == ["id", "column 2", "name"]
    assert found.frame.rows() == [("1", "x", "José"), ("2", "", "María")]
    assert found.numbers.to_list() == [4, 6]
    assert [(f.row, f.what.key, f.kept) for f in found.faults] == [
        (4, "read.long_row", True),
        (5, "read.blank_row", False),
    ]


@pytest.mark.parametrize(
    ("rows", "header_row", "said"),
    [
        ([["a", "a"], ["1", "2"]], 1, "row 1: two columns are named 'a'"),
        ([["", ""], ["1", "2"]], 2, None),
        ([["a"], ["1"]], 9, "no row 9 to take the column names from"),
        ([], 1, "no row 1 to take the column names from"),
    ],
)
def test_a_header_that_names_nothing_is_refused(
    tmp_path: Path, rows: list[list[object]], header_row: int, said: str | None
) -> None:
    path = xlsx(tmp_path / "list.xlsx", {"S": rows})
    if said is None:
        assert read(path, Options(header_row=header_row)).frame.height == 0
    else:
        with pytest.raises(ReadError, match=said):
            read(path, Options(header_row=header_row))


def test_a_torn_workbook_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "list.xlsx", {"S": [["a"], ["1"]]})
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ReadError, match=r"list\.xlsx: not a workbook that can be read"):
        read(path, NO_OPTIONS)


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xlsx(tmp_path / "list.xlsx", {"S": [["a"], ["1"]]})
    monkeypatch.setattr(workbooks, "LARGEST", 100)
    with pytest.raises(ReadError, match=r"would unpack to \d+ bytes"):
        read(path, NO_OPTIONS)


def test_json_lines_unite_their_keys_and_report_bad_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(
        '{"id": 1, "name": "José"}\n\n{"id": 2\n[1, 2]\n{"id": 3, "tags": ["a", "é"], "name": null, "alive": false}\n',
        encoding="utf-8",
    )
    found = read(path, NO_OPTIONS)
    assert found.frame.columns == ["id", "name", "tags", "alive"]
    assert found.frame.rows() == [("1", "José", "", ""), ("3", "", '["a","é"]', "false")]
    assert found.numbers.to_list() == [1, 5]
    assert [(f.row, f.what.key, f.kept) for f in found.faults] == [
        (3, "read.not_json", False),
        (4, "read.not_an_object", False),
    ]


def test_half_of_a_character_in_json_is_kept_visibly(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text('{"a\\ud800": "x\\udc00y\\u0000"}\n')
    found = read(tmp_path / "list.jsonl", NO_OPTIONS)
    assert found.frame.columns == ["a\\ud800"]
    assert found.frame.rows() == [("x\\udc00y\x00",)]


def test_json_without_an_object_or_nested_beyond_reason_is_refused(tmp_path: Path) -> None:
    for content in ("[1]\n2\n", "[" * 100_000 + "\n"):
        (tmp_path / "list.ndjson").write_text(content)
        with pytest.raises(ReadError, match="no line holds a JSON object"):
            read(tmp_path / "list.ndjson", NO_OPTIONS)


def test_parquet_becomes_words(tmp_path: Path) -> None:
    pl.DataFrame(
        {
            "id": [7, None],
            "name": ["José", None],
            "day": [date(1976, 3, 24), None],
            "days": [[date(1976, 3, 24)], None],
            "tags": [["a", "é"], []],
            "raw": [b"\xff\x00", None],
            "parts": [{"given": "José", "n": 1}, {"given": None, "n": 2}],
            "span": [timedelta(days=2), None],
            "alive": [False, None],
        },
        schema_overrides={"id": pl.Int64},
    ).write_parquet(tmp_path / "list.parquet")
    found = read(tmp_path / "list.parquet", NO_OPTIONS)
    assert set(found.frame.schema.values()) == {pl.String}
    assert found.frame.row(0) == (
        "7", "José", "1976-03-24", '["1976-03-24"]', '["a","é"]', "ff00", '{"given":"José","n":1}',
        "2 days, 0:00:00", "false",
    )  # fmt: skip
    assert found.frame.row(1) == ("", "", "", "", "[]", "", '{"given":null,"n":2}', "", "")
    assert found.numbers.to_list() == [1, 2]


def test_a_parquet_file_is_read_by_its_own_name_and_never_as_a_pattern(tmp_path: Path) -> None:
    pl.DataFrame({"a": ["this"]}).write_parquet(tmp_path / "list[1].parquet")
    pl.DataFrame({"a": ["other"]}).write_parquet(tmp_path / "list1.parquet")
    assert read(tmp_path / "list[1].parquet", NO_OPTIONS).frame.rows() == [("this",)]


def test_a_torn_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    pl.DataFrame({"a": ["1"] * 1000}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ReadError, match=r"list\.parquet: not a whole Parquet file"):
        read(path, NO_OPTIONS)
