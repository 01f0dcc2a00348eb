"""Delimited text: encoding and delimiter are stated, ragged rows are kept as far as they go."""

from __future__ import annotations

from pathlib import Path

import pytest

from cenotaph.evidence.readers import Options, ReadError, Rows, read
from cenotaph.words.sentences import render

TEXT = "id,name,place\n1,José Peña,Córdoba\n2,María Núñez,Tucumán\n"


def rows_of(tmp_path: Path, content: str | bytes, name: str = "list.csv", **options: str) -> Rows:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = read(path, Options(**options))  # type: ignore[arg-type]
    for message in (*found.notes, *(fault.what for fault in found.faults)):
        assert render(message)
    assert len(found.numbers) == found.frame.height
    return found


def faults_of(rows: Rows) -> list[tuple[int, str, bool]]:
    return [(fault.row, fault.what.key.removeprefix("read."), fault.kept) for fault in rows.faults]


ENCODED = [  # bytes, declared, what the note says
    (TEXT.encode(), "", "encoding_utf8"),
    (TEXT.encode("utf-8-sig"), "", "encoding_mark"),
    (TEXT.encode("utf-16"), "", "encoding_mark"),
    (b"\xfe\xff" + TEXT.encode("utf-16-be"), "", "encoding_mark"),
    (TEXT.encode("latin-1"), "latin-1", "encoding_declared"),
    (TEXT.encode("utf-16-le"), "utf-16-le", "encoding_declared"),
    (TEXT.encode("utf-8-sig"), "utf-8", "encoding_declared"),  # the mark is no part of the first column's name
]


@pytest.mark.parametrize(("content", "declared", "note"), ENCODED)
def test_an_encoding_is_declared_or_found_and_stated(tmp_path: Path, content: bytes, declared: str, note: str) -> None:
    found = rows_of(tmp_path, content, encoding=declared)
    assert found.frame.columns == ["id", "name", "place"]
    assert found.frame.rows() == [("1", "José Peña", "Córdoba"), ("2", "María Núñez", "Tucumán")]
    assert found.notes[0].key == f"read.{note}"


def test_a_persian_list_in_windows_1256_is_detected_and_the_guess_is_stated(tmp_path: Path) -> None:
    rows = [f"{number},محمد رضا احمدزاده,حسن پور,تهران شهر کهن" for number in range(40)]
    found = rows_of(tmp_path, "\n".join(["id,نام,پدر,شهر", *rows]).encode("windows-1256"))
    assert found.notes[0].key == "read.encoding_guessed"
    assert found.notes[0].parameters["encoding"] in {"cp1256", "windows-1256"}
    assert found.frame.row(0) == ("0", "محمد رضا احمدزاده", "حسن پور", "تهران شهر کهن")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_stated(tmp_path: Path, delimiter: str) -> None:
    found = rows_of(tmp_path, TEXT.replace(",", delimiter))
    assert found.frame.shape == (2, 3)
    assert found.notes[1].parameters["delimiter"] == {"\t": "tab"}.get(delimiter, delimiter)


def test_commas_inside_names_do_not_hide_the_semicolons(tmp_path: Path) -> None:
    found = rows_of(tmp_path, "id;name\n1;Peña, José\n2;Núñez, María\n")
    assert found.frame.rows() == [("1", "Peña, José"), ("2", "Núñez, María")]


def test_a_declared_delimiter_and_the_ending_tsv_are_believed(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "a,b;c\n1,2;3\n", delimiter=";").frame.columns == ["a,b", "c"]
    assert rows_of(tmp_path, "a,b\tc\n1,2\t3\n", "list.tsv").frame.columns == ["a,b", "c"]


def test_a_list_of_one_column_is_a_table(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "name\nJosé\nMaría\n").frame.rows() == [("José",), ("María",)]


def test_ragged_and_blank_rows_are_reported_by_their_number(tmp_path: Path) -> None:
    found = rows_of(tmp_path, "a,b,c\n1,2,3\n4,5\n\n6,7,8,9,10\n,,\n11,12,13\n")
    assert found.frame.rows() == [("1", "2", "3"), ("4", "5", ""), ("6", "7", "8"), ("11", "12", "13")]
    assert found.numbers.to_list() == [2, 3, 5, 7]
    assert faults_of(found) == [
        (3, "short_row", True),
        (4, "blank_row", False),
        (5, "long_row", True),
        (6, "blank_row", False),
    ]
    assert "9,10" not in str(
        found.faults[2]
    )  # a cell of no column may be a telephone number: it is counted, not repeated


def test_a_newline_inside_quotation_marks_belongs_to_the_cell(tmp_path: Path) -> None:
    found = rows_of(tmp_path, 'a,b\n1,"one\nline, ""two"""\n2,x\n')
    assert found.frame.rows() == [("1", 'one\nline, "two"'), ("2", "x")]
    assert found.numbers.to_list() == [2, 3]


def test_a_nul_is_text(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b"a,b\n1,x\x00y\n").frame.rows() == [("1", "x\x00y")]


def test_every_cell_stays_as_written(tmp_path: Path) -> None:
    found = rows_of(tmp_path, "a,b,c\n007, 1.50 ,1367/05/12\n")
    assert found.frame.rows() == [("007", " 1.50 ", "1367/05/12")]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    found = rows_of(tmp_path, "a,b\n")
    assert (found.frame.columns, found.frame.height) == (["a", "b"], 0)


REFUSED = [  # name, content, declared encoding, what the sentence says
    ("list.csv", b"PK\x03\x04" + bytes(40), "", "list.csv: is a ZIP archive or workbook, not text"),
    ("list.csv", b"%PDF-1.4", "", "is a PDF, not text"),
    ("list.csv", b"", "", "list.csv: the file is empty (0 bytes)"),
    ("list.csv", b"\xef\xbb\xbf", "", "no header row; the first row must name the columns"),
    ("list.csv", b"\na,b\n1,2\n", "", "list.csv, row 1: the row is blank; the first row must name"),
    ("list.csv", b"a,b,a\n1,2,3\n", "", "list.csv, row 1: two columns are named 'a'"),
    ("list.csv", b"a,b\n1,\xff\n", "utf-8", "not utf-8: byte 6 cannot be read"),
    ("list.csv", b"a,b\n", "klingon", "encoding 'klingon' is unknown"),
    ("list.csv", b"\xff\xfea,b\n1", "", "starts as utf-16 but byte"),
    ("list.csv", b'a,b\n1,"2\n3,4\n', "", "a quotation mark is opened and never closed"),
    ("list.docx", b"a,b\n", "", "list.docx: no reader for .docx; use .csv"),
    ("list", b"a,b\n", "", "no reader for a name without ending"),
]


@pytest.mark.parametrize(("name", "content", "encoding", "said"), REFUSED)
def test_a_file_that_is_no_table_is_refused_with_its_mend(
    tmp_path: Path, name: str, content: bytes, encoding: str, said: str
) -> None:
    with pytest.raises(ReadError) as error:
        rows_of(tmp_path, content, name, encoding=encoding)
    assert str(error.value).startswith(name)
    assert said in str(error.value)
