"""The way of a review: a queue is written, filled by people, taken in, honoured by the next build, and reported."""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cenotaph import cli
from cenotaph.ledger.entry import Entry, read_entries
from cenotaph.register import freeze as freezes
from cenotaph.register.review import calibration, sheet, spreadsheet
from cenotaph.register.review.spreadsheet import QueueError
from cenotaph.run import plan, review
from cenotaph.words.sentences import render
from tests.run.list_of_persons import DIED, FATHER, SYLLABLES, described

TABLE = described(FATHER, DIED, 'contact = "phone"\n')
HEAD = ("key", "given", "family", "father", "born", "died", "phone")
ASKED = review.Request(size=10, random=40, reviewer="Ada Inkwell")


@pytest.fixture
def built(case_folder: Path, write_source: Callable[..., Path]) -> Path:
    """A case of three lists, one of them restricted, whose rows name the same persons with slips; built."""
    chance = random.Random(5)
    people = [
        [f"{n:03}", *("".join(chance.sample(SYLLABLES, 3)).capitalize() for _ in range(3)),
         f"{1930 + n % 40}-0{1 + n % 8}-1{n % 9}", f"1981-0{1 + n % 9}-15", f"CANARY-{n}"]
        for n in range(110)
    ]  # fmt: skip
    for key, more in (("ash", ""), ("birch", ""), ("cedar", 'sensitivity = "restricted"')):
        rows = [list(person) for person in people if chance.random() < 0.7]
        for row in rows:
            if key == "birch" and chance.random() < 0.5:
                row[3] = row[4] = ""
            if key == "cedar":
                row[1] = f"{row[1]}ced"
        write_source(
            key, TABLE, {"list.csv": "\n".join(",".join(row) for row in [HEAD, *rows])}, "list = true\n" + more
        )
    plan.build(case_folder, until="register")
    return case_folder


def fill(path: Path, verdict_of: Callable[[sheet.Row], str], language: str = "en", **cells: str) -> Path:
    """The queue as somebody saves it again after judging."""
    rows = [row | {"verdict": verdict_of(row)} | cells for _, row in spreadsheet.filled(path)]
    spreadsheet.write(path.with_name(f"filled {path.name}"), rows, language)
    return path.with_name(f"filled {path.name}")


def truth(row: sheet.Row) -> str:
    """Rows of one key are one person."""
    left, right = (row[side].rsplit("/", 1)[1] for side in ("left_record", "right_record"))
    return "same" if left == right else "different"


def entries(case: Path, kind: str) -> list[Entry]:
    return [one for one in read_entries(case / "entries") if one.kind == kind]


def take(case: Path, path: Path, **options: Any) -> str:
    return render(review.take_in(case, None, path, "", "", **{"revise": False} | options))


def told(case: Path) -> list[str]:
    return [render(one) for one in review.reported(case, None)]


def test_a_queue_goes_out_comes_back_and_is_honoured(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan.build(built, until="estimate")
    path, said = review.export(built, None, ASKED, None)
    assert path == built / "build" / "review" / "queue.xlsx"
    assert "40 drawn at random" in render(said[0])
    assert len(entries(built, "sampled")) == 40
    assert " new decisions, 0 known already" in take(built, fill(path, truth))
    decisions = entries(built, "decision")
    assert len(decisions) >= 40
    assert {one.author for one in decisions} == {"Ada Inkwell"}
    report = "\n".join(told(built))
    assert "40 pairs drawn, 40 judged" in report
    assert "judged pairs of random samples: 40; probabilities are calibrated from 200 on" in report
    assert "nothing can be said of what changed" in report

    wrong = {one.body["left"]: one.body["right"] for one in decisions if one.body["verdict"] == "same"}
    turned = fill(path, lambda row: "different" if truth(row) == "same" else "same")
    with pytest.raises(QueueError, match="has judged"):
        take(built, turned)
    assert entries(built, "decision") == decisions
    left, right = next(iter(sorted(wrong.items())))
    one_row = [row | {"verdict": "different"} for _, row in spreadsheet.filled(path) if row["left_record"] == left]
    spreadsheet.write(path, [row for row in one_row if row["right_record"] == right], "en")
    assert "1 new decisions" in take(built, path, revise=True)
    frozen = plan.current_freeze(built / "build")
    assert freezes.read(frozen, "pair")["calibrated"].null_count() == freezes.read(frozen, "pair").height
    monkeypatch.setattr(calibration, "LEAST", 30)
    remarks = [one.key for one in plan.build(built, until="estimate").remarks]
    assert {"review.changed", "review.split", "review.doubted_different"} <= set(remarks)
    frozen = plan.current_freeze(built / "build")
    entity = dict(freezes.read(frozen, "membership").select("record", "entity").iter_rows())
    assert entity[left] != entity[right]
    pair = freezes.read(frozen, "pair").sort("probability")
    assert pair["calibrated"].is_sorted()
    assert pair["calibrated"].is_between(0.0, 1.0, closed="none").all()
    report = "\n".join(told(built))
    assert "1 parted into several; documented count" in report
    assert "estimate pairwise ash × birch: " in report
    assert f"{left} and {right} were called different by Ada Inkwell" in report
    again, _ = review.export(built, None, review.Request(size=10, random=0), None)
    asked = {(row["left_record"], row["right_record"]) for _, row in spreadsheet.filled(again)}
    assert not asked & {(one.body["left"], one.body["right"]) for one in decisions}


def test_a_second_reviewer_is_told_nothing_and_what_two_differ_on_is_not_applied(built: Path) -> None:
    frozen = plan.current_freeze(built / "build")
    before = dict(freezes.read(frozen, "membership").select("record", "entity").iter_rows())
    first, _ = review.export(built, None, ASKED, built / "first.csv")
    take(built, fill(first, truth, note="the words of Ada"))
    plan.build(built, until="register")
    path, said = review.export(built, None, review.Request(30, 0, second="Bo Paperbridge"), built / "second.csv")
    assert render(said[0]).startswith(
        "30 pairs in second.csv: 0 whose judgement would tell most, 0 drawn at random, 30"
    )
    assert b"Ada" not in path.read_bytes()
    rows = [row for _, row in spreadsheet.filled(path)]
    joined = next(row for row in rows if before[row["left_record"]] == before[row["right_record"]])
    opposite = {"same": "different", "different": "same"}
    disputed = {joined["pair"]}
    take(built, fill(path, lambda row: opposite[truth(row)] if row["pair"] in disputed else truth(row)))
    report = told(built)
    assert [joined["pair"] in one for one in report if one.startswith("to be settled")] == [True]
    (alpha,) = [one for one in report if "Krippendorff's alpha" in one]
    assert "over 30 pairs that at least two judged alone; they say the same of 29" in alpha
    remarks = plan.build(built, until="register").remarks
    assert "plan.conflict" in [one.key for one in remarks]
    pair = freezes.read(plan.current_freeze(built / "build"), "pair")
    mine = pair.filter(pl.col("left") == joined["left_record"], pl.col("right") == joined["right_record"])
    assert mine["decided"].to_list() == [False]
    third, _ = review.export(built, None, review.Request(1, 0, second="Cy Quillstone"), built / "third.csv")
    assert [row["pair"] for _, row in spreadsheet.filled(third)] == [joined["pair"]]
    take(built, fill(third, truth))
    assert not [one for one in told(built) if one.startswith("to be settled")]


def test_nothing_protected_is_in_a_queue_and_what_is_restricted_only_where_that_is_recorded(built: Path) -> None:
    for name in ("queue.csv", "queue.xlsx"):
        path, _ = review.export(built, None, review.Request(50, 500), built / name)
        cells = json.dumps([row for _, row in spreadsheet.filled(path)])
        assert "ash/persons/" in cells
        assert "CANARY" not in cells
        assert "cedar" not in cells
        assert "ced " not in cells
    assert b"CANARY" not in (built / "entries" / "sampled.csv").read_bytes()
    more = review.Request(50, 0, purpose="commission")
    with pytest.raises(QueueError, match="say for whom with --reviewer NAME and why with --reason TEXT"):
        review.export(built, None, more, built / "more.csv")
    assert entries(built, "export") == []
    assert not (built / "more.csv").exists()
    stated = review.Request(50, 0, purpose="commission", reviewer="Ada", reason="the panel's own review")
    path, said = review.export(built, None, stated, built / "more.csv")
    assert said[-1].key == "review.recorded"
    (recorded,) = entries(built, "export")
    assert (recorded.author, recorded.body["purpose"]) == ("Ada", "commission")
    assert b"cedar/persons/" in path.read_bytes()
    assert b"CANARY" not in path.read_bytes()
    assert " new decisions" in take(built, fill(path, truth))


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """The exit code of a verb."""
    monkeypatch.setattr(sys, "argv", ["cenotaph", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return left.value.code


def faulty(path: Path) -> Iterator[tuple[str, str]]:
    """Content of a queue that must be refused, and what the sentence says."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    verdict = header.index("verdict")
    good, bad = [list(row) for row in rows[:2]]
    good[verdict], bad[verdict] = "same", "perhaps"
    lines = [",".join(f'"{cell}"' for cell in row) for row in (header, good, bad)]
    yield "\n".join(lines), "queue.csv, row 3, verdict 'perhaps': write one of same, different, unsure"
    yield "pair,verdict\nP-1,same\n", "queue.csv, header: no column 'record A'"
    yield "", "queue.csv: the file is empty"


def test_a_faulty_queue_ends_in_a_sentence_and_exit_code_2(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = review.export(built, None, ASKED, built / "out.csv")
    known = {file.name: file.read_bytes() for file in (built / "entries").iterdir()}
    for content, said in faulty(path):
        (built / "queue.csv").write_text(content, encoding="utf-8")
        assert command(monkeypatch, "review", str(built), "--import", str(built / "queue.csv")) == 2
        assert said in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in (built / "entries").iterdir()} == known
    for wrong in (["--language", "de"], ["--purpose", "internal"], ["--report", "--import", "x"], ["--out", "q.pdf"]):
        assert command(monkeypatch, "review", str(built), *wrong) == 2, wrong
        assert capsys.readouterr().err.startswith("cenotaph: "), wrong
    assert command(monkeypatch, "review", str(built), "--report") == 0
