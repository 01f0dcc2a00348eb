"""The ledger's store: labels and entries in the database of one case.

Invariant: adding an entry twice is adding it once. This is the only module that writes the ledger's tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from cenotaph.ledger import entry as entries
from cenotaph.ledger import models
from cenotaph.ledger.label import PUBLIC, Label


def intern(label: Label) -> int:
    """The integer of a label in this store."""
    return int(models.Label.objects.get_or_create(canonical=label.canonical)[0].pk)


def labels() -> dict[int, Label]:
    """Every label of this store by its integer."""
    found = {}
    for row in models.Label.objects.order_by("pk"):
        fields = json.loads(row.canonical)
        found[int(row.pk)] = Label(
            frozenset(fields["compartments"]), fields["sensitivity"], frozenset(fields["subjects"])
        )
    return found


def add(new: Iterable[entries.Entry]) -> int:
    """Add what the store lacks; returns how many that were."""
    with transaction.atomic():
        public = intern(PUBLIC)
        known = set(models.Entry.objects.values_list("pk", flat=True))
        rows = [
            models.Entry(id=entry.id, kind=entry.kind, canonical=entry.canonical.decode(), label_id=public)
            for entry in {entry.id: entry for entry in new}.values()
            if entry.id not in known
        ]
        models.Entry.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def all_entries() -> list[entries.Entry]:
    """Every entry of the store, sorted by id."""
    return [entries.from_canonical(row.canonical) for row in models.Entry.objects.order_by("pk")]


def load(folder: Path) -> int:
    """Add to the store what only the case folder has (`folder` is its `entries/`); returns how many."""
    return add(entries.read_entries(folder))


def save(folder: Path) -> int:
    """Add to the case folder what only the store has; returns how many."""
    return entries.write_entries(folder, all_entries())
