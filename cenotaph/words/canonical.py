"""Canonical text: the one form of a value, by which it is stored, hashed and compared.

Invariant: equal values have equal bytes, on every machine: RFC 8785. The standard library gives those bytes for all
that holds no float and no key beyond ASCII, twenty times faster; everything else goes to the reference implementation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import rfc8785

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> str:
    """The RFC 8785 text of a JSON value. Raises ValueError for what JSON cannot hold."""
    if _plain(value):
        return _encode(value)
    return rfc8785.dumps(value).decode()


def _plain(value: Any) -> bool:
    """Whether the standard library writes this value as RFC 8785 asks."""
    if value is None or isinstance(value, str | bool):
        return True
    if isinstance(value, int):
        return abs(value) < 2**53
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and key.isascii() and _plain(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(_plain(one) for one in value)
    return False
