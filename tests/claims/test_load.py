"""Load: every row ends as a record or as a counted fault, and a source is loaded whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cenotaph.claims import frame, models
from cenotaph.claims.citation import key_of
from cenotaph.claims.load import Loaded, forget
from cenotaph.claims.mapping import MappingError
from cenotaph.ledger import log

Write = Callable[..., Path]
Load = Callable[[str], Any]
PERSONS = '[[table]]\nfile = "list.csv"\nkey = "id"\n[table.columns]\nname = "name"\n'
KEYLESS = PERSONS.replace('key = "id"\n', "")


def records() -> list[str]:
    return sorted(models.Record.objects.values_list("public", flat=True))


def claims() -> list[tuple[str, str, str, str]]:
    """(record, property, place, as written) of every claim."""
    return frame.claims(set(log.labels())).select("record", "property", "place", "as_written").rows()


def faults() -> list[tuple[int, str, bool]]:
    from cenotaph.words.sentences import render, restored

    found = []
    for row, what, kept in frame.faults(set(log.labels())).select("row", "what", "kept").iter_rows():
        (message,) = restored(what)
        assert render(message)
        found.append((row, message.key, kept))
    return found


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("2123", "2123"),
        ("Córdoba-7", "Córdoba-7"),
        ("شماره۷", "شماره۷"),
        ("a/b", "a%2Fb"),
        ("2123~1", "2123%7E1"),
        ("50%", "50%25"),
        ("a@2016", "a%402016"),
        ("a b\n", "a%20b%0A"),
        ("#?\x00\u200f", "%23%3F%00%E2%80%8F"),
    ],
)
def test_a_key_is_encoded_where_it_would_part_an_id(cell: str, key: str) -> None:
    assert key_of(cell) == key


def test_a_row_becomes_a_record_with_its_claims(write_source: Write, load_source: Load) -> None:
    write_source("a", PERSONS + 'age = "edad"\n', {"list.csv": "id,name,edad\n1,José Peña,20\n2,María Núñez,\n"})
    found = load_source("a")
    assert isinstance(found, Loaded)
    assert (found.source, found.rows, found.records, found.claims, found.faults) == ("a", 2, 2, 3, 0)
    assert records() == ["a/persons/1", "a/persons/2"]
    assert claims() == [
        ("a/persons/1", "name", "name", "José Peña"),
        ("a/persons/1", "age", "edad", "20"),
        ("a/persons/2", "name", "name", "María Núñez"),
    ]


def test_rows_of_one_key_are_told_apart_and_reported(write_source: Write, load_source: Load) -> None:
    write_source("a", PERSONS, {"list.csv": "id,name\n7,One Name\n8,Two Names\n 7,Three Names\n7~1,Four Names\n"})
    load_source("a")
    assert records() == ["a/persons/7%7E1", "a/persons/7~1", "a/persons/7~2", "a/persons/8"]
    assert faults() == [(2, "load.key_twice", True), (4, "load.key_twice", True)]


def test_a_row_without_its_key_is_known_by_its_words_and_reported(write_source: Write, load_source: Load) -> None:
    write_source("a", PERSONS, {"list.csv": "id,name\n1,One Name\n ,Two Names\n"})
    load_source("a")
    assert faults() == [(3, "load.no_key", True)]
    assert len([record for record in records() if record.startswith("a/persons/row-")]) == 1


def test_rows_without_a_key_column_are_known_by_digest_and_number(write_source: Write, load_source: Load) -> None:
    rows = "name\nOne Name\nTwo Names\nOne Name\n"
    write_source("a", KEYLESS, {"list.csv": rows})
    load_source("a")
    first = records()
    assert sorted(record.split("/")[2] for record in first) == ["1", "1", "2"]
    assert len({record.split("/")[1] for record in first}) == 2
    write_source("a", KEYLESS, {"list.csv": "name\nNew Name\n" + rows.removeprefix("name\n")})
    load_source("a")
    assert set(first) < set(records())  # a row keeps its id wherever it moves


def test_a_faulty_row_is_counted_and_a_kept_one_makes_a_record(write_source: Write, load_source: Load) -> None:
    write_source("a", PERSONS, {"list.csv": "id,name\n1,One Name\n\n2\n3,Three Names,4\n"})
    found = load_source("a")
    assert (found.rows, found.records, found.faults) == (4, 3, 3)
    assert faults() == [(3, "read.blank_row", False), (4, "read.short_row", True), (5, "read.long_row", True)]


def test_one_row_of_several_records(write_source: Write, load_source: Load) -> None:
    table = """[[table]]
        file = "list.csv"
        key = "id"
        [[table.records]]
        as = "official"
        kind = "person"
        columns = { name = "name" }
        [[table.records]]
        as = "seat"
        kind = "posting"
        columns = { note = { ref = "official" }, affiliation = { column = "city", prefix = "panel/", missing = ["-"] } }
        constant = { charge = "member" }
    """
    write_source("a", table, {"list.csv": "id,name,city\n1,One Name,North\n2,Two Names,-\n3,Three Names,\n"})
    load_source("a")
    assert records() == [f"a/{table}/{key}" for table in ("persons", "postings") for key in (1, 2, 3)]
    assert claims()[3:] == [
        ("a/postings/1", "affiliation", "city", "panel/North"),
        ("a/postings/1", "charge", "constant", "member"),
        ("a/postings/1", "note", "ref/official", "a/persons/1"),
        ("a/postings/2", "charge", "constant", "member"),
        ("a/postings/2", "note", "ref/official", "a/persons/2"),
        ("a/postings/3", "charge", "constant", "member"),
        ("a/postings/3", "note", "ref/official", "a/persons/3"),
    ]


def test_two_persons_of_one_row_are_two_records(write_source: Write, load_source: Load) -> None:
    def table(key: str) -> str:
        blocks = ", ".join(
            f'{{ as = "{a}", kind = "person", columns = {{ name = "{a}" }} }}' for a in ("son", "father")
        )
        return f'[[table]]\nfile = "list.csv"\n{key}records = [{blocks}]\n'

    write_source("a", table('key = "id"\n'), {"list.csv": "id,son,father\n1,One Name,Two Names\n"})
    load_source("a")
    assert records() == ["a/father/1", "a/son/1"]
    write_source("a", table(""))
    load_source("a")
    assert [record.rsplit("/", 1)[1] for record in records()] == ["father", "son"]


def test_joined_columns_keep_the_order_and_the_boundary(write_source: Write, load_source: Load) -> None:
    columns = 'name = { columns = ["last", "first"], order = "family, given", missing = ["?"] }'
    write_source(
        "a", PERSONS.replace('name = "name"', columns), {"list.csv": "id,first,last\n1,Ana,de la Cruz\n2,?,Paz\n"}
    )
    load_source("a")
    assert claims() == [
        ("a/persons/1", "name", "last+first", "de la Cruz  Ana"),
        ("a/persons/2", "name", "last+first", "Paz"),
    ]
    (value,) = models.Wording.objects.filter(as_written="de la Cruz  Ana").values_list("value", flat=True)
    assert '"family":["de","la","cruz"]' in value.lower().replace(" ", "")


def test_missing_words_make_no_claim_and_withheld_ones_do(write_source: Write, load_source: Load) -> None:
    columns = 'occupation = { column = "work", missing = ["sin datos"], withheld = ["reservado"] }\n'
    write_source("a", PERSONS + columns, {"list.csv": "id,name,work\n1,A B,sin datos\n2,C D,reservado\n3,E F, \n"})
    load_source("a")
    found = frame.claims(set(log.labels())).filter(property="occupation")
    assert found.select("record", "as_written", "value", "withheld").rows() == [("a/persons/2", "reservado", "", True)]


def test_words_no_database_takes_are_stored_visibly(write_source: Write, load_source: Load) -> None:
    table = KEYLESS.replace("list.csv", "list.jsonl")
    write_source("a", table, {"list.jsonl": b'{"name": "A\\u0000B C"}\n{"name": "D\\ud800 E"}\n'})
    load_source("a")
    assert sorted(words for *_, words in claims()) == ["A\\x00B C", "D\\ud800 E"]


EDITIONS = "\n".join(
    f'[[table]]\nfile = "{year}.csv"\nkey = "id"\nedition = "{year}"\n[table.columns]\nname = "name"\nage = "age"'
    for year in ("2015", "2016")
)


def test_a_claim_of_two_editions_is_one_and_absent_where_it_was_dropped(write_source: Write, load_source: Load) -> None:
    old = "id,name,age\n1,One Name,20\n2,Two Names,30\n3,Three Names,40\n"
    new = "id,name,age\n1,One Name,20\n2,Two Names,31\n4,Four Names,\n"
    write_source("a", EDITIONS, {"2015.csv": old, "2016.csv": new})
    assert load_source("a").records == 4
    found = frame.claims(set(log.labels()))
    assert found.select("record", "property", "as_written", "editions", "absent").rows() == [
        ("a/persons/1", "name", "One Name", ["2015", "2016"], []),
        ("a/persons/1", "age", "20", ["2015", "2016"], []),
        ("a/persons/2", "name", "Two Names", ["2015", "2016"], []),
        ("a/persons/2", "age", "30", ["2015"], ["2016"]),
        ("a/persons/2", "age", "31", ["2016"], ["2015"]),
        ("a/persons/3", "name", "Three Names", ["2015"], []),
        ("a/persons/3", "age", "40", ["2015"], []),
        ("a/persons/4", "name", "Four Names", ["2016"], []),
    ]


def test_two_files_of_one_edition_may_share_a_table_and_not_a_key(write_source: Write, load_source: Load) -> None:
    two = PERSONS.replace("list.csv", "1.csv") + PERSONS.replace("list.csv", "2.csv")
    write_source("a", two, {"1.csv": "id,name\n1,One Name\n", "2.csv": "id,name\n2,Two Names\n"})
    assert load_source("a").records == 2
    write_source("a", two, {"2.csv": "id,name\n3,Three Names\n1,Another Name\n"})
    with pytest.raises(MappingError) as error:
        load_source("a")
    assert "1.csv, row 2, and 2.csv, row 3, of one edition would both be the record a/persons/1" in str(error.value)
    assert records() == ["a/persons/1", "a/persons/2"]


def stored() -> dict[str, list[Any]]:
    """Every row of the claims room with its integer keys."""
    return {
        model.__name__: sorted(model.objects.values_list(), key=repr)
        for model in (models.Source, models.Record, models.Claim, models.Attestation, models.Reading, models.Column)
    }


def test_loading_the_same_again_changes_nothing(write_source: Write, load_source: Load) -> None:
    write_source("a", PERSONS, {"list.csv": "id,name\n1,One Name\n"})
    assert load_source("a") is not None
    before = stored()
    assert load_source("a") is None
    assert stored() == before


def test_a_changed_file_replaces_exactly_its_source(write_source: Write, load_source: Load) -> None:
    for key in ("a", "b"):
        write_source(key, PERSONS, {"list.csv": "id,name\n1,One Name\n2,Two Names\n"})
        load_source(key)
    kept = [row for row in models.Record.objects.values_list() if row[2].startswith("b/")]
    write_source("a", PERSONS, {"list.csv": "id,name\n2,Other Names\n"})
    assert load_source("a").records == 1
    assert records() == ["a/persons/2", "b/persons/1", "b/persons/2"]
    assert [row for row in models.Record.objects.values_list() if row[2].startswith("b/")] == kept
    assert models.Wording.objects.count() == models.Claim.objects.count() == 3
    assert models.Attestation.objects.count() == 2  # one set of editions a source, shared by its claims


def test_a_changed_mapping_is_loaded_again(write_source: Write, load_source: Load) -> None:
    write_source("a", PERSONS, {"list.csv": "id,name\n1,One Name\n"})
    load_source("a")
    write_source("a", PERSONS.replace('name = "name"', 'alias = "name"'))
    load_source("a")
    assert [about for _, about, _, _ in claims()] == ["alias"]


def test_a_source_that_fails_while_it_is_written_is_unseen_until_it_is_whole(
    write_source: Write, load_source: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source("a", PERSONS, {"list.csv": "id,name\n1,One Name\n"})
    load_source("a")
    write_source("a", PERSONS, {"list.csv": "id,name\n2,Two Names\n"})

    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("cenotaph.claims.write.in_order", fail)
        with pytest.raises(RuntimeError, match="killed"):
            load_source("a")
    assert records() == ["a/persons/2"]  # written, and yet:
    assert claims() == []
    assert frame.readings(set(log.labels())).height == frame.sources(set(log.labels())).height == 0
    assert load_source("a").records == 1
    assert claims() == [("a/persons/2", "name", "name", "Two Names")]


@pytest.mark.parametrize("table", ["claims_wording", "claims_fault", "claims_record", "claims_reading", "claims_claim"])
def test_a_source_killed_before_any_table_is_never_seen_in_part(
    write_source: Write, load_source: Load, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    from cenotaph.claims import write

    write_source("a", PERSONS, {"list.csv": "id,name\n1,One Name\n"})
    load_source("a")
    write_source("a", PERSONS, {"list.csv": "id,name\n2,Two Names\n\n"})
    insert = write._insert

    def killed(into: str, *arguments: Any) -> None:
        if into == table:
            raise RuntimeError("killed")
        insert(into, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(write, "_insert", killed)
        with pytest.raises(RuntimeError, match="killed"):
            load_source("a")
    allowed = set(log.labels())
    for seen in (frame.claims(allowed), frame.readings(allowed), frame.sources(allowed), frame.faults(allowed)):
        assert seen.height == 0
    assert load_source("a").records == 1
    assert claims() == [("a/persons/2", "name", "name", "Two Names")]
    assert faults() == [(3, "read.blank_row", False)]


def test_a_source_that_left_the_folder_is_forgotten(write_source: Write, load_source: Load) -> None:
    for key in ("a", "b"):
        write_source(key, PERSONS, {"list.csv": "id,name\n1,One Name\n"})
        load_source(key)
    assert forget(["a", "b"]) == []
    assert forget(["b"]) == ["a"]
    assert records() == ["b/persons/1"]
    assert load_source("a").records == 1


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (PERSONS.replace('"name"', '"nombre"'), "name: list.csv has no column 'nombre'; it has 'id', 'name'"),
        (PERSONS.replace('"id"', '"nr"'), "key: list.csv has no column 'nr'"),
        (
            PERSONS.replace("[table.col", 'source = { column = "id" }\n[table.col'),
            "list.csv, row 2, id '1': no source of that key; describe it in sources/index.yaml",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_its_file_is_refused(
    write_source: Write, load_source: Load, table: str, said: str
) -> None:
    write_source("a", table, {"list.csv": "id,name\n1,One Name\n"})
    with pytest.raises(MappingError) as error:
        load_source("a")
    assert said in str(error.value)
    assert records() == []


def test_a_table_may_name_the_source_of_each_row(write_source: Write, load_source: Load, case_folder: Path) -> None:
    index = "page: {title: A page, producer: P, stance: press}\nspeech: {title: A speech, producer: S, stance: state}\n"
    table = PERSONS.replace("[table.col", 'source = { column = "from" }\n[table.col')
    write_source(
        "mentions", table, {"list.csv": "id,name,from\n1,One Name,page\n2,Two Names,speech\n3,Three Names,page\n"}
    )
    (case_folder / "sources" / "index.yaml").write_text(index, encoding="utf-8")
    assert load_source("page").records == 2
    assert records() == ["page/persons/1", "page/persons/3", "speech/persons/2"]
    found = frame.readings(set(log.labels()))
    assert found.select("source", "file", "row").rows() == [
        ("page", "list.csv", 2),
        ("page", "list.csv", 4),
        ("speech", "list.csv", 3),
    ]
