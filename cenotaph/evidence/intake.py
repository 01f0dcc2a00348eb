"""Intake: a file becomes an item of the case.

Invariant: the object stands before the row (see `evidence.objects`); item and acquisition are written in one
transaction.
"""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from cenotaph.evidence import models, objects
from cenotaph.ledger import log
from cenotaph.ledger.label import Label


def acquire(path: Path, source: str, store: Path, label: Label) -> models.Item:
    """Seal a file for a source; `store` is the folder of objects. Same bytes give the same item."""
    sealed = objects.seal(path, store)
    with transaction.atomic():
        item, _ = models.Item.objects.get_or_create(
            sha256=sealed.sha256, defaults={"size": sealed.size, "label_id": log.intern(label)}
        )
        models.Acquisition.objects.get_or_create(item=item, source=source, name=path.name)
    return item
