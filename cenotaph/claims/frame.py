"""The claims of the store as tables.

Invariant: this is how the rooms above read claims, and the only way: filtered by readable labels inside the query,
sorted by public id, with no integer key of the store left in it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import polars as pl
from django.db import connection

from cenotaph.claims.citation import key_of
from cenotaph.words.vocabulary import properties

CLAIMS = """
SELECT claim.record_id, claim.property, claim.ordinal, claim.wording_id, claim.label_id, claim.attestation_id
FROM claims_claim claim
JOIN claims_record record ON record.id = claim.record_id
JOIN claims_source source ON source.id = record.source_id AND source.complete
"""
CLAIMS_SCHEMA = {
    "record": pl.Int64,
    "property": pl.Int64,
    "ordinal": pl.Int64,
    "wording": pl.Int64,
    "label": pl.Int64,
    "attestation": pl.Int64,
}
RECORDS = "SELECT id, public FROM claims_record"
RECORDS_SCHEMA = {"record": pl.Int64, "public": pl.String}
WORDINGS = """
SELECT wording.id, col.place, col.language, wording.as_written, wording.value, wording.doubts, wording.withheld
FROM claims_wording wording
JOIN claims_column col ON col.id = wording.column_id
"""
WORDINGS_SCHEMA = {
    "wording": pl.Int64,
    "place": pl.String,
    "language": pl.String,
    "as_written": pl.String,
    "value": pl.String,
    "doubts": pl.String,
    "withheld": pl.Boolean,
}
ATTESTATIONS = "SELECT id, stated, absent FROM claims_attestation"
READINGS = """
SELECT record.public, source.key, record.kind, record.role, edition.name, edition.position, item.sha256, reading.file,
       reading.row, record.label_id
FROM claims_reading reading
JOIN claims_record record ON record.id = reading.record_id
JOIN claims_source source ON source.id = record.source_id AND source.complete
JOIN claims_edition edition ON edition.id = reading.edition_id
JOIN evidence_item item ON item.id = reading.item_id
"""
READINGS_SCHEMA = {
    "record": pl.String,
    "source": pl.String,
    "kind": pl.String,
    "role": pl.String,
    "edition": pl.String,
    "position": pl.Int64,
    "item": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "label": pl.Int64,
}
SOURCES = "SELECT key, description, label_id FROM claims_source WHERE complete"
SOURCES_SCHEMA = {"source": pl.String, "description": pl.String, "label": pl.Int64}
FAULTS = """
SELECT source.key, edition.name, fault.file, fault.row, fault.what, fault.kept
FROM claims_fault fault
JOIN claims_source source ON source.id = fault.source_id AND source.complete
JOIN claims_edition edition ON edition.id = fault.edition_id
"""
FAULTS_SCHEMA = {
    "source": pl.String,
    "edition": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "what": pl.String,
    "kept": pl.Boolean,
}


def _table(sql: str, schema: dict[str, Any], label: str = "", readable: Collection[int] = ()) -> pl.DataFrame:
    """The rows of a query as a frame; with `label`, only those whose label is readable."""
    if label:
        numbers = ", ".join(str(int(number)) for number in sorted(readable)) or "NULL"
        sql += f" {'AND' if ' WHERE ' in sql else 'WHERE'} {label} IN ({numbers})"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    frame = pl.DataFrame(rows, schema=list(schema), orient="row", infer_schema_length=None) if rows else None
    return (pl.DataFrame(schema=schema) if frame is None else frame).select(
        pl.col(name).cast(kind) for name, kind in schema.items()
    )


def claims(readable: Collection[int]) -> pl.DataFrame:
    """One row a claim, sorted by record, property and ordinal.

    Columns: claim (public id without edition), record, property (key), property_order, ordinal, place, language,
    as_written, value (canonical JSON, empty where unreadable), doubts (JSON), withheld, label, editions (list of names
    that state it), absent (list of names that have the record and do not state it).
    """
    names = {entry.order: key for key, entry in properties().items()}
    found = _table(CLAIMS, CLAIMS_SCHEMA, "claim.label_id", readable)
    attested = [
        (number, json.loads(stated), json.loads(absent))
        for number, stated, absent in _table(ATTESTATIONS, {"id": pl.Int64, "s": pl.String, "a": pl.String}).iter_rows()
    ]
    editions = pl.DataFrame(
        attested,
        schema={"attestation": pl.Int64, "editions": pl.List(pl.String), "absent": pl.List(pl.String)},
        orient="row",
    )
    wordings = _table(WORDINGS, WORDINGS_SCHEMA)
    places = {place: key_of(place) for place in wordings["place"].unique().to_list()}
    return (
        found.join(_table(RECORDS, RECORDS_SCHEMA), on="record", how="left")
        .join(wordings, on="wording", how="left")
        .join(editions, on="attestation", how="left")
        .sort("public", "property", "ordinal")
        .with_columns(pl.col("property").alias("property_order"), pl.col("public").alias("record"))
        .with_columns(pl.col("property").replace_strict(names, return_dtype=pl.String))
        .select(
            (
                pl.col("record")
                + "/"
                + pl.col("property")
                + "/"
                + pl.col("place").replace_strict(places, return_dtype=pl.String)
            ).alias("claim"),
            *("record", "property", "property_order", "ordinal", "place", "language", "as_written", "value", "doubts"),
            *("withheld", "label", "editions", "absent"),
        )
    )


def readings(readable: Collection[int]) -> pl.DataFrame:
    """One row a record and edition: source, kind, role, edition, item (SHA-256), file, row; sorted by record,
    edition.
    """
    return _table(READINGS, READINGS_SCHEMA, "record.label_id", readable).sort("record", "position", "file", "row")


def sources(readable: Collection[int]) -> pl.DataFrame:
    """One row a source with its description (canonical JSON), sorted by key."""
    return _table(SOURCES, SOURCES_SCHEMA, "label_id", readable).sort("source")


def items(readable: Collection[int]) -> pl.DataFrame:
    """One row an item that a readable source was read from: item (SHA-256), size (bytes), sorted."""
    sql = """
    SELECT DISTINCT item.sha256, item.size FROM evidence_item item
    JOIN claims_reading reading ON reading.item_id = item.id
    JOIN claims_record record ON record.id = reading.record_id
    """
    return _table(sql, {"item": pl.String, "size": pl.Int64}, "record.label_id", readable).sort("item")


def faults(readable: Collection[int]) -> pl.DataFrame:
    """One row a fault of a row of a readable source, sorted by source, file and row; a fault may quote the row."""
    return _table(FAULTS, FAULTS_SCHEMA, "source.label_id", readable).sort("source", "edition", "file", "row", "what")
