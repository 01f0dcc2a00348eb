"""Verdicts: a filled queue becomes decisions, all or none, and every fault is said with its row, value and mend."""

from __future__ import annotations

import pytest
from small_register import tables

from cenotaph.ledger.entry import Entry, verdict_of
from cenotaph.register.review import sheet
from cenotaph.register.review.spreadsheet import QueueError
from cenotaph.register.review.verdicts import Default, Known, Taken, decisions_of

A, B, C = "a/persons/1", "b/persons/2", "c/persons/3"
FREEZE = "0123456789abcdef"
MADE = tables({"E-1": [A, B], "E-2": [C]}, [(A, B, 0.97), (A, C, 0.4)])
ROWS = {row["right_record"]: row for row in sheet.rows_of(MADE, FREEZE, [(A, B), (A, C)], "en", "Ada", False)}


def take(*rows: sheet.Row, entries: tuple[Entry, ...] = (), freeze: str = FREEZE, revise: bool = False) -> Taken:
    known = Known(freeze, [MADE], entries, "linkage-6")
    return decisions_of("queue.csv", list(enumerate(rows, start=2)), known, Default("", "2026-01-01", revise))


def judged(verdict: str = "same", record: str = B, **cells: str) -> sheet.Row:
    return ROWS[record] | {"verdict": verdict} | cells


def test_a_verdict_becomes_a_decision_with_reviewer_date_and_reason() -> None:
    (entry,) = take(judged(note="one father", date="2026-02-03")).decisions
    assert entry.kind == "decision"
    assert (entry.author, entry.time) == ("Ada", "2026-02-03")
    assert dict(entry.body) == {
        "left": A, "right": B, "verdict": "same", "reason": "one father", "score": "0.9700", "model": "linkage-6",
    }  # fmt: skip


def test_rows_without_a_verdict_wait() -> None:
    found = take(judged(""), judged("Unsure", C))
    assert (found.empty, [one.body["verdict"] for one in found.decisions]) == (1, ["unsure"])
    assert found.decisions[0].time == "2026-01-01"
    assert found.decisions[0].body["reason"]


def test_taking_a_queue_in_twice_changes_nothing() -> None:
    first = take(judged(), judged("different", C))
    again = take(judged(), judged("different", C), entries=tuple(first.decisions))
    assert again == ([], 0, 2)
    on_another_day = take(judged(date="2027-07-07"), entries=tuple(first.decisions))
    assert on_another_day == ([], 0, 1)


GONE, OLD = "b/persons/9", "fedcba987654"
FAULTS = [
    ([judged(pair="P-ELSE")], "queue.csv, row 2, pair 'P-ELSE': is not the id of its two records; restore the row"),
    (
        [judged(right_record=GONE, pair=sheet.pair_id(A, GONE))],
        "the current freeze has no such pair of records (a/persons/1, b/persons/9); take the row out",
    ),
    ([judged(right_record=A, pair=sheet.pair_id(A, A))], "the current freeze has no such pair"),
    ([judged(check="C-OLD")], "check 'C-OLD' is not what was exported; export the pair again"),
    (
        [judged(check="C-OLD", freeze=OLD)],
        "the freeze changed (fedcba987654 to 0123456789ab) and so did what its records say; export",
    ),
    ([judged("perhaps")], "verdict 'perhaps': write one of same, different, unsure, or leave it empty"),
    ([judged(reviewer="")], "reviewer: is empty; write who judged the pair, or import with --reviewer NAME"),
    ([judged(date="3 May")], "date '3 May': write a day such as 2026-01-31"),
    ([judged(agreed_with="ADA")], "agreed with 'ADA': is the reviewer; name the other person"),
    ([judged(), judged("different", reviewer="ada ")], "row 3, reviewer 'ada': judges"),
]


@pytest.mark.parametrize(("rows", "said"), FAULTS, ids=[said[:40] for _, said in FAULTS])
def test_a_faulty_row_is_told_and_nothing_is_taken_in(rows: list[sheet.Row], said: str) -> None:
    with pytest.raises(QueueError) as error:
        take(judged("different", C), *rows) if len(rows) == 1 else take(*rows)
    assert said.replace("row 2", "row 3") in str(error.value)
    assert "Nothing was taken in" in str(error.value)


def test_every_faulty_row_is_told_at_once_but_no_more_than_can_be_read() -> None:
    with pytest.raises(QueueError) as error:
        take(*[judged("perhaps")] * 20)
    assert str(error.value).count("verdict 'perhaps'") == 12
    assert "... and 8 more rows" in str(error.value)


def test_a_freeze_that_changed_elsewhere_does_no_harm() -> None:
    assert len(take(judged(), freeze="fedcba98").decisions) == 1


def test_a_second_verdict_of_one_reviewer_is_refused_unless_it_revises() -> None:
    (first,) = take(judged()).decisions
    with pytest.raises(QueueError, match=rf"reviewer 'Ada': has judged P-\w+ before \(same, entry {first.id[:12]}\)"):
        take(judged("different"), entries=(first,))
    (revised,) = take(judged("different"), entries=(first,), revise=True).decisions
    assert revised.supersedes == first.id


def test_two_who_differ_are_settled_by_a_third_or_by_one_judgement_of_both() -> None:
    (ada,) = take(judged()).decisions
    (bo,) = take(judged("different", reviewer="Bo"), entries=(ada,)).decisions
    assert verdict_of([ada, bo]) == ""
    (cy,) = take(judged("different", reviewer="Cy"), entries=(ada, bo)).decisions
    assert verdict_of([ada, bo, cy]) == "different"
    (both,) = take(judged(agreed_with="Bo"), entries=(ada, bo)).decisions
    assert both.body["second_reviewer"] == "Bo"
    assert verdict_of([ada, bo, cy, both]) == "same"
    assert verdict_of([take(judged("unsure", reviewer="Dee")).decisions[0], ada]) == "same"
    assert verdict_of([take(judged("unsure")).decisions[0]]) == "unsure"
