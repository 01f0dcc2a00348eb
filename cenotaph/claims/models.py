"""Tables of the claims room.

Invariant: what was written is stored once (`Wording`); what it is read as stands beside it, is derived, and is made
again when parsers change. Integer keys live in this store only and are never cited: the public id of a claim is
record/property/place@edition. Only the rows of a `complete` source are read; a source is replaced as a whole.
The bulk tables have no constraint in the database: one writer fills them from one frame, and a look-up for each of four
keys would cost more than the row.
"""

from __future__ import annotations

from django.db import models

from cenotaph.evidence.models import Item
from cenotaph.ledger.models import Label


class Source(models.Model):
    """Who says it."""

    key = models.CharField(max_length=200, unique=True)
    description = models.TextField()  # canonical JSON of what source.toml says
    complete = models.BooleanField(default=False)  # its batch is finished: readers may see its rows
    label = models.ForeignKey(Label, on_delete=models.PROTECT)


class Edition(models.Model):
    """A state of a source; a list has several."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    name = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()  # order in which source.toml names them


class Column(models.Model):
    """Where in a source's tables a property's words stand, and how the mapping says to read them."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    table = models.CharField(max_length=200)
    property = models.PositiveSmallIntegerField()  # position in words/properties.yaml
    place = models.TextField()
    language = models.CharField(max_length=20, blank=True)
    hints = models.TextField()  # canonical JSON
    label = models.ForeignKey(Label, on_delete=models.PROTECT)


class Record(models.Model):
    """One mention, by one source, of one person, body, site, event, act, number..."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    public = models.TextField(unique=True)  # source/table/key
    kind = models.CharField(max_length=20)
    role = models.CharField(max_length=20, blank=True)
    label = models.ForeignKey(Label, on_delete=models.PROTECT)


class Reading(models.Model):
    """Where an edition's record was read: item and row."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    file = models.TextField()
    row = models.PositiveBigIntegerField()


class Wording(models.Model):
    """The words of a column, each once, as written, and what they are read as (derived)."""

    column = models.ForeignKey(Column, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    as_written = models.TextField()
    value = models.TextField(blank=True)  # canonical JSON; empty where nothing could be read
    doubts = models.TextField(blank=True)  # stored messages
    withheld = models.BooleanField(default=False)


class Attestation(models.Model):
    """A set of editions that state a claim, and of those that have its record and do not; claims share them."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    stated = models.TextField()  # JSON list of names, in the order of source.toml
    absent = models.TextField()


class Claim(models.Model):
    """A source says something of a record, in some words, at a place."""

    pk = models.CompositePrimaryKey("record", "property", "ordinal")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    property = models.PositiveSmallIntegerField()
    ordinal = models.PositiveSmallIntegerField()
    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    label = models.ForeignKey(Label, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    attestation = models.ForeignKey(Attestation, on_delete=models.CASCADE, db_index=False, db_constraint=False)


class Fault(models.Model):
    """A row that is not as its header promises, or a key that does not tell rows apart."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE)
    file = models.TextField()
    row = models.PositiveBigIntegerField()
    what = models.TextField()  # JSON [key, parameters]
    kept = models.BooleanField()  # a record was still made of the row
