"""Tables of the evidence room: items and acquisitions.

Invariant: same bytes, one item; each time they were received, one acquisition.
"""

from __future__ import annotations

from django.db import models

from cenotaph.ledger.models import Label


class Item(models.Model):
    """Bytes we hold, sealed once."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    label = models.ForeignKey(Label, on_delete=models.PROTECT)


class Acquisition(models.Model):
    """One receipt of an item: for which source, under which name."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    source = models.CharField(max_length=200)
    name = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "source", "name"], name="one_receipt")]
