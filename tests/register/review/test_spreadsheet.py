"""Sheets: what they tell, what they keep back, and that they come back as they went out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl
import pytest
from small_register import tables

from cenotaph.register.review import sheet, spreadsheet
from cenotaph.register.review.spreadsheet import QueueError
from cenotaph.words.sentences import message, stored

A, B, C = "a/persons/1", "b/persons/2", "c/persons/3"
FREEZE = "0123456789abcdef"


def made() -> dict[str, pl.DataFrame]:
    found = tables({"E-1": [A, B], "E-2": [C]}, [(A, B, 0.97), (A, C, 0.4)], {(A, B): "same"})
    reasons = [message("register.decided", author="Ada", reason="secretly the same"), message("link.place_common")]
    return found | {"pair": found["pair"].with_columns(reasons=pl.lit(stored(reasons)))}


def rows(language: str = "en", blind: bool = False) -> list[sheet.Row]:
    return sheet.rows_of(made(), FREEZE, [(B, A), (A, C)], language, "Bo", blind)


def test_a_row_puts_both_records_side_by_side_with_their_sources() -> None:
    row = next(one for one in rows() if one["right_record"] == B)
    assert (row["name_left"], row["name_right"]) == ("Person 1", "Person 2")
    assert row["source_left"] == "List a, edition 2000: list.csv, row 2"
    assert (row["model_verdict"], row["probability"]) == ("same", "0.9700")
    assert row["reasons"] == "a commonly named place in common"
    assert (row["verdict"], row["note"], row["reviewer"]) == ("", "", "Bo")
    assert row["pair"] == sheet.pair_id(A, B) == sheet.pair_id(B, A)


def test_nobody_is_shown_what_another_decided() -> None:
    assert "Ada" not in str(rows())
    assert "secretly" not in str(rows())


def test_whoever_asks_for_it_is_not_told_what_the_model_says() -> None:
    assert {row[column] for row in rows(blind=True) for column in sheet.MODEL} == {""}


def test_a_pair_that_the_model_never_compared_says_so() -> None:
    (row,) = sheet.rows_of(made(), FREEZE, [(B, C)], "en", "", False)
    assert (row["model_verdict"], row["probability"]) == ("", "")
    assert row["reasons"].startswith("the model has not compared these two")


def test_the_check_changes_with_what_a_record_says_and_with_nothing_else() -> None:
    before = sheet.Telling(made(), [(A, B)]).check((A, B))
    other = made()
    other["claim"] = other["claim"].with_columns(
        as_written=pl.when(pl.col("record") == B).then(pl.lit("Another Name")).otherwise("as_written")
    )
    assert sheet.Telling(other, [(A, B)]).check((B, A)) != before
    assert sheet.Telling(made() | {"pair": made()["pair"].head(0)}, [(A, B), (A, C)]).check((B, A)) == before
    assert sheet.Telling(other, [(A, C)]).check((A, C)) == sheet.Telling(made(), [(A, C)]).check((A, C))


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("language", sheet.LANGUAGES)
def test_a_queue_comes_back_as_it_went_out(tmp_path: Path, ending: str, language: str) -> None:
    path = tmp_path / f"queue{ending}"
    spreadsheet.write(path, rows(language), language)
    assert spreadsheet.filled(path) == list(enumerate(rows(language), start=2))
    first = path.read_bytes()
    spreadsheet.write(path, rows(language), language)
    assert path.read_bytes() == first


def test_a_persian_sheet_runs_from_right_to_left_and_offers_the_three_verdicts(tmp_path: Path) -> None:
    for language in ("fa", "fr"):
        spreadsheet.write(tmp_path / "queue.xlsx", rows(language), language)
        with zipfile.ZipFile(tmp_path / "queue.xlsx") as archive:
            page = archive.read("xl/worksheets/sheet1.xml").decode()
        assert ('rightToLeft="1"' in page) == (language == "fa")
        assert ",".join(sheet.word(verdict, language) for verdict in sheet.VERDICTS) in page


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_name_that_a_spreadsheet_would_run_is_text(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"queue{ending}"
    row = rows()[0] | {"name_left": "=HYPERLINK(1)", "name_right": "+1\x0b"}
    spreadsheet.write(path, [row], "en")
    ((_, found),) = spreadsheet.filled(path)
    assert found["name_left"] == ("'=HYPERLINK(1)" if ending == ".csv" else "=HYPERLINK(1)")
    if ending == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_headings_and_words_of_all_languages_are_known_and_never_mean_two_things() -> None:
    for language in sheet.LANGUAGES:
        headings = [sheet.heading(column, language).casefold() for column in sheet.COLUMNS]
        assert len(set(headings)) == len(headings)
        assert [sheet.known_headings()[one] for one in headings] == list(sheet.COLUMNS)
        words = [sheet.word(verdict, language).casefold() for verdict in sheet.VERDICTS]
        assert [sheet.known_words()[one] for one in words] == list(sheet.VERDICTS)


def test_other_files_are_refused_with_their_mend(tmp_path: Path) -> None:
    with pytest.raises(QueueError, match=r"queue\.pdf: a queue is a \.csv or an \.xlsx file"):
        spreadsheet.write(tmp_path / "queue.pdf", rows(), "en")
    with pytest.raises(QueueError, match=r"queue\.ods: a queue is"):
        spreadsheet.filled(tmp_path / "queue.ods")
    (tmp_path / "queue.csv").write_text("pair,verdict\nP-1,same\n", encoding="utf-8")
    with pytest.raises(QueueError, match="header: no column 'record A', 'record B', 'freeze', 'check'; keep every"):
        spreadsheet.filled(tmp_path / "queue.csv")
