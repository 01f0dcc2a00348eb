"""Verify: every broken thing is one sentence, and nothing is mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from cenotaph.evidence import models
from cenotaph.evidence.intake import acquire
from cenotaph.evidence.objects import place
from cenotaph.evidence.verify import broken
from cenotaph.ledger.label import PUBLIC
from cenotaph.words.sentences import render


@pytest.fixture
def items(store: Path, tmp_path: Path) -> list[str]:
    """Three sealed items, by digest."""
    found = []
    for number in range(3):
        (tmp_path / "list.csv").write_bytes(f"list {number}".encode())
        found.append(acquire(tmp_path / "list.csv", "north", store / "objects", PUBLIC).sha256)
    return sorted(found)


def told(store: Path) -> list[tuple[str, str]]:
    found = list(broken(store / "objects"))
    assert all(render(message) for message in found)
    return [(message.key, message.parameters["item"]) for message in found]


def test_nothing_is_said_of_what_is_well(store: Path, items: list[str]) -> None:
    assert told(store) == []


def test_one_flipped_bit_is_found_and_not_mended(store: Path, items: list[str]) -> None:
    path = place(store / "objects", items[1])
    path.chmod(0o644)
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    changed = path.read_bytes()
    assert told(store) == [("verify.changed", items[1])]
    assert path.read_bytes() == changed


def test_a_missing_object_is_found(store: Path, items: list[str]) -> None:
    place(store / "objects", items[2]).unlink()
    assert told(store) == [("verify.missing", items[2])]


def test_a_row_that_states_another_size_is_found(store: Path, items: list[str]) -> None:
    models.Item.objects.filter(sha256=items[0]).update(size=99)
    (message,) = broken(store / "objects")
    assert message.key == "verify.size"
    assert dict(message.parameters) == {"item": items[0], "stated": "99", "found": "6"}


def test_an_object_without_a_row_is_no_fault(store: Path, items: list[str]) -> None:
    models.Acquisition.objects.all().delete()
    models.Item.objects.all().delete()
    assert told(store) == []


def test_everything_broken_is_told_at_once(store: Path, items: list[str]) -> None:
    place(store / "objects", items[0]).unlink()
    models.Item.objects.filter(sha256=items[1]).update(size=0)
    assert told(store) == [("verify.size", items[1]), ("verify.missing", items[0])]
