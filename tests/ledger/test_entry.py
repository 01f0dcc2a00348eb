"""Entries: what a person said is never changed, and folders of entries unite in any order."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.ledger.entry import (
    KINDS,
    Entry,
    EntryError,
    conflicts,
    decision,
    judgements,
    live,
    read_entries,
    replace,
    verdict_of,
    write_entries,
)

HEADER = "left,right,verdict,reason,author,time,supersedes,id\n"
SAID = decision("a/persons/1", "b/persons/2", "same", "same father, same village", "Analyst", "2020-01-02T10:00:00Z")
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda text: text.strip() != "")
decisions = st.builds(
    decision,
    st.sampled_from(["a/persons/1", "a/persons/2"]),
    st.sampled_from(["b/persons/1", "b/persons/2"]),
    st.sampled_from(["same", "different", "unsure"]),
    words,
    words,
    st.sampled_from(["", "2020-01-01", "2021-01-01"]),
)
assessments = st.builds(
    lambda reason, status, author: Entry(
        "assessment", {"claim": "a/persons/1/name/name", "status": status, "reason": reason}, author, "2020-01-01"
    ),
    words,
    st.sampled_from(["accepted", "conflict", "work_needed", "rejected"]),
    words,
)
spoken = st.lists(decisions | assessments, max_size=5)


def folder_with(tmp_path: Path, content: str | bytes, name: str = "decisions.csv") -> Path:
    """A folder of entries that holds one file."""
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}


def test_the_id_is_the_digest_of_a_canonical_form() -> None:
    assert SAID.canonical == (
        b'{"author":"Analyst","body":{"left":"a/persons/1","reason":"same father, same village","right":"b/persons/2",'
        b'"verdict":"same"},"kind":"decision","supersedes":"","time":"2020-01-02T10:00:00Z"}'
    )
    assert SAID.id == hashlib.sha256(SAID.canonical).hexdigest()


@pytest.mark.parametrize(
    "changed",
    [
        dataclasses.replace(SAID, kind="assessment"),
        dataclasses.replace(SAID, author="Analyst B"),
        dataclasses.replace(SAID, time="2020-01-02T10:00:01Z"),
        dataclasses.replace(SAID, supersedes="0" * 64),
        *(dataclasses.replace(SAID, body=dict(SAID.body) | {key: "other"}) for key in SAID.body),
        dataclasses.replace(SAID, body=dict(SAID.body) | {"score": "0.9"}),
    ],
)
def test_the_id_changes_with_every_part(changed: Entry) -> None:
    assert changed.id != SAID.id


def test_an_empty_optional_part_is_no_part() -> None:
    assert dataclasses.replace(SAID, body=dict(SAID.body) | {"score": ""}).id == SAID.id


def test_a_pair_has_one_form() -> None:
    assert decision("b", "a", "same", "r", "x", "") == decision("a", "b", "same", "r", "x", "")


@settings(max_examples=40, deadline=None)
@given(spoken, spoken)
def test_uniting_folders_commutes_and_saving_again_changes_no_byte(left: list[Entry], right: list[Entry]) -> None:
    with TemporaryDirectory() as name:
        one, other, once = (Path(name) / part for part in ("one", "other", "once"))
        write_entries(one, left)
        assert write_entries(one, right) == len({e.id for e in right} - {e.id for e in left})
        write_entries(other, right)
        write_entries(other, left)
        write_entries(once, [*left, *right])
        assert content_of(one) == content_of(other) == content_of(once)
        found = read_entries(one)
        assert found == sorted({e.id: e for e in [*left, *right]}.values(), key=lambda e: e.id)
        before = content_of(one)
        assert write_entries(one, found) == 0
        assert content_of(one) == before


def test_line_ends_inside_a_reason_are_kept(tmp_path: Path) -> None:
    told = decision("a", "b", "same", "one line\r\nand another\rand a third\n", "x", "2020")
    write_entries(tmp_path, [told])
    assert read_entries(tmp_path) == [told]


def test_no_folder_and_an_empty_file_hold_no_entries(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "nothing") == []
    assert read_entries(folder_with(tmp_path, "")) == []


def test_a_row_written_by_hand_needs_no_id_and_gets_one(tmp_path: Path) -> None:
    folder_with(tmp_path, "right,left,verdict,reason,author\nb/persons/2,a/persons/1,same,seen,Analyst\n")
    (found,) = read_entries(tmp_path)
    assert found == decision("a/persons/1", "b/persons/2", "same", "seen", "Analyst", "")
    write_entries(tmp_path, [])
    (row,) = csv.DictReader((tmp_path / "decisions.csv").read_text().splitlines())
    assert row["id"] == found.id
    assert read_entries(tmp_path) == [found]


def test_a_file_with_a_byte_order_mark_and_blank_rows_reads_the_same(tmp_path: Path) -> None:
    row = "a,b,same,seen,x,,,"
    folder_with(tmp_path, b"\xef\xbb\xbf" + f"{HEADER}\n,,,,,,,\n{row}\n\n".encode())
    assert read_entries(tmp_path) == [decision("a", "b", "same", "seen", "x", "")]


def test_a_changed_row_is_refused_with_its_mend(tmp_path: Path) -> None:
    write_entries(tmp_path, [SAID])
    path = tmp_path / "decisions.csv"
    path.write_text(path.read_text().replace("same village", "other village"))
    with pytest.raises(EntryError) as error:
        read_entries(tmp_path)
    assert str(error.value).startswith(f"entries/decisions.csv, row 2, id {SAID.id[:12]}...: the row was changed")
    assert "supersedes is that id" in str(error.value)


REFUSED = [  # content of decisions.csv, what the sentence says
    (HEADER + "a,b,same,,x,,,\n", "row 2: reason is empty"),
    (HEADER + "a,b,same,because,,,,\n", "row 2: author is empty"),
    (HEADER + "a,b,maybe,because,x,,,\n", "row 2, verdict 'maybe': write one of same, different, unsure"),
    (HEADER + "a,a,same,because,x,,,\n", "row 2: left and right are the same record 'a'; name two records"),
    (HEADER + "a,b,same,one, two,x,,,\n", "row 2: the number of cells differs from the header; quote"),
    (HEADER + "a,b,same\n", "row 2: the number of cells differs from the header"),
    (HEADER + "\na,b,maybe,because,x,,,\n", "row 3, verdict 'maybe'"),
    ("left,right,verdict,because,author\na,b,same,r,x\n", "header: unknown column 'because'; known are"),
    ("left,right,verdict,reason,reason,author\na,b,same,r,s,x\n", "header: two columns are named 'reason'"),
    ("left,right,reason,author\na,b,r,x\n", "row 2: verdict is empty"),
    ("reason\nCórdoba\n".encode("latin-1"), "not UTF-8"),
]


@pytest.mark.parametrize(("content", "said"), REFUSED)
def test_what_cannot_be_an_entry_is_refused_with_file_and_row(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(EntryError) as error:
        read_entries(folder_with(tmp_path, content))
    assert str(error.value).startswith(f"entries/decisions.csv{':' if 'UTF-8' in said else ','} {said}")


def test_an_assessment_has_a_status_of_the_list(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="status 'true': write one of accepted, conflict, work_needed, rejected"):
        read_entries(folder_with(tmp_path, "claim,status,reason,author\nc,true,r,x\n", "assessments.csv"))


def test_every_kind_has_its_own_file_and_columns_once() -> None:
    assert len({name for name, _, _ in KINDS.values()}) == len(KINDS)
    for _, required, optional in KINDS.values():
        assert len({*required, *optional}) == len(required) + len(optional)


def test_an_entry_lives_until_another_supersedes_it() -> None:
    later = dataclasses.replace(SAID, body=dict(SAID.body) | {"verdict": "unsure"}, supersedes=SAID.id)
    assert live([SAID, later]) == live([later, SAID]) == [later]
    assert conflicts([SAID, later]) == []


def test_two_live_entries_that_supersede_one_are_a_conflict_whatever_their_time() -> None:
    one = dataclasses.replace(SAID, time="2021-01-01", supersedes=SAID.id)
    two = dataclasses.replace(SAID, time="2022-01-01", supersedes=SAID.id)
    ids = tuple(sorted((one.id, two.id)))
    assert conflicts([SAID, two, one]) == [(f"supersedes {SAID.id}", ids)]


def test_what_several_decisions_on_a_pair_come_to() -> None:
    def said(verdict: str, who: str, second: str = "") -> Entry:
        body = {"left": "a", "right": "b", "verdict": verdict, "reason": "r"} | (
            {"second_reviewer": second} if second else {}
        )
        return Entry("decision", body, who, "2020")

    one, other, third = said("same", "x"), said("different", "y"), said("different", "z")
    assert [verdict_of(group) for group in ([], [said("unsure", "x")], [one], [one, other])] == [
        "unsure",
        "unsure",
        "same",
        "",
    ]
    assert verdict_of([one, said("unsure", "y")]) == "same"
    assert verdict_of([one, other, third]) == "different"
    assert verdict_of([one, other, third, said("same", "x", "y")]) == "same"
    assert verdict_of([one, said("same", "x", "y"), said("different", "z", "w")]) == ""
    assert conflicts([one, other, third]) == []
    assert conflicts([one, said("unsure", "y")]) == []
    assert judgements([third, said("same", "x"), SAID])["a", "b"] == sorted([one, third], key=lambda entry: entry.id)


def test_two_live_decisions_at_odds_are_a_conflict_and_two_that_agree_are_none() -> None:
    against = dataclasses.replace(SAID, body=dict(SAID.body) | {"verdict": "different"})
    again = dataclasses.replace(SAID, author="Another")
    assert conflicts([SAID, again]) == []
    assert conflicts([against, SAID]) == [("a/persons/1 b/persons/2", tuple(sorted((SAID.id, against.id))))]


def test_replacing_a_file_leaves_an_equal_one_alone_and_a_failed_one_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    replace(path, b"old")
    inode = path.stat().st_ino
    replace(path, b"old")
    assert path.stat().st_ino == inode

    def fail(self: Path, target: Path) -> Path:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="full"):
        replace(path, b"new")
    assert path.read_bytes() == b"old"
