"""Numbers that people state: like is compared with like, and each remark rests on what sources state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.findings import numbers
from cenotaph.findings.numbers import Remark, Spoken, Total, by_scope, credited, remarks, speaks_as

MAY, JUNE, JULY, AUTUMN = (100, 130), (131, 160), (161, 191), (270, 360)  # days of one year
NOBODY: dict[str, frozenset[str]] = {}


def total(record: str, claimant: str, low: float | None, high: float | None = None, **changes: object) -> Total:
    """A number that a source of the same name states of all who were killed."""
    plain = Total(record, f"source of {record}", "The Daily Lamp", claimant, (), "all_killed", low, high or low)
    return replace(plain, **changes)  # type: ignore[arg-type]


def spoken(record: str, speaker: str, issued: tuple[int, int] = MAY) -> Spoken:
    return Spoken(record, f"source of {record}", speaker, issued)


LAMP = total("lamp", "The Daily Lamp", 30_000, credited_to=("Ardent International",), published=JUNE)
OWN = total(
    "own", "Ardent International and Justice for Varzin, release", 4_000, 5_000, producer="Ardent International"
)


def rules(found: list[Remark]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.record, one.rule, one.against) for one in found]


# A number credited to a body whose own text says otherwise


def credited_to_ardent(*changes: dict[str, object]) -> list[tuple[str, str, tuple[str, ...]]]:
    lamp, own = (replace(one, **change) for one, change in zip((LAMP, OWN), changes, strict=True))  # type: ignore[arg-type]
    return rules(remarks([lamp, own], [], NOBODY))


def test_a_number_is_remarked_when_the_text_of_the_body_it_is_credited_to_states_another() -> None:
    assert credited_to_ardent({}, {}) == [("lamp", "credited_elsewhere", ("own",))]


def test_a_number_that_a_body_denies_is_remarked_though_the_figure_is_the_same() -> None:
    found = remarks([LAMP, replace(OWN, low=30_000, high=None, denied=True)], [], NOBODY)
    assert rules(found) == [("lamp", "credited_elsewhere", ("own",))]
    assert found[0].sentence.key == "numbers.denied_by_own_text"


@pytest.mark.parametrize(
    ("lamp", "own"),
    [
        ({"low": 4_500, "high": 5_000}, {}),  # within what the body states
        ({"low": 5_000, "high": None}, {}),
        ({"scope": "named"}, {}),  # another thing is counted
        ({"period": MAY}, {"period": AUTUMN}),  # another time
        ({"low": None, "high": None}, {}),  # no figure
        ({}, {"low": None, "high": None}),
        ({"denied": True}, {}),  # the source does not stand for it
        ({}, {"low": 1_000, "high": 1_000, "denied": True}),  # another number is denied
        ({}, {"credited_to": ("Ardent International",)}),  # itself put into the body's mouth
        ({}, {"claimant": "The Evening Wick in a text about Ardent International"}),  # about the body, not by it
        ({"credited_to": ("UN Human Rights Council",)}, {"claimant": "Council of Elders"}),  # only words of many bodies
        ({}, {"producer": "The Evening Wick"}),  # reported by another
        ({}, {"source": LAMP.source}),
    ],
)  # fmt: skip
def test_a_number_is_not_remarked(lamp: dict[str, object], own: dict[str, object]) -> None:
    assert credited_to_ardent(lamp, own) == []


def test_one_text_of_the_body_that_agrees_ends_the_doubt() -> None:
    agrees = total("second", "Ardent International", 25_000, 35_000, producer="Ardent International")
    assert remarks([LAMP, OWN, agrees], [], NOBODY) == []


def test_each_body_to_which_a_number_is_credited_is_asked() -> None:
    both = replace(LAMP, credited_to=("Nobody Known", "Ardent International"))
    assert rules(remarks([both, OWN], [], NOBODY)) == [("lamp", "credited_elsewhere", ("own",))]


def test_a_claimant_who_is_not_the_publisher_is_credited() -> None:
    assert credited(total("a", "Ardent International", 1)) == ("Ardent International",)
    assert credited(total("a", "The Daily Lamp, 2003", 1)) == ()
    assert credited(total("a", "", 1)) == ()


@pytest.mark.parametrize(
    ("claimant", "body", "speaks"),
    [
        ("Ardent International, June 1989", "Ardent International", True),
        ("Ardent", "Ardent International", True),
        ("Joint text; Ardent International", "Ardent International", True),
        ("a blog that quotes Ardent", "Ardent International", False),
        ("friends, Orchard side", "Orchard", False),
        ("United Nations", "UN", False),  # words of many bodies tell none apart
    ],
)
def test_a_body_speaks_where_its_name_comes_first(claimant: str, body: str, speaks: bool) -> None:
    assert speaks_as(claimant, body) is speaks


# A number credited to somebody whose words others report

TOLD = total("lamp", "The Daily Lamp", 30_000, credited_to=("Galo Varzini",), published=JUNE)
WORDS = [spoken("north", "Galo Varzini", JUNE), spoken("south", "Gallo Varzini", JUNE)]


def test_a_number_is_remarked_when_others_report_the_words_without_it() -> None:
    found = remarks([TOLD], WORDS, NOBODY)
    assert rules(found) == [("lamp", "credited_without_words", ("north", "south"))]
    assert found[0].sentence.parameters == {"body": "Galo Varzini", "many": 2}


@pytest.mark.parametrize(
    "words",
    [
        WORDS[:1],  # one report may be short
        [WORDS[0], replace(WORDS[1], source=WORDS[0].source)],
        [WORDS[0], replace(WORDS[1], source=TOLD.source)],
        [WORDS[0], replace(WORDS[1], speaker="Hila Varzini")],
        [WORDS[0], replace(WORDS[1], issued=AUTUMN)],  # later words
        [WORDS[0], replace(WORDS[1], issued=(1, 98))],  # words of another occasion
        [WORDS[0], replace(WORDS[1], issued=(None, None))],
    ],
)
def test_words_that_say_nothing_of_the_number_give_no_remark(words: list[Spoken]) -> None:
    assert remarks([TOLD], words, NOBODY) == []


def test_words_up_to_a_month_before_the_text_are_of_its_occasion() -> None:
    assert remarks([TOLD], [WORDS[0], replace(WORDS[1], issued=(99, 100))], NOBODY) != []
    assert remarks([replace(TOLD, published=(None, None))], WORDS, NOBODY) == []


def test_a_number_of_the_same_scope_from_any_other_source_ends_the_doubt() -> None:
    other = total("wick", "Galo Varzini, as told", 28_000)
    assert remarks([TOLD, other], WORDS, NOBODY) == []
    assert remarks([TOLD, replace(other, scope="part")], WORDS, NOBODY) != []


# A sentence copied and a number changed

FIRST = total("first", "old page", 658, 12_000, producer="old page")
COPY = total("copy", "blog", 658, 30_000, producer="blog")


def test_a_copy_with_one_other_end_is_remarked_and_its_origin_is_not() -> None:
    origins = {COPY.source: frozenset({FIRST.source})}
    assert rules(remarks([FIRST, COPY], [], origins)) == [("copy", "copied_and_changed", ("first",))]


@pytest.mark.parametrize("change", [{"high": 12_000}, {"low": 1, "high": 2}, {"scope": "part"}, {"high": None}])
def test_a_copy_is_not_remarked(change: dict[str, object]) -> None:
    copy = replace(COPY, **change)  # type: ignore[arg-type]
    assert remarks([FIRST, copy], [], {COPY.source: frozenset({FIRST.source})}) == []


def test_without_lineage_two_like_numbers_are_no_copy() -> None:
    assert remarks([FIRST, COPY], [], NOBODY) == []


# Of all numbers

figures = st.none() | st.integers(0, 50_000)
names = st.sampled_from(["Ardent International", "Galo Varzini", "The Daily Lamp", "UN", "", "Orchard; Wick"])
days = st.sampled_from([(None, None), MAY, JUNE, JULY, AUTUMN])
totals = st.builds(
    Total,
    record=st.uuids().map(str), source=st.sampled_from("abcd"), producer=names, claimant=names,
    credited_to=st.lists(names.filter(bool), max_size=2).map(tuple), scope=st.sampled_from(["all_killed", "named", ""]),
    low=figures, high=figures, period=days, published=days, denied=st.booleans(),
)  # fmt: skip
reports = st.builds(
    Spoken, record=st.uuids().map(str), source=st.sampled_from("abcd"), speaker=names, issued=days
)  # fmt: skip
ORIGINS = {"a": frozenset("bc"), "b": frozenset("c")}


@given(st.lists(totals, max_size=8), st.lists(reports, max_size=5))
def test_a_remark_rests_on_other_sources_of_the_same_scope(some: list[Total], said: list[Spoken]) -> None:
    known = {one.record: one for one in (*some, *said)}
    for one in remarks(some, said, ORIGINS):
        about = known[one.record]
        assert isinstance(about, Total)
        assert about.figure
        assert not about.denied
        assert one.against
        for record in one.against:
            against = known[record]
            assert against.source != about.source
            assert isinstance(against, Spoken) or against.scope == about.scope


@given(st.lists(totals, max_size=8), st.lists(reports, max_size=5), st.randoms())
def test_remarks_do_not_depend_on_the_order_of_records(some: list[Total], said: list[Spoken], chance: object) -> None:
    found = remarks(some, said, ORIGINS)
    chance.shuffle(some)  # type: ignore[attr-defined]
    chance.shuffle(said)  # type: ignore[attr-defined]
    assert sorted(rules(remarks(some, said, ORIGINS))) == sorted(rules(found))


@given(st.lists(totals, max_size=8))
def test_every_total_stands_in_its_scope_once_with_the_smallest_first(some: list[Total]) -> None:
    groups = by_scope(some)
    assert sorted(one.record for group in groups.values() for one in group) == sorted(one.record for one in some)
    for scope, group in groups.items():
        assert {one.scope for one in group} == {scope}
        lows = [one.low if one.low is not None else one.high for one in group if one.figure]
        assert lows == sorted(lows)  # type: ignore[type-var]
        assert [one.figure for one in group] == sorted((one.figure for one in group), reverse=True)


# The specification can fail


def test_if_a_text_about_a_body_were_its_own_the_misattribution_would_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    wick = "The Evening Wick"
    about = total("about", f"{wick} in a text about Ardent International", 30_000, producer=wick)
    assert rules(remarks([LAMP, OWN, about], [], NOBODY)) == [("lamp", "credited_elsewhere", ("own",))]
    monkeypatch.setattr(numbers, "speaks_as", numbers.holds_body)
    assert rules(remarks([LAMP, OWN, about], [], NOBODY)) == []


def test_if_words_of_any_time_counted_letters_would_speak_against_memoirs(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [replace(one, issued=(1, 2)) for one in WORDS]
    assert remarks([TOLD], letters, NOBODY) == []
    monkeypatch.setattr(numbers, "_just_before", lambda *_: True)
    assert remarks([TOLD], letters, NOBODY) != []


def test_if_scopes_were_not_told_apart_names_on_a_list_would_speak_against_a_total() -> None:
    named = replace(OWN, scope="named", low=1_700, high=None)
    assert remarks([LAMP, named], [], NOBODY) == []
    assert remarks([LAMP, replace(named, scope=LAMP.scope)], [], NOBODY) != []
