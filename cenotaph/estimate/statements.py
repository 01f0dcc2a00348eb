"""Do the figures support what was said?

Invariant: an answer is one of three, and comes with the figures, their bounds and the reason. The figures support a
statement only if it agrees with every number that they allow; they do not support it if it does not even agree with
the stated minimums; of all else, and of what no table counts, they cannot answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from cenotaph.claims.values import quantity
from cenotaph.claims.values.quantity import Quantity
from cenotaph.estimate import rates
from cenotaph.estimate.places import Figures, View, row_of, views
from cenotaph.estimate.rates import Window
from cenotaph.estimate.tallies import Statement
from cenotaph.words.sentences import Message, message

SUPPORT, DO_NOT_SUPPORT, CANNOT_ANSWER = VERDICTS = ("support", "do_not_support", "cannot_answer")
ALL, SOME, NONE = "all", "some", "none"
NEAREST = 3  # rivals that a sentence names; the JSON holds all


@dataclass(frozen=True)
class Answer:
    """A verdict on one window. `minimum` spans the stated minimums of the years wholly in it and of all it touches."""

    window: Window
    verdict: str
    excluded: bool  # no number that the figures allow agrees with the statement
    reasons: tuple[Message, ...]
    minimum: tuple[float, float] | None = None
    high: float | None = None  # infinity: open
    as_written: tuple[tuple[int, str], ...] = ()
    copies: tuple[tuple[str, float, float | None], ...] = ()  # title, least, most
    views: tuple[View, ...] = ()


def agreement(value: Quantity, low: float, high: float) -> str:
    """Whether all, some or none of the numbers from low to high (infinity: open) agree with a value."""
    least, most = quantity.stretch(value)
    over, under = value.bound == "more_than", value.bound == "less_than"

    def agrees(number: float) -> bool:
        return (number > least if over else number >= least) and (number < most if under else number <= most)

    if agrees(low) and agrees(high):
        return ALL
    if high < least or low > most or (over and high == least) or (under and low == most):
        return NONE
    return SOME


def verdict(value: Quantity, bounds: tuple[float, float], minimum: tuple[float, float]) -> str:
    """The verdict on a value, of what the figures allow and of what they give as the least."""
    if agreement(value, *bounds) == ALL:
        return SUPPORT
    return DO_NOT_SUPPORT if agreement(value, *minimum) == NONE else CANNOT_ANSWER


def common(verdicts: Sequence[str]) -> str:
    """One verdict for several: theirs if they agree, else none can be given."""
    return verdicts[0] if len(set(verdicts)) == 1 else CANNOT_ANSWER


def answers(held: Figures, statement: Statement) -> list[Answer]:
    """The answers to a statement, one a window, in their order."""
    answer = counted if statement.measure == "count" else placed
    return [answer(held, statement, rates.window(text)) for text in statement.windows]


def counted(held: Figures, statement: Statement, window: Window) -> Answer:
    """The answer to a statement about a number of events."""
    touched = row_of(rates.summed(held.events, window.touched), statement.country)
    if touched is None or not touched["stated"]:
        return _nothing(window, statement)
    whole = row_of(rates.summed(held.events, window.whole), statement.country) if window.whole else None
    low, high = (whole["low"] if whole else 0.0), touched["high"]
    minimum = (low, touched["low"])
    written = held.events.filter((pl.col("key") == statement.country) & pl.col("year").is_between(*window.touched))
    found = {
        "minimum": minimum,
        "high": high,
        "as_written": tuple(written.sort("year").select("year", "as_written").iter_rows()),
        "copies": tuple(_copies(held, statement.country, window)),
    }
    reasons = [_sum(window, minimum)]
    if statement.group:
        needs = message("rates.needs_women" if statement.group == "women" else "rates.needs_minors")
        reasons += [message("rates.totals_only"), needs]
        return Answer(window, CANNOT_ANSWER, False, tuple(reasons), **found)
    given = verdict(statement.quantity, (low, high), minimum)
    excluded = agreement(statement.quantity, low, high) == NONE
    least = quantity.stretch(statement.quantity)[0]
    if given == DO_NOT_SUPPORT and minimum[1] <= least:
        reasons.append(message("rates.short", missing=round(least - minimum[1])))
    return Answer(window, given, excluded, (*reasons, _weighed(given, excluded)), **found)


def _sum(window: Window, minimum: tuple[float, float]) -> Message:
    """The stated minimums in words."""
    first, last = window.touched
    years = str(first) if first == last else f"{first}–{last}"
    if window.whole == window.touched:
        return message("rates.sum", years=years, low=round(minimum[0]))
    if window.whole is None:
        return message("rates.sum_touched", years=years, high=round(minimum[1]))
    begin, end = window.whole
    inside = str(begin) if begin == end else f"{begin}–{end}"
    return message("rates.sum_cut", inside=inside, low=round(minimum[0]), years=years, high=round(minimum[1]))


def _weighed(given: str, excluded: bool) -> Message:
    """Why the figures give this verdict."""
    if given == SUPPORT:
        return message("rates.agrees_always")
    if given == CANNOT_ANSWER:
        return message("rates.agrees_perhaps")
    return message("rates.excluded") if excluded else message("rates.not_excluded")


def _copies(held: Figures, country: str, window: Window) -> Iterable[tuple[str, float, float | None]]:
    for source, copy in zip(held.settings.events[1:], held.copies, strict=True):
        touched = row_of(rates.summed(copy, window.touched), country)
        whole = row_of(rates.summed(copy, window.whole), country) if window.whole else None
        if touched is not None:
            yield source.title, whole["low"] if whole else 0.0, touched["high"]


def placed(held: Figures, statement: Statement, window: Window) -> Answer:
    """The answer to a statement about a rank, over the calendar years that the window touches."""
    row = row_of(rates.summed(held.events, window.touched), statement.country)
    if row is None or not row["stated"]:
        return _nothing(window, statement)
    seen = views(held, window.touched, statement.country, statement.measure)
    if not seen:
        return Answer(window, CANNOT_ANSWER, False, (message("rates.no_population"),))
    value = statement.quantity
    each = [verdict(value, view.among_all, (view.by_minimum, view.by_minimum)) for view in seen]
    given = common(each)
    excluded = all(agreement(value, *view.among_all) == NONE for view in seen)
    reasons = [_placed(view) for view in seen]
    reasons.append(message("rates.depends") if len(set(each)) > 1 else _weighed(given, excluded))
    nearest = seen[0].rivals[:NEAREST]
    if nearest and given != SUPPORT:
        named = [
            message("rates.rival", name=one.name, needed=one.needed, minimum=round(one.minimum))
            for one in nearest
            if one.needed is not None
        ]
        reasons += [message("rates.nearest"), *named]
    return Answer(window, given, excluded, tuple(reasons), views=tuple(seen))


def _placed(view: View) -> Message:
    """A place in words."""
    of = message("rates.all_countries")
    if view.least:
        of = message("rates.large_countries", least=view.least)
    above = ", ".join(view.above) or "—"
    figures = {
        "rank": view.by_minimum, "best": view.among_all[0], "worst": view.among_all[1], "countries": of, "above": above,
        "stated": "–".join(map(str, view.among_stated)) if view.among_stated else "—",
    }  # fmt: skip
    if not view.revision:
        return message("rates.place_by_count", low=round(view.low), **figures)
    return message("rates.place", revision=view.revision, low=round(view.low, 2), **figures)


def _nothing(window: Window, statement: Statement) -> Answer:
    return Answer(
        window, CANNOT_ANSWER, False, (message("rates.nothing", country=statement.country, time=window.text),)
    )
