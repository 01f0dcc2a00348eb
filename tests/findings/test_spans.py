"""Spans of postings: which days are certain, possible, ruled out or unknown, against brute force over all histories."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.findings.material import UNKNOWN, Days
from cenotaph.findings.spans import Held, Span, holds, hull, span_of, weakest

WORLD = range(-4, 19)  # days of the brute force; the claims below speak of days 2 to 12 only
INSIDE = range(2, 13)


def test_a_period_of_some_days_is_true_on_at_least_one_of_them() -> None:
    """Handbook, imprecise: "1988" does not say that it held on any particular day, and says nothing of 1987."""
    assert [holds(span_of(period=(5, 8)), day) for day in (4, 5, 8, 9)] == [
        "unknown",
        "possible",
        "possible",
        "unknown",
    ]


def test_a_period_of_one_day_is_precise() -> None:
    span = span_of(period=(5, 5))
    assert (span.precise, holds(span, 5), holds(span, 6)) == ((5, 5), "certain", "unknown")


def test_what_began_is_capped_by_the_day_of_publication() -> None:
    """Handbook, cap: nothing is said of later days. Starting: before, it did not hold."""
    span = span_of(since=(3, 5), published=(9, 10))
    assert [holds(span, day) for day in (2, 3, 4, 5, 9)] == ["no", "possible", "possible", "certain", "certain"]
    assert holds(span, 10) == "unknown"
    assert (span.starting, span.ending, span.precise, span.imprecise) == (True, False, (5, 9), (3, None))


def test_without_a_day_of_publication_nothing_after_the_beginning_is_known() -> None:
    span = span_of(since=(3, 5))
    assert [holds(span, day) for day in (2, 4, 5, 6)] == ["no", "possible", "possible", "unknown"]


def test_precise_and_imprecise_days_are_contiguous() -> None:
    span = span_of(since=(2, 4), until=(8, 10))
    assert [holds(span, day) for day in range(1, 12)] == [
        "no", "possible", "possible", *["certain"] * 5, "possible", "possible", "no",
    ]  # fmt: skip


def test_what_is_called_former_ended_by_publication_and_is_not_capped() -> None:
    """Handbook, before: "previously" reaches from the beginning of time to publication."""
    span = span_of(published=(9, 9), former=True)
    assert (span.imprecise, holds(span, 10), holds(span, 3)) == ((None, 9), "no", "unknown")
    assert holds(span_of(since=(3, 3), published=(9, 9), former=True), 9) == "possible"


def test_an_end_alone_leaves_the_beginning_open() -> None:
    span = span_of(until=(6, 7), published=(9, 9))
    assert [holds(span, day) for day in (5, 6, 7, 8)] == ["unknown", "possible", "possible", "no"]


def test_nothing_stated_is_unknown_on_every_day() -> None:
    assert {holds(span_of(published=(9, 9)), day) for day in WORLD} == {"unknown"}


def test_an_end_before_the_beginning_tells_nothing_and_is_marked() -> None:
    span = span_of(since=(9, 10), until=(2, 3))
    assert span.impossible
    assert {holds(span, day) for day in WORLD} == {"unknown"}


def test_two_statements_of_one_date_are_held_together() -> None:
    assert hull([(3, 5), UNKNOWN, (4, 9)]) == (3, 9)
    assert hull([(3, 5), (None, 4)]) == (None, 5)
    assert hull([]) == UNKNOWN


def test_conditions_that_must_all_hold_are_as_certain_as_the_weakest() -> None:
    assert weakest(["certain", "possible"]) == "possible"
    assert weakest(["certain", "unknown", "possible"]) == "unknown"
    assert weakest(["unknown", "no"]) == "no"


# Brute force: every pair of days in a small world that fits the words, counted.


@st.composite
def days(draw: st.DrawFn) -> Days:
    low, high = sorted((draw(st.sampled_from(INSIDE)), draw(st.sampled_from(INSIDE))))
    kind = draw(st.sampled_from(("closed", "closed", "unknown", "before", "after")))
    return {"closed": (low, high), "unknown": UNKNOWN, "before": (None, high), "after": (low, None)}[kind]


def within(day: int, stated: Days) -> bool:
    return (stated[0] is None or stated[0] <= day) and (stated[1] is None or day <= stated[1])


def histories(since: Days, until: Days, period: Days, published: Days, former: bool) -> list[tuple[int, int]]:
    """Every first and last day that the words allow."""
    capped = since != UNKNOWN and until == UNKNOWN and not former
    past = former and until == UNKNOWN
    return [
        (first, last)
        for first, last in product(WORLD, WORLD)
        if first <= last
        and within(first, since)
        and within(last, until)
        and (period[1] is None or first <= period[1])
        and (period[0] is None or last >= period[0])
        and not (capped and published[0] is not None and last < published[0])
        and not (past and published[1] is not None and last > published[1])
    ]


def counted(allowed: list[tuple[int, int]], asked: tuple[int, int], some: bool) -> tuple[bool, bool]:
    """Whether all histories, and whether any, hold on some or on every one of the days asked about."""
    low, high = asked
    met = [first <= high and last >= low for first, last in allowed]
    whole = met if some else [first <= low and last >= high for first, last in allowed]
    return all(whole), any(met)


@given(days(), days(), days(), days(), st.booleans(), st.sampled_from(INSIDE), st.integers(0, 4), st.booleans())
def test_certain_and_ruled_out_are_what_all_histories_say(
    since: Days, until: Days, period: Days, published: Days, former: bool, day: int, length: int, some: bool
) -> None:
    span = span_of(since, until, period, published, former)
    allowed = histories(since, until, period, published, former)
    assert span.impossible == (not allowed)
    if not allowed:
        return
    asked = (day, day + length)
    found = span.sometime(asked) if some else span.throughout(asked)
    always, ever = counted(allowed, asked, some)
    assert (found == "certain") == always
    assert (found == "no") == (not ever)


@given(days(), days(), days(), days(), st.booleans())
def test_certain_days_lie_within_spoken_days_and_those_within_imprecise_ones(
    since: Days, until: Days, period: Days, published: Days, former: bool
) -> None:
    span = span_of(since, until, period, published, former)
    if span.impossible:
        return
    certain = [day for day in WORLD if holds(span, day) == "certain"]
    assert certain == [day for day in WORLD if span.precise and within(day, span.precise)]
    known = [day for day in WORLD if holds(span, day) in {"certain", "possible"}]
    assert known == list(range(known[0], known[-1] + 1)) if known else True
    assert all(within(day, span.imprecise) for day in known)


@given(days(), days(), days(), days(), days())
def test_more_words_never_make_a_certain_day_uncertain(
    since: Days, until: Days, period: Days, published: Days, more: Days
) -> None:
    """Except through the cap: an end that is stated replaces the guess that it lasted to publication."""
    less = span_of(since, until, UNKNOWN, published)
    told = span_of(since, until, more, published)
    if not told.impossible:
        assert all(holds(told, day) == "certain" for day in WORLD if holds(less, day) == "certain")


@pytest.mark.parametrize("asked", [UNKNOWN, (3, None), (None, 3)])
def test_of_days_that_are_not_known_nothing_is_known(asked: Days) -> None:
    found: Held = Span((1, 1), (9, 9)).throughout(asked)
    assert found == "unknown"
