"""Citations: the public ids of records and claims.

Invariant: an id holds no white space and no sign that parts it, so that ids can stand in a row of words and be taken
apart again: source/table/key, and record/property/place@edition.
"""

from __future__ import annotations


def key_of(cell: str) -> str:
    """A row's key as a part of an id: what separates parts, and white space, percent-encoded; letters as they are."""
    # RFC 3986, section 2.1; `urllib.parse.quote` would leave the tilde, which tells rows of one key apart
    return "".join(
        "".join(f"%{byte:02X}" for byte in sign.encode())
        if sign in "/~%@#?" or sign.isspace() or not sign.isprintable()
        else sign
        for sign in cell
    )


def claim_id(record: str, about: str, place: str) -> str:
    """The public id of a claim without its edition."""
    return f"{record}/{about}/{key_of(place)}"


def cited(claim: str, edition: str) -> str:
    """The public id of a claim as an edition states it."""
    return f"{claim}@{key_of(edition)}"


def record_of(name: str) -> str:
    """The record of a public id: a record's own, or that of a claim (source/table/key/property/place@edition)."""
    return "/".join(name.split("/")[:3])
