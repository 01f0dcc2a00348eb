"""Findings: two signatures, a quorum, dissent that stays; and staleness that misses no change of what was cited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Told, made
from test_elements import LAW, dead, denial, said

from cenotaph.findings.corroboration import Origins
from cenotaph.findings.elements import CONTESTED, COVERED, GAP, matrix
from cenotaph.findings.material import Material
from cenotaph.findings.standing import PARTS, Finding, findings, sign, staleness
from cenotaph.ledger.entry import Entry

PROPOSED = Entry(
    "finding",
    {
        "finding": "f1",
        "proposition": "Prisoners were killed in the North Prison",
        "standard": "reasonable_grounds_to_believe",
        "elements": "killing scale",
        "material_for": "lamp/statements/1 bell/statements/1",
    },
    "A. Author",
    "2020-01-01",
)
TOLD = [
    dead("lamp/persons/1", "lamp"),
    dead("bell/persons/1", "bell"),
    denial("lamp/statements/1", "lamp", "report"),
    denial("bell/statements/1", "bell", "report"),
]


def case(told: list[Told] | None = None, *entries: Entry, **lineage: list[str]) -> Material:
    material = made(TOLD if told is None else told, lineage)
    return said(replace(material, about={**material.about, "vocabulary": "v1"}), PROPOSED, *entries)


def found(material: Material, law: str = "law 1", quorum: int = 2) -> Finding:
    (one,) = findings(material, matrix(material, [LAW]), law, quorum)
    return one


def signed(material: Material, author: str = "A. Author", reviewer: str = "B. Reviewer") -> Entry:
    return sign(found(material), material.freeze, "met", "two origins each", author, reviewer, "2020-02-01")


def vote(who: str, what: str, time: str = "2020-03-01") -> Entry:
    return Entry("vote", {"finding": "f1", "vote": what, "reason": "as stated"}, who, time)


def keys(messages: tuple[object, ...]) -> list[str]:
    return [one.key.removeprefix("findings.") for one in messages]  # type: ignore[attr-defined]


def test_the_standing_is_the_weakest_of_the_material_and_of_the_elements() -> None:
    assert found(case()).standing == COVERED
    assert found(case([*TOLD, denial("state/statements/1", "state")])).standing == CONTESTED
    assert found(case(TOLD[1:])).standing == GAP


def test_an_outcome_needs_two_persons_a_quorum_and_nobody_who_sends_it_back() -> None:
    assert keys(found(case()).blocked) == ["blocked_no_outcome"]
    alone = signed(case(), reviewer="a. author ")
    assert "blocked_one_signature" in keys(found(case(None, alone)).blocked)
    outcome = signed(case())
    assert keys(found(case(None, outcome)).blocked) == ["blocked_quorum"]
    adopted = (outcome, vote("C", "adopt"), vote("D", "adopt"))
    assert found(case(None, *adopted)).blocked == ()
    assert keys(found(case(None, *adopted, vote("E", "send_back"))).blocked) == ["blocked_sent_back"]
    assert keys(found(case(None, *adopted), quorum=0).blocked) == ["blocked_no_quorum_set"]


def test_who_votes_again_is_counted_once_and_dissent_stays_with_the_finding() -> None:
    outcome = signed(case())
    twice = (outcome, vote("C", "adopt"), vote("C", "adopt", "2020-04-01"))
    assert keys(found(case(None, *twice)).blocked) == ["blocked_quorum"]
    dissent = (outcome, vote("C", "adopt"), vote("D", "adopt"), vote("E", "dissent"))
    one = found(case(None, *dissent))
    assert one.blocked == ()
    assert [each.commissioner for each in one.dissents] == ["E"]


def test_only_the_votes_of_named_commissioners_count() -> None:
    material = case(None, signed(case()), vote("C", "adopt"), vote("Stranger", "adopt"))
    (one,) = findings(material, matrix(material, [LAW]), "law 1", 2, ["C", "D"])
    assert keys(one.blocked) == ["blocked_quorum"]


def test_two_outcomes_beside_each_other_are_a_conflict_for_people() -> None:
    material = case()
    first, second = signed(material), replace(signed(material), time="2020-02-02", author="Z. Other")
    assert "blocked_rivals" in keys(found(case(None, first, second)).blocked)


CHANGES: dict[str, tuple[Callable[[Material], Material], str]] = {
    "words": (lambda one: claims(one, pl.lit("other words").alias("as_written")), "material"),
    "value": (lambda one: claims(one, pl.concat_str("value", pl.lit(" ")).alias("value")), "material"),
    "assessment": (lambda one: claims(one, pl.lit("conflict").alias("status")), "material"),
    "rejection": (lambda one: claims(one, pl.lit("rejected").alias("status")), "material"),
    "withdrawal": (lambda one: claims(one, pl.lit(value=True).alias("withdrawn")), "elements"),
    "person": (lambda one: claims(one, pl.lit("E-OTHER").alias("entity")), "elements"),
    "a claim gone": (lambda one: replace(one, claims=one.claims.filter(pl.col("source") != "lamp")), "material"),
    "lineage": (lambda one: replace(one, origins=Origins({"lamp": ["bell"]}, {})), "material"),
    "stance": (
        lambda one: replace(one, sources={key: replace(each, stance="state") for key, each in one.sources.items()}),
        "material",
    ),
    "vocabulary": (lambda one: replace(one, about={**one.about, "vocabulary": "v2"}), "vocabulary"),
    "a search": (
        lambda one: replace(
            one,
            entries=(*one.entries, Entry("search", {"about": "f1", "searched": "all", "result": "none"}, "A", "2020")),
        ),
        "said",
    ),
    "the proposition": (
        lambda one: replace(
            one,
            entries=tuple(
                replace(each, body={**each.body, "proposition": "Another"}) if each.kind == "finding" else each
                for each in one.entries
            ),
        ),
        "said",
    ),
}


def claims(material: Material, column: pl.Expr) -> Material:
    name = column.meta.output_name()
    changed = pl.when(pl.col("source") == "lamp").then(column).otherwise(pl.col(name)).alias(name)
    return replace(material, claims=material.claims.with_columns(changed))


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_what_a_finding_cites_marks_it_and_says_which_part(change: str) -> None:
    alter, part = CHANGES[change]
    material = case(None, signed(case()))
    assert found(material).stale == ()
    assert f"stale_{part}" in keys(found(alter(material)).stale)
    assert "blocked_stale" in keys(found(alter(material)).blocked)


def test_another_version_of_the_law_marks_it() -> None:
    assert keys(found(case(None, signed(case())), law="law 2").stale) == ["stale_law"]


def test_what_it_does_not_cite_does_not_mark_it() -> None:
    material = case(None, signed(case()))
    other = Told("bell/calls/1", "call", {"speaker": "A", "ask": "something"}, "bell")
    assert found(case([*TOLD, other], signed(case()))).stale == found(material).stale == ()


CLAIM = st.sampled_from([f"{source}/{kind}/1" for source in ("lamp", "bell") for kind in ("persons", "statements")])
COLUMN = st.sampled_from(["as_written", "value", "status", "entity", "source", "record"])


@given(CLAIM, COLUMN, st.text("abc", min_size=1, max_size=3))
@settings(max_examples=120, deadline=None)
def test_staleness_is_never_missed(record: str, column: str, written: str) -> None:
    """Whatever cell of a cited claim is changed, the finding is stale exactly if the cell differs."""
    material = case(None, signed(case()))
    cited = (pl.col("record") == record) & pl.col("property").is_in(["status", "words"])
    new = pl.when(cited).then(pl.lit(written)).otherwise(pl.col(column)).alias(column)
    changed = replace(material, claims=material.claims.with_columns(new))
    assert bool(found(changed).stale) == (not changed.claims.equals(material.claims))


def test_what_was_signed_in_a_form_that_cannot_be_read_is_stale() -> None:
    assert keys(staleness("", "material:1")) == ["stale_unreadable"]
    now = " ".join(f"{part}:1" for part in PARTS)
    assert staleness(now, now) == ()
