"""A reading changes what words are taken to mean, within its reach, and withdrawing it undoes exactly that."""

from __future__ import annotations

import json

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.claims.readings import apply
from cenotaph.ledger.entry import Entry
from cenotaph.words.sentences import render

WORDS = ("Karaj", "the Karaj  prison", "12/05/1367", "sin datos")
PROPERTIES = ("prison", "death_place", "death_date")
SOURCES = ("families", "observatory")
PARSED = '{"as":"parsed"}'
CLAIM = pl.Schema(
    {
        "claim": pl.String,
        "record": pl.String,
        "source": pl.String,
        "property": pl.String,
        "place": pl.String,
        "as_written": pl.String,
        "language": pl.String,
        "value": pl.String,
        "doubts": pl.String,
    }
)


def reading(reach: str, about: str, words: str, value: str, supersedes: str = "", author: str = "an analyst") -> Entry:
    body = {"reach": reach, "property": about, "as_written": words, "value": value, "reason": "the ward is named"}
    return Entry("reading", body, author, "2026-01-01", supersedes)


def claims(*rows: tuple[str, str, str]) -> pl.DataFrame:
    """Claims of (source, property, words), one record each."""
    made = [
        (
            f"{source}/persons/{n}/{about}/column",
            f"{source}/persons/{n}",
            source,
            about,
            "column",
            words,
            "en",
            PARSED,
            "",
        )
        for n, (source, about, words) in enumerate(rows)
    ]
    return pl.DataFrame(made, schema=CLAIM, orient="row")


def place_of(frame: pl.DataFrame, row: int) -> str:
    return str(json.loads(frame["value"][row]).get("as_written", ""))


def test_a_reading_of_the_whole_case_reaches_every_such_wording_of_the_property() -> None:
    before = claims(
        ("families", "prison", "Karaj"), ("observatory", "prison", " Karaj "), ("families", "death_place", "Karaj")
    )
    read = apply(before, [reading("case", "prison", "Karaj", "Gohardasht")])
    assert [place_of(read.claims, n) for n in range(3)] == ["Gohardasht", "Gohardasht", ""]
    assert read.remarks == ()


def test_the_words_stay_and_the_claim_says_who_reads_it_so_and_why() -> None:
    read = apply(claims(("families", "prison", "Karaj")), [reading("case", "prison", "Karaj", "Gohardasht")]).claims
    assert read["as_written"][0] == "Karaj"
    (key, parameters), *_ = json.loads(read["doubts"][0])
    assert key == "reading.applied"
    assert (parameters["author"], parameters["reason"]) == ("an analyst", "the ward is named")


def test_a_narrower_reach_comes_first() -> None:
    before = claims(
        ("families", "prison", "Karaj"), ("families", "prison", "Karaj"), ("observatory", "prison", "Karaj")
    )
    read = apply(
        before,
        [
            reading("case", "prison", "Karaj", "A"),
            reading("source:families", "prison", "Karaj", "B"),
            reading("claim:families/persons/0/prison/column", "prison", "Karaj", "C"),
        ],
    )
    assert [place_of(read.claims, n) for n in range(3)] == ["C", "B", "A"]


def test_two_live_readings_that_disagree_are_reported_and_neither_is_in_force() -> None:
    before = claims(("families", "prison", "Karaj"))
    rivals = [reading("case", "prison", "Karaj", "A"), reading("case", "prison", "Karaj", "B", author="another")]
    read = apply(before, rivals)
    assert read.claims.equals(before)
    assert ["disagree" in render(remark) for remark in read.remarks] == [True]


def test_a_reading_of_nothing_is_reported() -> None:
    read = apply(claims(("families", "prison", "Evin")), [reading("case", "prison", "Karaj", "Gohardasht")])
    assert ["no claim within the reach" in render(remark) for remark in read.remarks] == [True]


PLACES = st.tuples(
    st.sampled_from(("case", "source:families", "source:observatory", "claim:families/persons/0/prison/column")),
    st.sampled_from(PROPERTIES),
    st.sampled_from(WORDS),
    st.sampled_from(("Gohardasht", "Evin", "August 1988", "nonsense")),
    st.sampled_from(("one", "two")),
)


@given(
    rows=st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from(PROPERTIES), st.sampled_from(WORDS)), max_size=8),
    others=st.lists(PLACES, max_size=6),
    one=PLACES,
)
def test_withdrawing_a_reading_undoes_exactly_what_rested_on_it(
    rows: list[tuple[str, str, str]], others: list[tuple[str, ...]], one: tuple[str, ...]
) -> None:
    before = claims(*rows)
    standing = [reading(*place[:4], author=place[4]) for place in others]  # type: ignore[arg-type]
    added = reading(*one[:4], author="the third")  # type: ignore[arg-type]
    withdrawn = reading(*one[:3], "", supersedes=added.id, author="the third")  # type: ignore[arg-type]
    without = apply(before, standing).claims
    assert apply(before, [*standing, added, withdrawn]).claims.equals(without)
    assert apply(before, [*reversed(standing), added]).claims.equals(apply(before, [added, *standing]).claims)
