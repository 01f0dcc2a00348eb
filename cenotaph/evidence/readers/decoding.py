"""Decoding: a file of text becomes signs.

Invariant: the encoding is known, checked over the whole file and stated before the first sign is used, and no more than
a piece of the file is held at a time.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import charset_normalizer

from cenotaph.evidence.readers import ReadError
from cenotaph.words.sentences import Message, message

PIECE = 1 << 20  # bytes
MARK = "\ufeff"
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
UNREADABLE = "\ufffd"  # what stands for bytes that a guessed encoding cannot read


@dataclass(frozen=True, slots=True)
class Decoding:
    """How a file is decoded, and the note that says so."""

    encoding: str
    note: Message
    errors: str = "strict"

    def open(self, path: Path, newline: str) -> TextIO:
        """The file as signs, after its byte order mark; lines end as `newline` says (see `open`)."""
        file = path.open(encoding=self.encoding, errors=self.errors, newline=newline)
        if file.read(1) != MARK or self.note.key != "read.encoding_declared":
            file.seek(0)  # what was read is no mark; an encoding that was found by its mark passes the mark over
        return file


def find_decoding(path: Path, declared: str) -> Decoding:
    """How to decode a file: the declared encoding, a byte order mark, UTF-8, then detection. Raises ReadError."""
    name = path.name
    if declared:
        try:
            _check(path, declared)
        except LookupError as error:
            raise ReadError(
                f"{name}: encoding {declared!r} is unknown; name one such as utf-8, windows-1256"
            ) from error
        except UnicodeDecodeError as error:
            raise ReadError(
                f"{name}: not {declared}: byte {error.start} cannot be read; leave `encoding` out to have it detected"
            ) from error
        return Decoding(declared, message("read.encoding_declared", file=name, encoding=declared))
    with path.open("rb") as file:
        start = file.read(PIECE)
    for mark, encoding in MARKS.items():
        if start.startswith(mark):
            try:
                _check(path, encoding.removesuffix("-sig"))
            except UnicodeDecodeError as error:
                raise ReadError(
                    f"{name}: starts as {encoding} but byte {error.start} is not; declare `encoding`"
                ) from error
            return Decoding(encoding, message("read.encoding_mark", file=name, encoding=encoding))
    try:
        _check(path, "utf-8")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(start).best()
        if best is None:
            raise ReadError(f"{name}: no encoding fits its bytes; declare `encoding` in source.toml") from None
        lost = _check(path, best.encoding, "replace")
        note = message("read.encoding_guessed", file=name, encoding=best.encoding, lost=lost)
        return Decoding(best.encoding, note, "replace")
    return Decoding("utf-8", message("read.encoding_utf8", file=name))


def _check(path: Path, encoding: str, errors: str = "strict") -> int:
    """Decode a whole file, piece by piece; returns how many signs stand for what could not be read.

    Raises LookupError for no encoding of text, and UnicodeDecodeError with the place of the byte in the file.
    """
    if not codecs.lookup(encoding)._is_text_encoding:  # as bytes.decode does: "hex" is a codec and no encoding
        raise LookupError(encoding)
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    lost, place = 0, 0
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            held = len(decoder.getstate()[0])  # bytes of a sign that the end of the last piece cut
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                error.start += place - held
                raise
            if errors != "strict":
                lost += text.count(UNREADABLE)
            if not piece:
                return lost
            place += len(piece)
