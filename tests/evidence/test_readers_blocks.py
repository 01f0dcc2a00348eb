"""Blocks: however many rows are held at a time, the same rows, numbers, notes and faults come out."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cenotaph.evidence import readers
from cenotaph.evidence.readers import Options, ReadError, blocks, decoding, read

RAGGED = 'id,name\n1,José\n\n2\n3,"one\nline",4\n,,\n5,María\n'
LINES = '{"id": 1}\n\n[1]\n{bad\n{"id": 2, "name": "José"}\n{"name": "María", "note": null}\n'


def parquet(path: Path) -> Path:
    pl.DataFrame({"id": [1.0, 2.0, 3.0], "share": [1.0, 2.0, 0.5], "name": ["José", None, "María"]}).write_parquet(path)
    return path


@pytest.fixture(params=["list.csv", "list.jsonl", "list.parquet"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / request.param
    if file.suffix == ".parquet":
        return parquet(file)
    file.write_text(RAGGED if file.suffix == ".csv" else LINES, encoding="utf-8")
    return file


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6, 7])
def test_blocks_of_any_size_hold_the_same(path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read(path, Options())
    monkeypatch.setattr(readers, "BLOCK", size)
    found = list(blocks(path, Options()))
    together = readers.together(found)
    assert together.frame.equals(whole.frame)
    assert together.numbers.to_list() == whole.numbers.to_list()
    assert (together.notes, together.faults) == (whole.notes, whole.faults)
    assert found[0].notes == whole.notes
    assert all(block.frame.columns == whole.frame.columns and block.frame.height <= size for block in found)


def test_a_column_of_json_that_begins_late_and_a_fraction_that_comes_late_hold_for_every_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "BLOCK", 1)
    (tmp_path / "list.jsonl").write_text(LINES, encoding="utf-8")
    assert next(blocks(tmp_path / "list.jsonl", Options())).frame.rows() == [("1", "", "")]
    first, *_, last = blocks(parquet(tmp_path / "list.parquet"), Options())
    assert (first.frame.row(0), last.frame.row(0)) == (("1", "1.0", "José"), ("3", "0.5", "María"))


def test_a_list_without_rows_is_one_block(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a,b\n")
    pl.DataFrame({"a": [], "b": []}).write_parquet(tmp_path / "list.parquet")
    for name in ("list.csv", "list.parquet"):
        (only,) = blocks(tmp_path / name, Options())
        assert (only.frame.columns, only.frame.height) == (["a", "b"], 0)


def test_an_unclosed_quotation_is_found_after_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "BLOCK", 2)
    (tmp_path / "list.csv").write_text('id,name\n1,a\n2,b\n3,c\n4,"d\n5,e\n')
    found = blocks(tmp_path / "list.csv", Options())
    assert next(found).frame.height == 2
    with pytest.raises(ReadError, match=r"list\.csv, row 5: a quotation mark is opened and never closed"):
        list(found)


@pytest.mark.parametrize("piece", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("content", "declared", "key"),
    [
        ("id,نام\n1,حسین\n".encode(), "", "utf8"),
        ("id,نام\n1,حسین\n".encode(), "utf-8", "declared"),
        ("id,نام\n1,حسین\n".encode("utf-8-sig"), "", "mark"),
        ("id,نام\n1,حسین\n".encode("utf-16"), "", "mark"),
        ("id,نام\n1,حسین\n".encode("utf-16-be"), "utf-16-be", "declared"),
    ],
)
def test_a_sign_that_the_end_of_a_piece_cuts_is_whole_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, content: bytes, declared: str, key: str
) -> None:
    monkeypatch.setattr(decoding, "PIECE", max(piece, 3) if key == "mark" else piece)
    (tmp_path / "list.csv").write_bytes(content)
    found = read(tmp_path / "list.csv", Options(encoding=declared))
    assert found.notes[0].key == f"read.encoding_{key}"
    assert (found.frame.columns, found.frame.rows()) == (["id", "نام"], [("1", "حسین")])


@pytest.mark.parametrize("piece", [1, 4, 5, 1 << 20])
def test_the_byte_that_cannot_be_read_is_named_by_its_place_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(decoding, "PIECE", piece)
    (tmp_path / "list.csv").write_bytes("é,b\n1,é".encode() + b"\xff\n")
    with pytest.raises(ReadError, match="not utf-8: byte 9 cannot be read"):
        read(tmp_path / "list.csv", Options(encoding="utf-8"))


def test_what_a_guessed_encoding_cannot_read_is_counted_over_the_whole_file(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},محمد رضا احمدزاده,حسن پور,تهران شهر کهن" for n in range(40_000))
    content = f"id,نام,پدر,شهر\n{rows}".encode("windows-1256") + "\nx,é".encode("windows-1252")
    assert len(content) > decoding.PIECE
    (tmp_path / "list.csv").write_bytes(content)
    note = read(tmp_path / "list.csv", Options()).notes[0]
    text = content.decode(note.parameters["encoding"], errors="replace")
    assert (note.key, note.parameters["lost"]) == ("read.encoding_guessed", text.count("�"))


@pytest.mark.parametrize("declared", ["hex", "rot13", "klingon"])
def test_a_codec_that_is_no_encoding_of_text_is_unknown(tmp_path: Path, declared: str) -> None:
    (tmp_path / "list.csv").write_text("a,b\n")
    with pytest.raises(ReadError, match=f"encoding '{declared}' is unknown"):
        read(tmp_path / "list.csv", Options(encoding=declared))


def test_only_a_mark_at_the_very_beginning_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text('\ufeff{"a": "\ufeffx"}\n', encoding="utf-8")
    for declared in ("utf-8", "utf-8-sig", ""):
        assert read(tmp_path / "list.jsonl", Options(encoding=declared)).frame.rows() == [("\ufeffx",)]
