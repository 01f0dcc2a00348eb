"""Tables of the ledger: entries, labels, batches.

Invariant: entries are only added. A row of another room belongs to a batch and counts only once its batch is finished.
"""

from __future__ import annotations

from django.db import models


class Label(models.Model):
    """An interned label; rows carry its integer."""

    canonical = models.TextField(unique=True)


class Entry(models.Model):
    """What a person said; see `ledger.entry`."""

    id = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=40, db_index=True)
    canonical = models.TextField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT)


class Batch(models.Model):
    """A bulk write: what it was made from (`signature`) and whether it stands (`finished`)."""

    subject = models.CharField(max_length=400, unique=True)  # "source/parque": what the batch fills
    signature = models.CharField(max_length=64)  # digest of everything it was made from
    finished = models.BooleanField(default=False)


class Writer(models.Model):
    """The one row that a bulk writer holds."""

    holder = models.CharField(max_length=200)  # host/process
    beat = models.FloatField()  # seconds since the epoch
