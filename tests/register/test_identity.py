"""Identity: an id once published is never orphaned, and the same clusters and memory give the same ids."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.ledger.entry import EntryError
from cenotaph.register import identity
from cenotaph.register.identity import Remembered, entity_id, identify, read_memory, write_memory

A, B, C, D = "a/persons/1", "b/persons/1", "c/persons/1", "d/persons/1"


def test_an_id_is_base32_of_the_digest_of_the_anchor() -> None:
    assert entity_id(A) == "E-" + base64.b32encode(hashlib.sha256(A.encode()).digest()).decode()[:10]
    assert entity_id(A, 12).startswith(entity_id(A))


def test_a_new_entity_is_anchored_at_its_smallest_record() -> None:
    found = identify([[B, A], [C]])
    assert found.entity_of == {A: entity_id(A), B: entity_id(A), C: entity_id(C)}
    assert set(found.memory) == {Remembered(entity_id(A), A, 1), Remembered(entity_id(C), C, 1)}
    assert found.redirected == found.revived == ()


def test_a_smaller_record_that_joins_later_does_not_move_the_id() -> None:
    first = identify([[B, C]])
    assert identify([[A, B, C]], first.memory).entity_of[A] == entity_id(B)


def test_on_a_merge_the_id_published_first_survives_and_the_other_leads_to_it() -> None:
    first = identify([[B]])
    second = identify([[B], [A]], first.memory)
    merged = identify([[A, B]], second.memory)
    assert set(merged.entity_of.values()) == {entity_id(B)}  # though A is the smaller record
    assert merged.redirected == ((entity_id(A), entity_id(B)),)
    assert Remembered(entity_id(A), A, 2, entity_id(B)) in merged.memory


def test_on_a_split_the_part_with_the_anchor_keeps_the_id() -> None:
    first = identify([[A, B, C]])
    split = identify([[A], [B, C]], first.memory)
    assert split.entity_of == {A: entity_id(A), B: entity_id(B), C: entity_id(B)}
    assert Remembered(entity_id(B), B, 2) in split.memory


KEEPER, OTHER = sorted((A, B), key=entity_id)  # of two ids published together the smaller one survives


def test_an_id_that_led_elsewhere_stands_again_when_its_anchor_does() -> None:
    apart = identify([[A], [B]])
    merged = identify([[A, B]], apart.memory)
    assert merged.redirected == ((entity_id(OTHER), entity_id(KEEPER)),)
    again = identify([[A], [B]], merged.memory)
    assert again.entity_of == apart.entity_of
    assert again.memory == apart.memory
    assert again.revived == (entity_id(OTHER),)


def test_an_id_whose_anchor_no_source_states_any_more_still_leads_where_it_led() -> None:
    def leads(memory: tuple[Remembered, ...]) -> str:
        return {line.entity: line.redirect for line in memory}[entity_id(OTHER)]

    merged = identify([[A, B]], identify([[A], [B]], [Remembered(entity_id(C), C, 0)]).memory)
    gone = identify([[KEEPER], [C]], merged.memory)  # a new edition no longer names the other's record
    assert leads(gone.memory) == entity_id(KEEPER)
    assert gone.revived == ()
    onward = identify([[KEEPER, C]], gone.memory)  # where it led is merged in its turn
    assert leads(onward.memory) == entity_id(C)
    back = identify([[A], [B], [C]], onward.memory)
    assert leads(back.memory) == ""
    assert set(back.revived) == {entity_id(A), entity_id(B)}


def test_a_memory_that_leads_in_a_circle_is_no_endless_search() -> None:
    circle = [Remembered(entity_id(A), A, 1, entity_id(B)), Remembered(entity_id(B), B, 1, entity_id(A))]
    assert identify([[C]], circle).entity_of == {C: entity_id(C)}


def test_the_later_of_two_ids_that_collide_has_twelve_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity.entity_id, "__defaults__", (1,))
    records = [f"a/persons/{number}" for number in range(60)]
    found = identify([[record] for record in records])
    assert len(set(found.entity_of.values())) == len(records)
    lengths = {len(entity) for entity in found.entity_of.values()}
    assert lengths == {len("E-") + 1, len("E-") + identity.LETTERS_ON_COLLISION}
    again = identify([[record] for record in reversed(records)], found.memory)
    assert (again.entity_of, again.memory) == (found.entity_of, found.memory)


partitions = st.lists(st.integers(0, 4), min_size=8, max_size=8)
RECORDS = [f"s/persons/{number}" for number in range(8)]


def clusters_of(numbers: list[int]) -> list[list[str]]:
    groups: dict[int, list[str]] = {}
    for record, number in zip(RECORDS, numbers, strict=True):
        groups.setdefault(number, []).append(record)
    return list(groups.values())


@given(st.lists(partitions, min_size=1, max_size=6))
def test_no_id_is_ever_orphaned_and_a_second_run_changes_nothing(history: list[list[int]]) -> None:
    memory: tuple[Remembered, ...] = ()
    published: dict[str, str] = {}  # id -> anchor
    for numbers in history:
        found = identify(clusters_of(numbers), memory)
        again = identify(reversed(clusters_of(numbers)), found.memory)
        assert (again.entity_of, again.memory) == (found.entity_of, found.memory)
        assert again.redirected == again.revived == ()
        memory = found.memory
        published |= {line.entity: line.anchor for line in memory}
        redirect = {line.entity: line.redirect for line in memory}
        standing = set(found.entity_of.values())
        for entity, anchor in published.items():
            target = redirect[entity] or entity
            assert target in standing  # no chain: one step leads to a person who stands
            assert target == found.entity_of[anchor]
        for numbered in clusters_of(numbers):
            assert len({found.entity_of[record] for record in numbered}) == 1
        assert len(standing) == len(clusters_of(numbers))


@settings(max_examples=50)
@given(st.lists(partitions, min_size=1, max_size=3), st.lists(partitions, min_size=1, max_size=3), partitions)
def test_two_folders_united_orphan_no_id_of_either(
    ours: list[list[int]], theirs: list[list[int]], now: list[int]
) -> None:
    memories: list[tuple[Remembered, ...]] = []
    for history in (ours, theirs):
        memory: tuple[Remembered, ...] = ()
        for numbers in history:
            memory = identify(clusters_of(numbers), memory).memory
        memories.append(memory)
    found = identify(clusters_of(now), (*memories[0], *memories[1]))
    redirect = {line.entity: line.redirect for line in found.memory}
    for line in (*memories[0], *memories[1]):
        assert (redirect[line.entity] or line.entity) == found.entity_of[line.anchor]


def test_the_memory_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "entries" / "entities.csv"
    assert read_memory(path) == []
    memory = identify([[A, B]], identify([[A], [B]]).memory).memory
    write_memory(path, reversed(memory))
    assert read_memory(path) == list(memory)
    before = path.read_bytes()
    assert before.startswith(b"entity,anchor,since,redirect\nE-")
    write_memory(path, read_memory(path))
    assert path.read_bytes() == before


def test_of_two_united_files_the_earlier_publication_holds(tmp_path: Path) -> None:
    path = tmp_path / "entities.csv"
    for since in ((3, 1), (1, 3)):
        lines = "".join(f"{entity_id(A)},{A},{number},\n" for number in since)
        path.write_text("entity,anchor,since,redirect\n" + lines)
        assert read_memory(path) == [Remembered(entity_id(A), A, 1)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"entity,anchor,since,redirect\nE-A,a,first,\n", "row 2: invalid literal"),
        (b"entity,anchor,since,redirect\nE-A,a,1,\n<<<<<<< HEAD\n", "row 3"),
        (b"entity,anchor\nE-A,a\n", "row 2: 'since'"),
        (b"entity,anchor,since,redirect\nE-\xff,a,1,\n", "not UTF-8"),
    ],
)
def test_a_memory_that_cannot_be_read_is_refused_with_its_mend(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "entities.csv").write_bytes(content)
    with pytest.raises(EntryError) as error:
        read_memory(tmp_path / "entities.csv")
    assert str(error.value).startswith("entries/entities.csv")
    assert said in str(error.value)
