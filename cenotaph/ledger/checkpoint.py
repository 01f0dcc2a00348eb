"""Checkpoints: one digest for many lines.

Invariant: the root is the Merkle tree hash of RFC 6962, section 2.1, over SHA-256, so that a stranger can verify one
line with a short proof and standard tools.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

EMPTY = hashlib.sha256(b"").digest()


def root(lines: Iterable[bytes]) -> str:
    """The RFC 6962 tree hash of the lines in their order, hexadecimal. Memory: one hash a bit of their number."""
    subtrees: list[tuple[int, bytes]] = []  # (number of leaves, hash), from the largest to the smallest
    for line in lines:
        size, node = 1, hashlib.sha256(b"\x00" + line).digest()
        while subtrees and subtrees[-1][0] == size:
            left_size, left = subtrees.pop()
            node = hashlib.sha256(b"\x01" + left + node).digest()
            size += left_size
        subtrees.append((size, node))
    if not subtrees:
        return EMPTY.hex()
    node = subtrees.pop()[1]
    while subtrees:
        node = hashlib.sha256(b"\x01" + subtrees.pop()[1] + node).digest()
    return node.hex()
