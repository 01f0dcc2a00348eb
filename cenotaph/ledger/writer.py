"""One bulk writer at a time.

Invariant: whoever writes in bulk holds the one row of this table and renews its beat. A second writer is told who holds
it; a writer that died is taken over at once when it ran on this computer, and after STALE seconds when it did not.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable, Iterator

from django.db import transaction

from cenotaph.ledger import models

STALE = 600.0  # seconds without a beat after which a writer on another computer counts as dead


class WriterBusy(ValueError):
    """Another process is writing to this store."""


@contextlib.contextmanager
def bulk_writer(now: Callable[[], float] = time.time) -> Iterator[Callable[[], None]]:
    """Hold the store for writing in bulk; yields the function that renews the beat. Raises WriterBusy."""
    mine = f"{socket.gethostname()}/{os.getpid()}"
    with transaction.atomic():
        held = models.Writer.objects.filter(pk=1).first()
        if held is not None and held.holder != mine and _lives(held, now()):
            raise WriterBusy(f"the store is being written by process {held.holder}; wait until it ends, or stop it")
        models.Writer.objects.update_or_create(pk=1, defaults={"holder": mine, "beat": now()})

    def beat() -> None:
        models.Writer.objects.filter(pk=1, holder=mine).update(beat=now())

    try:
        yield beat
    finally:
        models.Writer.objects.filter(pk=1, holder=mine).delete()


def _lives(held: models.Writer, now: float) -> bool:
    """Whether the writer that holds the row is still there, as far as this computer can tell."""
    host, _, process = str(held.holder).rpartition("/")
    if host != socket.gethostname():
        return now - float(held.beat) < STALE
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it lives, and belongs to another user
    return True
