"""Commitments: checked with the secret, guessed by nobody without it."""

from __future__ import annotations

import hashlib

from cenotaph.ledger.commitment import commit


def test_whoever_has_the_secret_gets_the_same_commitment() -> None:
    assert commit(b"secret", "claim", b"words") == commit(b"secret", "claim", b"words")


def test_it_differs_by_secret_identity_and_words() -> None:
    found = {commit(s, i, w) for s in (b"one", b"two") for i in ("claim a", "claim b") for w in (b"words", b"other")}
    assert len(found) == 8


def test_equal_words_of_two_claims_do_not_show() -> None:
    assert commit(b"secret", "claim a", b"words") != commit(b"secret", "claim b", b"words")


def test_identity_and_words_do_not_run_together() -> None:
    assert commit(b"secret", "ab", b"c") != commit(b"secret", "a", b"bc")


def test_it_is_no_plain_digest_of_the_words() -> None:
    assert commit(b"", "", b"words") != hashlib.sha256(b"words").hexdigest()
