"""An assessment that takes over what nothing has touched is the assessment made anew, whatever has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Told, made, posting, victim

from cenotaph.findings.assess import Assessment, assess, write
from cenotaph.register.freeze import TABLES

SOURCES = ("lamp", "bell", "state")
KINDS = ("execution", "hanging", "unknown")


def told() -> list[Told]:
    dead = [
        victim(
            f"{source}/persons/{number}", f"E-{number}", source, status="killed", manner=KINDS[number % 3],
            death_date=f"12 October 199{number}", prison="North Prison", death_place="Northtown",
        )
        for source in SOURCES[:2]
        for number in range(3)
    ]  # fmt: skip
    seats = [
        Told(f"{source}/officials/1", "person", {"name": "A Fictional Judge"}, source, "E-JUDGE", "official")
        for source in SOURCES[:2]
    ]
    seats += [
        posting(f"{source}/postings/1", f"{source}/officials/1", source, place="Northtown", period="October 1991")
        for source in SOURCES[:2]
    ]
    denial = {"speaker": "A Minister", "statement_kind": "denial", "words": "it never happened", "issued": "1995"}
    return [*dead, *seats, Told("state/statements/1", "statement", denial, "state")]


def tables(records: list[Told]) -> dict[str, pl.DataFrame]:
    """The tables of a freeze that holds these records."""
    material = made(records)
    claims = material.claims.drop("kind", "role", "entity", "withdrawn", "row").with_columns(
        pl.col("claim").str.strip_suffix("@1"),
        pl.concat_list(pl.lit("1")).alias("editions"),
        pl.lit([], pl.List(pl.String)).alias("absent"),
    )
    empty = {name: pl.DataFrame(schema=TABLES[name]) for name in ("contradiction", "lineage", "entry")}
    described = [
        f'{{"title":"{name}","producer":"{name}","publisher":"","stance":"press","language":"en","published":"",'
        f'"address":"","note":"","is_list":false}}'
        for name in SOURCES
    ]
    period = (
        '{"mandate":{"period":"1990-01-01/1999-12-31","calendar":"gregorian"},"findings":{"laws":["rome_statute"]}}'
    )
    return {
        "record": material.records.drop("entity"),
        "membership": material.records.select("record", "entity"),
        "claim": claims,
        "source": pl.DataFrame({"source": SOURCES, "description": described}),
        "entity": material.entities,
        "case": pl.DataFrame({"key": ["settings", "as_of"], "value": [period, "2026-01-01"]}),
        **empty,
    }


def written(assessment: Assessment, folder: Path) -> dict[str, bytes]:
    write(assessment, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


FIRST = assess("first", tables(told()))
CELLS = [(place, about) for place, one in enumerate(told()) for about in one.says if about not in {"person"}]
WORDS = {"status": "survived", "manner": "shooting", "statement_kind": "admission", "posting_kind": "office"}


ONE_OF_EACH = [(place, about) for place, about in CELLS if told()[place].source != "bell"]


@pytest.mark.parametrize("cell", ONE_OF_EACH, ids=[f"{told()[place].record} {about}" for place, about in ONE_OF_EACH])
def test_one_claim_changed(cell: tuple[int, str], tmp_path: Path) -> None:
    place, about = cell
    records = told()
    words = WORDS.get(about, "11 November 1993" if about.endswith("date") else "other words")
    records[place] = replace(records[place], says={**records[place].says, about: words})
    same(records, tmp_path)


@pytest.mark.parametrize("gone", range(len(told())))
def test_one_record_gone(gone: int, tmp_path: Path) -> None:
    same([one for place, one in enumerate(told()) if place != gone], tmp_path)


@given(st.sets(st.sampled_from(CELLS), min_size=2, max_size=4), st.booleans())
@settings(max_examples=15, deadline=None)
def test_several_claims_rejected_or_of_another_person(
    tmp_path_factory: pytest.TempPathFactory, cells: set[tuple[int, str]], moved: bool
) -> None:
    records = told()
    for place, about in sorted(cells):
        entity = "E-OTHER" if moved else records[place].entity
        records[place] = replace(records[place], rejected=(*records[place].rejected, about), entity=entity)
    same(records, tmp_path_factory.mktemp("written"))


def same(records: list[Told], folder: Path) -> None:
    """What is taken over gives the same bytes as what is made anew."""
    changed = tables(records)
    assert written(assess("second", changed, FIRST), folder / "kept") == written(
        assess("second", changed), folder / "anew"
    )


def test_the_comparison_sees_what_is_taken_over_wrongly(tmp_path: Path) -> None:
    """Sabotage: an assessment that takes everything over, whatever changed, is another than the one made anew."""
    records = told()
    records[0] = replace(records[0], says={**records[0].says, "status": "survived"})
    anew = written(assess("second", tables(records)), tmp_path / "anew")
    assert written(FIRST, tmp_path / "kept")["evidence.parquet"] != anew["evidence.parquet"]


def test_nothing_changed_keeps_every_side() -> None:
    again = assess("second", tables(told()), FIRST)
    assert again.evidence.sides.keys() >= FIRST.evidence.sides.keys()
    assert all(again.evidence.sides[key] is side for key, side in FIRST.evidence.sides.items())
