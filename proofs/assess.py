"""A commission-sized case: 100,000 persons, a million claims, 2,000 postings, 40 propositions; how long findings take.

The tables of a freeze are made here, as a freeze holds them. The first assessment is from nothing; then one claim is
changed, and the assessment is made again with what is left of the first.
"""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import polars as pl

COVERS = ("cenotaph/findings",)
PERSONS, SOURCES, POSTINGS, PROPOSITIONS = 100_000, 60, 2_000, 40
FIRST, LAST = "1371-07-01", "1371-09-30"
MANNERS = ("execution", "hanging", "shooting", "unknown")
PLACES = ("North Prison", "South Prison", "Hill Barracks", "Harbour Prison")
SEED = 1


def code(vocabulary: str, terms: pl.Expr) -> pl.Expr:
    """A code as a freeze stores it."""
    return pl.concat_str(pl.lit('{"term":"'), terms, pl.lit(f'","vocabulary":"{vocabulary}"}}'))


def text(words: pl.Expr) -> pl.Expr:
    """A text as a freeze stores it."""
    return pl.concat_str(pl.lit('{"text":"'), words, pl.lit('"}'))


def day(ordinals: pl.Expr) -> pl.Expr:
    """A day as a freeze stores it."""
    stated = ordinals.cast(pl.String)
    return pl.concat_str(
        pl.lit('{"calendar":"gregorian","circa":false,"high":"'), stated, pl.lit('","low":"'), stated,
        pl.lit('","precision":"day"}'),
    )  # fmt: skip


def name(words: pl.Expr) -> pl.Expr:
    """A name as a freeze stores it."""
    return pl.concat_str(pl.lit('{"direction":"ltr","given":"'), words, pl.lit('"}'))


def persons(generator: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records of victims (1.25 a person) and their claims, eight a record."""
    extra = generator.integers(0, PERSONS, PERSONS // 4)
    owner = np.concatenate([np.arange(PERSONS), extra])
    source = generator.integers(0, SOURCES, len(owner))
    frame = pl.DataFrame({"owner": owner, "source_number": source}).with_columns(
        pl.concat_str(pl.lit("s"), pl.col("source_number").cast(pl.String)).alias("source"),
        pl.concat_str(pl.lit("E-"), pl.col("owner").cast(pl.String).str.zfill(10)).alias("entity"),
        pl.Series("manner", np.array(MANNERS)[generator.integers(0, len(MANNERS), len(owner))]),
        pl.Series("place", np.array(PLACES)[generator.integers(0, len(PLACES), len(owner))]),
        pl.Series("died", np.datetime64("1992-09-23") + generator.integers(0, 90, len(owner))),
        pl.int_range(pl.len()).alias("number"),
    )
    frame = frame.with_columns(
        pl.concat_str("source", pl.lit("/persons/"), pl.col("number").cast(pl.String)).alias("record")
    )
    words = pl.concat_str(pl.lit("Person "), pl.col("owner").cast(pl.String))
    said = {
        "name": (words, text(words)),
        "status": (pl.lit("killed"), code("status", pl.lit("killed"))),
        "manner": (pl.col("manner"), code("manner", pl.col("manner"))),
        "death_date": (pl.col("died").cast(pl.String), day(pl.col("died"))),
        "detention_date": (pl.lit("1990-01-01"), day(pl.lit("1990-01-01"))),
        "prison": (pl.col("place"), text(pl.col("place"))),
        "death_place": (pl.col("place"), text(pl.col("place"))),
        "affiliation": (pl.lit("Orchard League"), text(pl.lit("Orchard League"))),
    }
    claims = pl.concat(
        frame.select(
            pl.concat_str("record", pl.lit(f"/{about}/{about}")).alias("claim"), "record", "source",
            pl.lit(about).alias("property"), pl.lit(about).alias("place"), written.alias("as_written"),
            value.alias("value"),
        )
        for about, (written, value) in said.items()
    )  # fmt: skip
    records = frame.select("record", "source", "entity", pl.lit("person").alias("kind"), pl.lit("victim").alias("role"))
    return records, claims


def postings(generator: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records of officials and their postings."""
    frame = pl.DataFrame({"number": np.arange(POSTINGS), "of": generator.integers(0, 400, POSTINGS)}).with_columns(
        pl.concat_str(pl.lit("s"), (pl.col("number") % SOURCES).cast(pl.String)).alias("source"),
        pl.Series("kind_of", np.array(["panel", "office", "prison_post"])[generator.integers(0, 3, POSTINGS)]),
        pl.Series("where", np.array(PLACES)[generator.integers(0, len(PLACES), POSTINGS)]),
    )
    frame = frame.with_columns(
        pl.concat_str("source", pl.lit("/postings/"), pl.col("number").cast(pl.String)).alias("record"),
        pl.concat_str("source", pl.lit("/officials/"), pl.col("number").cast(pl.String)).alias("official"),
        pl.concat_str(pl.lit("E-O"), pl.col("of").cast(pl.String).str.zfill(9)).alias("entity"),
    )
    said = {
        "person": (pl.col("official"), text(pl.col("official"))),
        "posting_kind": (pl.col("kind_of"), code("posting_kind", pl.col("kind_of"))),
        "seat": (pl.lit("judge"), text(pl.lit("judge"))),
        "place": (pl.col("where"), text(pl.col("where"))),
        "since": (pl.lit("1992-09-01"), day(pl.lit("1992-09-01"))),
    }
    claims = [
        frame.select(
            pl.concat_str("record", pl.lit(f"/{about}/{about}")).alias("claim"), "record", "source",
            pl.lit(about).alias("property"), pl.lit(about).alias("place"), written.alias("as_written"),
            value.alias("value"),
        )
        for about, (written, value) in said.items()
    ]  # fmt: skip
    words = pl.concat_str(pl.lit("Official "), pl.col("of").cast(pl.String))
    claims.append(
        frame.select(
            pl.concat_str("official", pl.lit("/name/name")).alias("claim"), pl.col("official").alias("record"),
            "source", pl.lit("name").alias("property"), pl.lit("name").alias("place"), words.alias("as_written"),
            text(words).alias("value"),
        )
    )  # fmt: skip
    kinds = {"record": ("posting", "", "record"), "official": ("person", "official", "entity")}
    records = pl.concat(
        frame.select(
            pl.col(record).alias("record"), "source", pl.col(entity).alias("entity"),
            pl.lit(kind).alias("kind"), pl.lit(role).alias("role"),
        )
        for record, (kind, role, entity) in kinds.items()
    )  # fmt: skip
    return records, pl.concat(claims)


def tables(propositions: int = PROPOSITIONS) -> dict[str, pl.DataFrame]:
    """The tables of a freeze that findings read."""
    from cenotaph.register.freeze import SORTED_BY, TABLES

    generator = np.random.default_rng(SEED)
    victims, said = persons(generator)
    officials, also = postings(generator)
    records = pl.concat([victims, officials.select(victims.columns)])
    claims = pl.concat([said, also.select(said.columns)])
    claims = claims.with_columns(
        pl.lit(0, pl.Int64).alias("ordinal"), pl.lit(0, pl.Int64).alias("rank"), pl.lit(0, pl.Int64).alias("label"),
        pl.lit("").alias("language"), pl.lit("").alias("doubts"), pl.lit("").alias("status"),
        pl.lit(value=False).alias("withheld"),
        pl.concat_list(pl.lit("")).alias("editions"), pl.lit([], pl.List(pl.String)).alias("absent"),
    )  # fmt: skip
    described = {
        f"s{number}": {
            "title": f"Source {number}", "producer": f"Producer {number}", "publisher": "", "stance": "ngo",
            "language": "en", "published": "1995", "address": "", "note": "", "is_list": True,
        }
        for number in range(SOURCES)
    }  # fmt: skip
    settings = {
        "mandate": {"period": f"{FIRST}/{LAST}", "calendar": "solar_hijri"},
        "findings": {"laws": ["rome_statute"], "quorum": 2},
    }
    case = {"settings": json.dumps(settings), "vocabulary": "1", "territory": "[]", "as_of": "2026-01-01"}
    entity = (
        records.select("entity", pl.lit("identified").alias("bin"))
        .unique("entity")
        .with_columns(pl.lit("").alias("reason"), pl.lit(1, pl.Int64).alias("records"))
    )
    empty = {name: pl.DataFrame(schema=TABLES[name]) for name in ("contradiction", "lineage")}
    made = {
        "record": records.select("record", "source", "kind", "role").with_columns(pl.lit(0, pl.Int64).alias("label")),
        "membership": records.select("record", "entity").with_columns(pl.lit(1.0).alias("probability")),
        "claim": claims,
        "source": pl.DataFrame(
            {"source": list(described), "description": [json.dumps(one) for one in described.values()]}
        ),
        "entity": entity,
        "case": pl.DataFrame({"key": list(case), "value": list(case.values())}),
        "entry": entries(propositions),
        **empty,
    }
    return {name: frame.sort(SORTED_BY[name]) for name, frame in made.items()}


def entries(propositions: int) -> pl.DataFrame:
    """Forty propositions, each with elements and material of its own."""
    from cenotaph.ledger.entry import Entry

    elements = "rs.7.1.a.e1 cah.ctx.course cah.ctx.population"
    said = [
        Entry(
            "finding",
            {
                "finding": f"f{number}", "proposition": f"Prisoners were killed in {PLACES[number % len(PLACES)]}",
                "standard": "reasonable_grounds_to_believe", "elements": elements,
                "material_for": " ".join(
                    f"s{number % SOURCES}/postings/{number + SOURCES * each}" for each in range(5)
                ),
            },
            "A. Author",
            "2026-01-01",
        )
        for number in range(propositions)
    ]  # fmt: skip
    return pl.DataFrame(
        {"entry": [one.id for one in said], "canonical": [one.canonical.decode() for one in said]}
    ).sort("entry")


def changed(made: dict[str, pl.DataFrame], first: Any, about: str) -> float:
    """Seconds of an assessment after the words of one claim on a property changed."""
    from cenotaph.findings.assess import assess

    claim = made["claim"]
    place = claim.with_row_index("row").filter(pl.col("property") == about)["row"][0]
    words = pl.when(pl.int_range(pl.len()) == place).then(pl.lit("other words")).otherwise("as_written")
    tables = made | {"claim": claim.with_columns(words.alias("as_written"))}
    started = time.monotonic()
    assess("second", tables, first)
    return round(time.monotonic() - started, 2)


def prove() -> dict[str, Any]:
    """Seconds of a first assessment and of one after a change, with what they hold."""
    from cenotaph.findings.assess import assess

    made = tables()
    started = time.monotonic()
    first = assess("first", made)
    whole = time.monotonic() - started
    after = {about: changed(made, first, about) for about in ("affiliation", "death_date", "seat")}
    return {
        "holds": whole <= 60 and max(after.values()) <= 2,
        "persons": PERSONS,
        "records": made["record"].height,
        "claims": made["claim"].height,
        "postings": POSTINGS,
        "propositions": len(first.findings),
        "cells": sum(len(row.cells) for row in first.matrix),
        "seconds": round(whole, 2),
        "seconds_after_one_change_of": after,
    }
