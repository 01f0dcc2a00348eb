"""The ledger's store: labels and entries of one case."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cenotaph.ledger import log
from cenotaph.ledger.entry import Entry, decision, read_entries, write_entries
from cenotaph.ledger.label import PUBLIC, Label

SAID = [decision("a", f"b{number}", "same", f"reason {number}", "x", "2020") for number in range(4)]


def test_a_label_has_one_integer(store: Path) -> None:
    strict = Label(frozenset({"north", "south"}), "protected", frozenset({"someone"}))
    assert log.intern(strict) == log.intern(Label(frozenset({"south", "north"}), "protected", frozenset({"someone"})))
    assert log.intern(strict) != log.intern(PUBLIC)
    assert set(log.labels().values()) == {strict, PUBLIC}


def test_adding_an_entry_twice_is_adding_it_once(store: Path) -> None:
    assert log.add([SAID[0], SAID[0]]) == 1
    assert log.add([SAID[0], SAID[1]]) == 1
    assert log.all_entries() == sorted(SAID[:2], key=lambda entry: entry.id)


def test_an_entry_comes_back_as_it_was(store: Path) -> None:
    told = Entry("reading", {"reach": "a", "reason": "ای\r\nب", "value": ""}, "نویسنده", "", "0" * 64)
    log.add([told])
    (found,) = log.all_entries()
    assert found.id == told.id
    assert found.canonical == told.canonical


def test_store_and_folder_come_to_hold_the_same(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "entries"
    write_entries(folder, SAID[:2])
    log.add(SAID[1:3])
    assert log.load(folder) == 1
    assert log.save(folder) == 1
    assert read_entries(folder) == log.all_entries()
    assert len(log.all_entries()) == 3
    before = (folder / "decisions.csv").read_bytes()
    assert (log.load(folder), log.save(folder)) == (0, 0)
    assert (folder / "decisions.csv").read_bytes() == before


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SAID), max_size=5), st.lists(st.sampled_from(SAID), max_size=5))
def test_the_order_of_adding_does_not_matter(store: Path, one: list[Entry], other: list[Entry]) -> None:
    from cenotaph.ledger import models

    found = []
    for order in ([*one, *other], [*other, *one]):
        models.Entry.objects.all().delete()
        for entry in order:
            log.add([entry])
        found.append(log.all_entries())
    assert found[0] == found[1]
