"""Write: blocks of rows become rows of the store's tables.

Invariant: one writer fills the tables of one source, in commits of BATCH rows, in the order of its files; a row names
only numbers that were written before it or with it. What it remembers of a block is the number of each wording and, for
a source with several editions, of each record.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from itertools import islice, repeat
from typing import Any

import numpy as np
import polars as pl
from django.db import connection, transaction
from django.db.models import Max

from cenotaph.claims import models
from cenotaph.claims.attestation import Claims, Editioned, Editions, alone
from cenotaph.claims.gather import Dictionary, Mentions, Wording, gather, in_order
from cenotaph.claims.known import UNKNOWN, Known, Numbers
from cenotaph.claims.mapping import Column, Source, Table
from cenotaph.claims.survey import Doubled, told_apart
from cenotaph.evidence.readers import Fault, Rows
from cenotaph.ledger import log
from cenotaph.ledger.label import Label, strictest
from cenotaph.words.sentences import stored
from cenotaph.words.vocabulary import properties

BATCH = 50_000  # rows a commit


class Writer:
    """Writes one source. `rows`, `records`, `claims` and `faults` count what was written."""

    def __init__(
        self, source: Source, description: str, editions: Sequence[str], columns: list[tuple[str, Column]]
    ) -> None:
        self.source, self.editions = source, editions
        with transaction.atomic():  # one commit, not one a row: a case may have hundreds of small sources
            self.label = log.intern(source.label)
            self.own = models.Source.objects.create(key=source.key, description=description, label_id=self.label)
            self.edition_keys = [
                models.Edition.objects.create(source=self.own, name=name, position=position).pk
                for position, name in enumerate(editions)
            ]
            self.column_keys, labels = _write_columns(source, self.own, columns)
        self.labels = np.array(labels, dtype=np.int64)
        self.about = np.array([properties()[column.property].order for _, column in columns], dtype=np.int64)
        self.places = _places(columns)
        self.dictionary = Dictionary(columns, _next(models.Wording))
        self.first = self.free = _next(models.Record)
        self.known = Known()  # the records of a source with several editions
        self.attestations: dict[tuple[Editions, Editions], int] = {}
        self.rows = self.claims = self.faults = 0

    @property
    def records(self) -> int:
        """How many records were written."""
        return self.free - self.first

    def write(self, table: Table, rows: Rows, doubled: Doubled, item: int, spool: Editioned) -> None:
        """Write a block of a table; claims of several editions wait in `spool`."""
        edition = self.editions.index(table.edition)
        keys, faults = told_apart(table, rows, doubled)
        mentioned, fresh = gather(self.source, table, rows.frame, keys, self.dictionary)
        self.rows += rows.frame.height + sum(not fault.kept for fault in rows.faults)
        self._wordings(fresh)
        self._faults(edition, table.file, [*rows.faults, *faults])
        for mentions in mentioned:
            numbers = self._records(mentions)
            at = (numbers.tolist(), repeat(self.edition_keys[edition]), repeat(item), repeat(table.file))
            reading = ("record_id", "edition_id", "item_id", "file", "row")
            _insert("claims_reading", reading, zip(*at, rows.numbers.to_list(), strict=False))
            found = in_order(mentions, self.about, marked=len(self.editions) > 1)
            found |= {"record": numbers[found.pop("row")], "property": self.about[found["column"]]}
            if len(self.editions) == 1:
                self.claim(alone(found))
            else:
                spool.hold(numbers, edition)
                spool.state(found | {"place": self.places[found["column"]]}, edition)

    def claim(self, claims: Claims) -> None:
        """Write claims whose attestations are known."""
        if not len(claims.record):
            return
        keys = np.array([self._attestation(stated, absent) for stated, absent in claims.sets])
        arrays = [claims.record, claims.property, claims.ordinal, claims.wording, self.labels[claims.column]]
        rows = zip(*(each.tolist() for each in [*arrays, keys[claims.attested]]), strict=True)
        columns = ("record_id", "property", "ordinal", "wording_id", "label_id", "attestation_id")
        _insert("claims_claim", columns, rows)
        self.claims += len(claims.record)

    def _attestation(self, stated: Editions, absent: Editions) -> int:
        """The key of the row for these editions, positions in `editions`; made on first use."""
        if (stated, absent) not in self.attestations:
            row = models.Attestation.objects.create(
                source=self.own,
                stated=json.dumps([self.editions[n] for n in stated], ensure_ascii=False),
                absent=json.dumps([self.editions[n] for n in absent], ensure_ascii=False),
            )
            self.attestations[stated, absent] = row.pk
        return self.attestations[stated, absent]

    def _wordings(self, fresh: list[tuple[int, Wording]]) -> None:
        _insert(
            "claims_wording",
            ("id", "column_id", "as_written", "value", "doubts", "withheld"),
            (
                (number, self.column_keys[one.column], _storable(one.as_written), one.value, one.doubts, one.withheld)
                for number, one in fresh
            ),
        )

    def _faults(self, edition: int, file: str, faults: list[Fault]) -> None:
        key = self.edition_keys[edition]
        _insert(
            "claims_fault",
            ("source_id", "edition_id", "file", "row", "what", "kept"),
            ((self.own.pk, key, file, fault.row, stored([fault.what]), fault.kept) for fault in faults),
        )
        self.faults += len(faults)

    def _records(self, mentions: Mentions) -> Numbers:
        """The number of each record; those that no edition had before are written."""
        numbers = np.full(len(mentions.ids), UNKNOWN, dtype=np.int64)
        if len(self.editions) > 1:
            numbers = self.known.find(mentions.ids)
        new = numbers == UNKNOWN
        fresh = mentions.ids.filter(pl.Series(new, dtype=pl.Boolean))
        numbers[new] = np.arange(self.free, self.free + len(fresh))
        if len(self.editions) > 1:
            self.known.add(fresh, numbers[new])
        self.free += len(fresh)
        block, same = mentions.block, repeat(self.label)
        rows = zip(
            numbers[new].tolist(),
            repeat(self.own.pk),
            fresh,
            repeat(block.kind),
            repeat(block.role),
            same,
            strict=False,
        )
        _insert("claims_record", ("id", "source_id", "public", "kind", "role", "label_id"), rows)
        return numbers


def _write_columns(
    source: Source, own: models.Source, columns: list[tuple[str, Column]]
) -> tuple[list[int], list[int]]:
    """The keys of the columns, and the label that each one's claims carry."""
    labels = [
        log.intern(strictest([source.label, Label(sensitivity=properties()[column.property].sensitivity)]))
        for _, column in columns
    ]
    keys = [
        models.Column.objects.create(
            source=own,
            table=table,
            property=properties()[column.property].order,
            place=column.place,
            language=column.hints.language,
            hints=json.dumps(dataclasses.asdict(column.hints), ensure_ascii=False, sort_keys=True),
            label_id=label,
        ).pk
        for label, (table, column) in zip(labels, columns, strict=True)
    ]
    return keys, labels


def _places(columns: list[tuple[str, Column]]) -> Numbers:
    """A number for the place of each column: two columns that are read differently may be one place."""
    named = [(table, column.place) for table, column in columns]
    return np.array([named.index(one) for one in named], dtype=np.int64)


def _storable(text: str) -> str:
    """Words that both SQLite and PostgreSQL take: NUL and lone surrogates escaped visibly."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _next(model: type[models.Record | models.Wording]) -> int:
    """The first integer key that is free."""
    return int(model.objects.aggregate(highest=Max("id"))["highest"] or 0) + 1


def _insert(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows in bulk, through Django's own connection, in commits of BATCH."""
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    rows = iter(rows)
    while chunk := list(islice(rows, BATCH)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, chunk)
