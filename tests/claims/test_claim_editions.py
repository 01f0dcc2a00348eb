"""Two editions of a list: every planted difference is told, once, and no other."""

from __future__ import annotations

import random
from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.claims.editions import SCHEMA, differences

Sheet = dict[str, dict[str, str]]  # key -> column -> words
COLUMNS = {"name": "name", "town": "death_place", "day": "death_date", "father": "father_name"}


def frames(editions: dict[str, Sheet], source: str = "list") -> tuple[pl.DataFrame, pl.DataFrame]:
    """The claims and readings that a source of these editions leaves in the store."""
    stated: dict[tuple[str, str, str], list[str]] = {}
    readings = []
    for position, (edition, sheet) in enumerate(editions.items()):
        for row, (key, cells) in enumerate(sheet.items()):
            readings.append((source, f"{source}/persons/{key}", edition, position, row, 0))
            for column, words in cells.items():
                if words:
                    stated.setdefault((key, column, words), []).append(edition)
    claims = [
        (source, f"{source}/persons/{key}", COLUMNS[column], column, words, names, 0)
        for (key, column, words), names in stated.items()
    ] + [(source, f"{source}/persons/{key}", "manner", "constant", "execution", list(editions), 0) for key in ("1",)]
    names = ["source", "record", "property", "place", "as_written", "editions", "label"]
    rows = ["source", "record", "edition", "position", "row", "label"]
    return pl.DataFrame(claims, schema=names, orient="row"), pl.DataFrame(readings, schema=rows, orient="row")


def sheet(many: int) -> Sheet:
    return {
        str(n): {
            "name": f"name {n}",
            "town": f"town {n % 7}",
            "day": f"day {n % 30}",
            "father": "" if n % 5 else f"f{n}",
        }
        for n in range(many)
    }


def copied(rows: Sheet) -> Sheet:
    return {key: dict(cells) for key, cells in rows.items()}


def told(found: pl.DataFrame) -> set[tuple[str, ...]]:
    return set(found.select("kind", "record", "property", "place", "before", "after").iter_rows())


def test_twenty_planted_differences_are_all_shown_and_no_other() -> None:
    for seed in range(20):
        chance = random.Random(seed)
        first = sheet(400)
        second = copied(first)
        keys = chance.sample(sorted(first), 17)
        planted = set()
        for n, key in enumerate(keys):
            record, cells = f"list/persons/{key}", second[key]
            if n < 4:
                del second[key]
                planted.add(("dropped", record, "", "", "", ""))
            elif n < 11:
                planted.add(("changed", record, "death_place", "town", cells["town"], "elsewhere"))
                cells["town"] = "elsewhere"
            elif n < 14:
                planted.add(("value_dropped", record, "death_date", "day", cells["day"], ""))
                cells["day"] = ""
            else:
                kind = "changed" if cells["father"] else "value_added"
                planted.add((kind, record, "father_name", "father", cells["father"], "a father"))
                cells["father"] = "a father"
        for n in range(3):
            second[f"new {n}"] = {"name": "somebody", "town": "town 1", "day": "", "father": ""}
            planted.add(("added", f"list/persons/new {n}", "", "", "", ""))
        assert len(planted) == 20
        assert told(differences(*frames({"1999": first, "2004": second}))) == planted


def test_a_column_that_went_is_told_once_with_the_rows_that_had_words_there() -> None:
    first = sheet(50)
    second = {key: cells | {"father": ""} for key, cells in first.items()}
    assert told(differences(*frames({"1": first, "2": second}))) == {
        ("column_removed", "", "father_name", "father", "10", "")
    }
    assert told(differences(*frames({"1": second, "2": first}))) == {
        ("column_added", "", "father_name", "father", "", "10")
    }


def test_a_cell_emptied_in_a_column_of_one_value_is_a_cell() -> None:
    first = {"1": {"name": "a", "father": "b"}, "2": {"name": "c", "father": ""}}
    second = {"1": {"name": "a", "father": ""}, "2": {"name": "c", "father": ""}}
    assert told(differences(*frames({"1": first, "2": second}))) == {
        ("value_dropped", "list/persons/1", "father_name", "father", "b", "")
    }


def test_three_editions_are_compared_in_the_order_in_which_the_source_names_them() -> None:
    one, two, three = sheet(9), sheet(9), sheet(9)
    two["3"]["town"] = three["3"]["town"] = "moved"
    three["4"]["day"] = "another"
    found = differences(*frames({"z first": one, "m": two, "a last": three}))
    assert set(found.select("from", "to", "record").iter_rows()) == {
        ("z first", "m", "list/persons/3"),
        ("m", "a last", "list/persons/4"),
    }


def test_a_source_of_one_edition_has_no_difference() -> None:
    found = differences(*frames({"": sheet(5)}))
    assert found.height == 0
    assert dict(found.schema) == SCHEMA


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_told_leads_from_the_first_edition_to_the_second(data: st.DataObject) -> None:
    cells = st.fixed_dictionaries({column: st.sampled_from(["", "a", "b"]) for column in COLUMNS})
    pages = st.dictionaries(st.sampled_from("123456"), cells, max_size=6)
    first, second = data.draw(pages), data.draw(pages)
    found = differences(*frames({"1": first, "2": second}))
    walked = copied(first)
    places = {value: key for key, value in COLUMNS.items()}
    for kind, record, about, _, before, after in found.select(
        "kind", "record", "property", "place", "before", "after"
    ).iter_rows():
        key = record.removeprefix("list/persons/")
        if kind == "dropped":
            del walked[key]
        elif kind == "added":
            walked[key] = second[key]
        elif kind.startswith("column"):
            for shared in set(first) & set(second):
                walked[shared][places[about]] = second[shared][places[about]]
        else:
            assert walked[key][places[about]] == before
            walked[key][places[about]] = after
    if first and second:  # an edition without a row leaves no trace in the store
        assert walked == second
    assert max(Counter(found.select("kind", "record", "property").iter_rows()).values(), default=1) == 1
