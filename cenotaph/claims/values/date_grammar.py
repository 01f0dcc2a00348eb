"""How a written date is read: what qualifies it, the calendar and century of its points, the interval they make.

Invariant: a reading is an interval that contains everything the words can mean, with a doubt for each choice that the
words did not force; if no interval can be defended there is none, only the doubt that says why. Nothing here raises,
and nothing takes longer than a few passes over at most `LONGEST` characters.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from cenotaph.claims.values import Hints
from cenotaph.claims.values.date_points import CALENDARS, Context, Point, points_of
from cenotaph.claims.values.date_spans import Span, circa_widened, point_span
from cenotaph.words.calendar_names import Word, date_lexicon, languages, looked_up
from cenotaph.words.sentences import Message, message

HIJRI_YEARS = range(1200, 1501)  # a number that is hardly a Gregorian year in the field's sources
LIKELY_YEARS = range(1700, 2101)
MOST_UNREAD_WORDS = 12
PERSIAN_OR_ARABIC = re.compile("[\u0620-\u06ff]")
ARABIC_ONLY = re.compile(r"[ةأإ]|(?<!\w)عام(?!\w)")
YEAR_FIRST = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.]")
DAY_FIRST = re.compile(r"[0-9]\.[0-9]+\.|^\s*[0-9]{1,2}[º°]")  # 3.4.1976, 1º/03/1976
BOUNDS = {
    "before": "before",
    "until": "until",
    "after": "after",
    "since": "since",
    "onward": "since",
    "earlier": "until",
}
SILENT_MARKS = frozenset("/.,[]:;'\"|")
INNER = re.compile(r"\(([^()]*)\)")


class Reading(NamedTuple):
    """An interval with its calendar and precision, or None, and the doubts."""

    span: Span | None
    doubts: tuple[Message, ...] = ()
    calendar: str = "gregorian"
    circa: bool = False


def read(text: str, hints: Hints, as_written: str = "") -> Reading:
    """Read a cell of at most `date.LONGEST` characters, already plain; `as_written` still shows whose digits it has."""
    known = date_lexicon()
    inner = INNER.search(text)
    if inner is None:
        return read_words(looked_up(text, known), context_of(text, as_written or text, hints))
    outside, inside = text[: inner.start()] + " " + text[inner.end() :], looked_up(inner[1], known)
    kinds = {word.kind for word in inside}
    if not kinds & {"digits", "refused"}:
        return read(text[: inner.start()] + f" {inner[1]} " + text[inner.end() :], hints, as_written)
    first = read(outside, hints, as_written)
    second = read_words(inside, context_of(inner[1], as_written or text, hints))
    if first.span is None or second.span is None or first.calendar == second.calendar:
        return first._replace(doubts=(*first.doubts, message("date.words_not_read", words=f"({inner[1]})")))
    return side_by_side(first, second, hints)


def side_by_side(first: Reading, second: Reading, hints: Hints) -> Reading:
    """Two calendars that say the same day: the one the mapping names, else the Hijri one; both if they differ."""
    wanted = hints.calendar or (second.calendar if first.calendar == "gregorian" else first.calendar)
    chosen, other = (second, first) if second.calendar == wanted else (first, second)
    doubts = tuple(doubt for doubt in (*chosen.doubts, *other.doubts) if doubt.key != "date.calendar_from_year")
    if chosen.span is None or other.span is None or chosen.span.overlaps(other.span):
        return chosen._replace(doubts=doubts)
    return Reading(chosen.span.hull(other.span), (*doubts, message("date.calendars_differ")), chosen.calendar)


@cache
def order_of_format(written: str) -> str:
    """ "dd/mm/yyyy" gives "dmy"."""
    return "".join(letter[0] for letter in re.findall(r"d+|m+|y+", written.casefold()))


def context_of(text: str, as_written: str, hints: Hints) -> Context:
    """The order of day, month and year that the mapping, the language or the cell's own marks give."""
    order, strict = order_of_format(hints.format), True
    script = bool(PERSIAN_OR_ARABIC.search(as_written))
    if not order and YEAR_FIRST.match(text):
        order, strict = "ymd", False
    elif not order and (hints.language in languages("day_first") or script or DAY_FIRST.search(as_written)):
        order, strict = "dmy", bool(hints.language)
    unsaid = hints.language == "" and script and not ARABIC_ONLY.search(as_written)
    return Context(text, hints, order, strict, unsaid or hints.language in languages("solar"))


def read_words(words: list[Word], context: Context) -> Reading:
    """Read the words: set aside what qualifies, find one or two points, and build the interval."""
    doubts: list[Message] = []
    kinds = {word.kind for word in words}
    if "refused" in kinds:
        return Reading(None, (message("date.negated"),))
    unread = [word.text for word in words if word.kind == "unknown"]
    unread += [word.text for word in words if word.kind == "mark" and word.text not in SILENT_MARKS]
    if len(unread) > MOST_UNREAD_WORDS:
        return Reading(None, (message("date.not_read"),))
    if unread:
        doubts.append(message("date.words_not_read", words=" ".join(unread)))
    if "questioned" in kinds:
        doubts.append(message("date.questioned"))
    if any(word.text == "[" for word in words):
        doubts.append(message("date.supplied"))
    circa = "circa" in kinds
    dropped = {"unknown", "noise", "questioned", "circa"}
    kept = [word for word in words if word.kind not in dropped and (word.kind != "mark" or word.text in "/.")]
    bound, kept = bound_of(kept)
    points = points_of(kept, context)
    if bound == "since" and points is not None and len(points) == 2:
        bound = ""  # from ... to
    if points is None:
        return Reading(None, (*doubts, message("date.not_read")))
    if unread and not any(point.named or (point.year is not None and not point.short_year) for point in points):
        return Reading(None, (*doubts, message("date.not_read")))
    several = any(word.kind == "one_of" for word in kept) or ("and" in kinds and "between" not in kinds)
    if len(points) == 2 and several and not consecutive(points):
        doubts.append(message("date.one_of"))
    return interval(points, bound, circa, context, doubts)


def consecutive(points: tuple[Point, ...]) -> bool:
    """Whether two points are neighbouring years, so that "or" leaves no hole."""
    first, last = points[0], points[-1]
    years_only = all(point.month is None and point.season is None for point in points)
    return years_only and first.year is not None and last.year == first.year + 1


def bound_of(words: list[Word]) -> tuple[str, list[Word]]:
    """The bound that the first word ("before") or the last ("onward") sets, and the remaining words."""
    if not words:
        return "", words
    first, last = words[0], words[-1]
    if first.kind in {"before", "until", "after", "since", "between"}:
        return BOUNDS.get(first.kind, ""), words[1:]
    if first.kind == "to" and first.text != "-":
        return "until", words[1:]
    if last.kind in {"onward", "earlier", "before", "after"}:
        return BOUNDS[last.kind], words[:-1]
    return "", words


def interval(points: tuple[Point, ...], bound: str, circa: bool, context: Context, doubts: list[Message]) -> Reading:
    """The interval of one or two points under a bound."""
    spans: list[Span] = []
    calendar = "gregorian"
    for point in points:
        if point.year is None:
            return Reading(None, (*doubts, message("date.no_year")))
        calendar, year, more = calendar_of(point, context)
        doubts += [doubt for doubt in (*point.doubts, *more) if doubt not in doubts]
        dated = replace(point, year=year)
        if point.named and any(doubt.key == "date.year_not_of_calendar" for doubt in more):
            return Reading(None, tuple(doubts))
        span = point_span(dated, calendar, context.hints.language, doubts)
        if span is not None and point.swappable and calendar == "gregorian":
            other = point_span(replace(dated, day=point.month, month=point.day), calendar, "", doubts)
            doubts.append(message("date.day_month_order", as_written=context.text))
            span = span if other is None else span.hull(other)
        if span is None:
            return Reading(None, (*doubts, message("date.no_such_day", as_written=context.text)))
        spans.append(span)
    span = spans[0]
    if len(spans) == 2:
        if spans[1].low < spans[0].low:
            doubts.append(message("date.reversed_range", as_written=context.text))
        span = spans[0].hull(spans[1])
    span = circa_widened(span, calendar) if circa and not bound else span
    return Reading(span.bounded(bound, 366 if circa else 0), tuple(doubts), calendar, circa)


def calendar_of(point: Point, context: Context) -> tuple[str, int, tuple[Message, ...]]:
    """The calendar of a point, its full year, and the doubts of both choices."""
    hints, year = context.hints, point.year or 0
    if point.short_year:
        solar = "solar_hijri" if context.persian else "gregorian"
        calendar = point.calendar or hints.calendar or solar
        year = century_of(year, calendar, hints.period)
        return calendar, year, (message("date.two_digit_year", year=str(year)),)
    if point.calendar:
        if (year > HIJRI_YEARS[-1]) != (point.calendar == "gregorian"):
            return point.calendar, year, (message("date.year_not_of_calendar", year=str(year)),)
        if hints.calendar not in {"", point.calendar}:
            return point.calendar, year, (message("date.calendar_differs", expected=calendar_label(hints.calendar)),)
        return point.calendar, year, ()
    if hints.calendar and hints.calendar != "gregorian" and year > HIJRI_YEARS[-1]:
        return "gregorian", year, (message("date.calendar_differs", expected=calendar_label(hints.calendar)),)
    if hints.calendar in CALENDARS:
        return hints.calendar, year, ()
    if year in HIJRI_YEARS:
        calendar = hijri_by_period(year, hints.period)
        return calendar, year, (message("date.calendar_from_year", year=str(year), calendar=calendar_label(calendar)),)
    unlikely = () if year in LIKELY_YEARS else (message("date.unlikely_year", year=str(year)),)
    return "gregorian", year, unlikely


def calendar_label(calendar: str) -> Message:
    """The name of a calendar, for a sentence."""
    return message(f"date.calendar.{calendar}" if calendar in CALENDARS else "date.calendar.other")


def gregorian_year(year: int, calendar: str) -> int:
    """The Gregorian year in which a year of another calendar begins, to within one."""
    return {"solar_hijri": year + 621, "lunar_hijri": 622 + year * 32 // 33}.get(calendar, year)


def hijri_by_period(year: int, period: tuple[int, int] | None) -> str:
    """Solar, unless only the lunar reading falls into the period the mapping declares."""
    if period is None:
        return "solar_hijri"
    solar, lunar = (period[0] <= gregorian_year(year, name) <= period[1] for name in ("solar_hijri", "lunar_hijri"))
    return "lunar_hijri" if lunar and not solar else "solar_hijri"


def century_of(year: int, calendar: str, period: tuple[int, int] | None) -> int:
    """The full year of two digits: the century that falls into the declared period, else that of the 20th century."""
    usual = {"gregorian": 1900, "solar_hijri": 1300, "lunar_hijri": 1400}.get(calendar, 1900) + year
    if period is None:
        return usual
    for full in (usual, usual + 100, usual - 100):
        if period[0] <= gregorian_year(full, calendar) <= period[1]:
            return full
    return usual
