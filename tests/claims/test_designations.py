"""Designations: lists as published become entries; nothing beside the named columns is read, no bad row is passed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.designations import Designation, Spelling, formats, needed, read_birth, read_designations

EU = """EU_ref_num,Subject_type,Naal_wholename,Naal_function,birthdate.year,Leba_publication_date,Leba_numtitle,passport
EU.1.1,P,Anton VALERO,"Judge,\\nbranch 4",1951,2011-04-12,359/2011,X0000001
EU.1.1,P,Antonio VALERO,"Judge,\\nbranch 4",1953,2011-04-12,359/2011,X0000001
EU.2.2,E,Tower Prison,,,2021-04-12,584/2021,
"""
UK_NAMES = """name_id,unique_id,name_type,full_name,name_6,name_1,name_2,name_3,name_4,name_5
2,FIC0001,primary_variation,Antonio Valero,Valero,Antonio,,,,
1,FIC0001,primary,Anton Valero,Valero,Anton,,,,
3,FIC0002,primary,Tower Guard,Tower Guard,,,,,
"""
UK_SUBJECTS = """unique_id,subject_type,date_designated
FIC0001,Individual,31/12/2020
FIC0002,Entity,10/10/2022
"""
PLAIN = "id,kind,name\n1,person,Anton Valero\n1,person,Antonio Valero\n"


def folder(where: Path, **files: str) -> Path:
    for name, text in files.items():
        (where / f"{name}.csv").write_text(text, encoding="utf-8")
    return where


def test_a_table_of_elements_is_read_by_reference(tmp_path: Path) -> None:
    found = read_designations(folder(tmp_path, european=EU))
    assert found.entries == (
        Designation(
            "eu", "EU.1.1", "person",
            tuple(Spelling(name, name, "given family") for name in ("Anton VALERO", "Antonio VALERO")),
            "Judge, branch 4", (date(1951, 1, 1).toordinal(), date(1953, 12, 31).toordinal()), "2011-04-12", "359/2011",
        ),
        Designation(
            "eu", "EU.2.2", "body", (Spelling("Tower Prison", "Tower Prison", "given family"),), "", None,
            "2021-04-12", "584/2021",
        ),
    )  # fmt: skip
    assert found.unique == frozenset(), "one may stand in it under two programmes"


def test_names_and_subjects_in_two_tables_are_one_list_with_its_first_spelling_first(tmp_path: Path) -> None:
    found = read_designations(folder(tmp_path, names=UK_NAMES, subjects=UK_SUBJECTS))
    person, body = found.entries
    assert [name.text for name in person.names] == ["Valero, Anton", "Valero, Antonio"]
    assert (person.names[0].shown, person.names[0].order, person.day) == ("Anton Valero", "family, given", "31/12/2020")
    assert (body.kind, body.names[0].text, body.record) == ("body", "Tower Guard", "uk/FIC0002")
    assert found.unique == {"uk"}


def test_any_list_in_plain_columns_is_called_after_its_file(tmp_path: Path) -> None:
    (found,) = read_designations(folder(tmp_path, canada=PLAIN)).entries
    assert (found.list, found.reference, len(found.names)) == ("canada", "1", 2)


def test_an_identity_number_beside_the_named_columns_is_not_read(tmp_path: Path) -> None:
    assert "X0000001" not in repr(read_designations(folder(tmp_path, european=EU)))


def test_a_file_of_no_known_list_is_passed_over_and_named(tmp_path: Path) -> None:
    found = read_designations(folder(tmp_path, other="a,b\n1,2\n", plain=PLAIN))
    assert [(note.key, note.parameters["file"]) for note in found.notes] == [("listings.passed_over", "other.csv")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            EU.replace(",P,Anton ", ",Q,Anton "),
            r'list.csv, row 2, Subject_type "Q": not a known kind; write one of P, E',
        ),
        (EU.replace("Anton VALERO", " "), r'list.csv, row 2, Naal_wholename "": an entry without a name'),
        (EU.replace("EU.2.2", ""), r'list.csv, row 4, EU_ref_num "": an entry without its reference'),
        (EU.replace("1951", "long ago"), r'list.csv, row 2, birthdate.year "long ago": no date or year of birth'),
        (UK_NAMES, "list.csv, row 2: FIC0001 has no kind in any file of its list"),
        (UK_SUBJECTS, "list.csv, row 2: FIC0001 has no name in any file of its list"),
        ("a,b\n1,2\n", "no list of designations there; the columns of known lists: eu: EU_ref_num"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_its_mend(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_designations(folder(tmp_path, list=text))


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such folder"):
        read_designations(tmp_path / "nowhere")


def test_every_format_names_the_columns_of_its_keys_and_kinds() -> None:
    tables = [table for about in formats().values() for table in about["tables"]]
    assert all(table["key"] in needed(table) for table in tables)
    assert all(any("kind" in table for table in about["tables"]) for about in formats().values())


@given(st.integers(1850, 2010))
def test_a_year_of_birth_is_the_days_of_that_year(year: int) -> None:
    assert read_birth(str(year), "") == (date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
