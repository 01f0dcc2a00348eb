"""Objects: sealed bytes, found by their SHA-256.

Invariant: an object is written once and never changed. It stands complete on disk (temporary file, fsync, rename, fsync
of the directory) before any row may name it, so that a crash leaves at worst an object without a row, never a row
without its object.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes we hold: their digest (SHA-256, hexadecimal) and their number."""

    sha256: str
    size: int


def digest(path: Path) -> Sealed:
    """SHA-256 and size of a file, read once."""
    hasher, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            hasher.update(chunk)
            size += len(chunk)
    return Sealed(hasher.hexdigest(), size)


def place(objects: Path, sha256: str) -> Path:
    """Where the object of this digest stands."""
    return objects / sha256[:2] / sha256


def seal(path: Path, objects: Path) -> Sealed:
    """Copy a file's bytes into the store of objects; bytes that are already there are not written again.

    Returns the digest computed over the bytes that were written, not over a second reading.
    """
    objects.mkdir(parents=True, exist_ok=True)
    temporary = objects / f".{os.getpid()}.receiving"
    hasher, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as source, temporary.open("wb") as target:
            while chunk := source.read(CHUNK):
                hasher.update(chunk)
                target.write(chunk)
                size += len(chunk)
            target.flush()
            os.fsync(target.fileno())
        final = place(objects, hasher.hexdigest())
        if not final.exists():
            final.parent.mkdir(exist_ok=True)
            temporary.chmod(0o444)
            temporary.replace(final)
        # also for an object that stood already: whoever renamed it may have died before this
        _fsync_directory(final.parent)
        _fsync_directory(objects)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    return Sealed(hasher.hexdigest(), size)


def _fsync_directory(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def all_objects(objects: Path) -> Iterator[Path]:
    """Every sealed object, in the order of its digest."""
    if objects.is_dir():
        for folder in sorted(path for path in objects.iterdir() if path.is_dir()):
            yield from sorted(folder.iterdir())
