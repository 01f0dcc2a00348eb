"""Intake: a file becomes an item; the object stands before any row names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cenotaph.evidence import models
from cenotaph.evidence.intake import acquire
from cenotaph.evidence.objects import place
from cenotaph.ledger import log
from cenotaph.ledger.label import PUBLIC, Label


def test_an_item_has_digest_size_and_label(store: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"12345")
    label = Label(sensitivity="restricted")
    item = acquire(tmp_path / "list.csv", "north", store / "objects", label)
    assert place(store / "objects", item.sha256).read_bytes() == b"12345"
    assert (item.size, log.labels()[item.label_id]) == (5, label)


def test_the_same_bytes_received_twice_are_one_item_and_two_acquisitions(store: Path, tmp_path: Path) -> None:
    for name in ("list.csv", "copy.csv"):
        (tmp_path / name).write_bytes(b"12345")
    items = {
        acquire(tmp_path / name, source, store / "objects", PUBLIC).pk
        for name, source in (("list.csv", "north"), ("copy.csv", "north"), ("list.csv", "south"), ("list.csv", "north"))
    }
    assert len(items) == models.Item.objects.count() == 1
    assert sorted(models.Acquisition.objects.values_list("source", "name")) == [
        ("north", "copy.csv"),
        ("north", "list.csv"),
        ("south", "list.csv"),
    ]


def test_a_failing_rename_leaves_no_row(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "list.csv").write_bytes(b"12345")

    def fail(self: Path, target: Path) -> Path:
        raise OSError("no room for the name")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no room"):
        acquire(tmp_path / "list.csv", "north", store / "objects", PUBLIC)
    assert models.Item.objects.count() == models.Acquisition.objects.count() == 0


def test_a_failing_row_leaves_no_item_without_its_acquisition(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.csv").write_bytes(b"12345")

    def fail(**fields: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(models.Acquisition.objects, "get_or_create", fail)
    with pytest.raises(RuntimeError, match="killed"):
        acquire(tmp_path / "list.csv", "north", store / "objects", PUBLIC)
    assert models.Item.objects.count() == 0
