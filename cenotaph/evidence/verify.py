"""Verify: derive every digest again and say what does not hold.

Invariant: nothing is trusted but the bytes; each broken thing is one sentence, and nothing is mended.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cenotaph.evidence import models, objects
from cenotaph.words.sentences import Message, message


def broken(store: Path) -> Iterator[Message]:
    """One message for each object or row that is not as it was sealed; nothing when all is well."""
    rows = dict(models.Item.objects.values_list("sha256", "size"))
    for path in objects.all_objects(store):
        sealed = objects.digest(path)
        if sealed.sha256 != path.name:
            yield message("verify.changed", item=path.name, found=sealed.sha256)
        elif path.name in rows and rows[path.name] != sealed.size:
            yield message("verify.size", item=path.name, stated=str(rows[path.name]), found=str(sealed.size))
    for sha256 in sorted(rows):
        if not objects.place(store, sha256).exists():
            yield message("verify.missing", item=sha256)
