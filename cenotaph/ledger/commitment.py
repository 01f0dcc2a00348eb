"""Commitments: a digest of protected words that cannot be guessed.

Invariant: without the case's secret, two commitments tell nothing about the words behind them, not even whether they
are equal; with it, anybody can check one.
"""

from __future__ import annotations

import hashlib
import hmac


def commit(secret: bytes, identity: str, words: bytes) -> str:
    """HMAC-SHA-256, keyed by the HMAC of the identity under the case secret, over the words; hexadecimal."""
    salt = hmac.new(secret, identity.encode(), hashlib.sha256).digest()
    return hmac.new(salt, words, hashlib.sha256).hexdigest()
