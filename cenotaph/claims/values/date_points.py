"""The points of a written date: which of its numbers is the day, which the month, which the year.

Invariant: a number gets a meaning only from its neighbours, its size, or the order that the column or the language
declares; where two meanings remain, the point says so (`swappable`, `bare`) and the caller decides or doubts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from cenotaph.claims.values import Hints
from cenotaph.claims.values.date_spans import PARTS, WINTER_ACROSS
from cenotaph.words.calendar_names import Word
from cenotaph.words.sentences import Message, message

NEXT_CENTURY = 20  # years that a range may run past the turn of a century

RANGE_KINDS = ("to", "one_of", "and")
CALENDARS = ("gregorian", "solar_hijri", "lunar_hijri")
MOST_JOINTS = 12  # places where a range is tried: more is no date


@dataclass(frozen=True, slots=True)
class Point:
    """What one end of a date says. `bare` is a number whose meaning the other end decides."""

    year: int | None = None
    short_year: bool = False  # two digits
    month: int | None = None
    day: int | None = None
    season: int | None = None
    part: str = ""
    half: int = 0
    decade: bool = False
    calendar: str = ""
    named: bool = False  # the month is a name, or the word "year" stands beside the number
    bare: int | None = None
    swappable: bool = False
    doubts: tuple[Message, ...] = ()


class Context(NamedTuple):
    """What all parts of one cell share."""

    text: str
    hints: Hints
    order: str  # "dmy", "mdy", "ymd", or "" when nothing says it
    strict: bool  # the order comes from the mapping or the language, not from the cell
    persian: bool


def points_of(words: list[Word], context: Context) -> tuple[Point, ...] | None:
    """The words as one point, else as two at the first joint where both sides read: words, then "-", then "/"."""
    whole = point_of(words, context)
    if whole is not None and whole.bare is None and (whole.year is not None or not joints(words)):
        return (whole,)
    for place in joints(words):
        left, right = point_of(words[:place], context), point_of(words[place + 1 :], context)
        if left is None or right is None:
            continue
        pair = joined(left, right, any(word.kind == "years" for word in words))
        if pair is not None:
            return pair
    return (whole,) if whole is not None and whole.bare is None else None


def joints(words: list[Word]) -> list[int]:
    """The places where a range may be split, the clearest first."""
    inside = range(1, len(words) - 1)
    spoken = [place for place in inside if words[place].kind in RANGE_KINDS and words[place].text != "-"]
    dashes = [place for place in inside if words[place].text == "-"]
    return (spoken + dashes + [place for place in inside if words[place].text == "/"])[:MOST_JOINTS]


def point_of(words: list[Word], context: Context) -> Point | None:
    """One point: at most one month, season, part; numbers by their place. None if the words do not make one."""
    point, numbers, year_word, marks = Point(), [], False, set()
    for place, word in enumerate(words):
        if word.kind == "digits":
            numbers.append(word.text)
            if place and words[place - 1].kind in {"year", "years"}:
                year_word = len(numbers) == 1
        elif word.kind == "month" and point.month is None:
            point = replace(point, month=word.value, calendar=point.calendar or word.calendar, named=True)
        elif word.kind == "season" and point.season is None:
            point = replace(point, season=word.value)
        elif word.kind in PARTS and not point.part:
            point = replace(point, part=word.kind)
        elif word.kind == "half" and not point.half:
            near = [words[at].text for at in (place - 1, place + 1) if 0 <= at < len(words)]
            half = next((int(text) for text in near if text in {"1", "2"}), 0)
            point = replace(point, half=half, part="" if half else "middle")
            if half:
                at = place - 1 if place and words[place - 1].text == str(half) else place + 1
                return point_of([*words[: min(at, place)], Word(f"half {half}"), *words[max(at, place) + 1 :]], context)
        elif word.kind in {"half 1", "half 2"}:
            point = replace(point, half=int(word.kind[-1]))
        elif word.kind == "decade":
            point = replace(point, decade=True)
        elif word.kind in CALENDARS:
            point = replace(point, calendar=word.kind)
        elif word.kind in {"mark", "to"}:
            if word.kind == "to" and word.text != "-":
                return None
            marks.add(word.text)
        elif word.kind not in {"year", "years"}:
            return None
    if len(marks & {"-", "/"}) > 1:
        return None  # 10-12/1976 is a range, not a day
    if not marks and len(numbers) == 2 and not point.named and all(len(number) < 3 for number in numbers):
        return None  # "3, 4 and 5 August": two days, not the third of April
    return numbered(point, numbers, year_word, context)


def numbered(point: Point, numbers: list[str], year_word: bool, context: Context) -> Point | None:
    """The point with its numbers in their places."""
    if len(numbers) > 3 or any(len(number) > 4 for number in numbers):
        return eight_digits(point, numbers[0]) if len(numbers) == 1 and len(numbers[0]) == 8 else None
    values = [int(number) for number in numbers]
    if not values:
        return point if point != Point() else None
    years = [place for place, number in enumerate(numbers) if len(number) >= 3 or int(number) > 31]
    if len(years) > 1:
        return None
    if point.month is not None or point.season is not None or point.decade or year_word:
        return beside_a_name(point, numbers, years, year_word)
    if len(values) == 1:
        return as_year(point, numbers[0]) if len(numbers[0]) > 2 else replace(point, bare=values[0])
    placed = two_numbers if len(values) == 2 else three_numbers
    return placed(point, numbers, years, context)


def as_year(point: Point, number: str) -> Point | None:
    """The point with a year of four digits, or of two."""
    if len(number) not in {2, 4}:
        return None
    return replace(point, year=int(number), short_year=len(number) == 2)


def beside_a_name(point: Point, numbers: list[str], years: list[int], year_word: bool) -> Point | None:
    """Numbers beside a named month, a season, a decade or the word "year"."""
    if point.month is None:
        return as_year(replace(point, named=year_word), numbers[0]) if len(numbers) == 1 else None
    if len(numbers) == 1:
        return as_year(point, numbers[0]) if years or year_word else replace(point, day=int(numbers[0]))
    if len(numbers) > 2:
        return None
    place = years[0] if years else 1
    return as_year(replace(point, day=int(numbers[1 - place])), numbers[place])


def eight_digits(point: Point, number: str) -> Point | None:
    """19880728."""
    year, month, day = int(number[:4]), int(number[4:6]), int(number[6:])
    return replace(point, year=year, month=month, day=day) if month <= 12 and day <= 31 else None


def two_numbers(point: Point, numbers: list[str], years: list[int], context: Context) -> Point | None:
    """07/1976, 1976-07, 30/11 (no year), 1976/77 (no point: a range)."""
    first, second = int(numbers[0]), int(numbers[1])
    if years:
        place = years[0]
        month = int(numbers[1 - place])
        dated = as_year(point, numbers[place])
        if dated is None:
            return None
        if month > 12:
            return replace(dated, bare=month) if place == 1 else None
        if month == 0:
            return replace(dated, doubts=(message("date.zero_part"),))
        if place == 0 and "/" in context.text and len(numbers[0]) == 4 and month == (first + 1) % 100:
            return replace(dated, decade=False, bare=month)
        return replace(dated, month=month)
    day, month, swappable, doubts = day_and_month(first, second, context)
    return replace(point, day=day, month=month, swappable=swappable, doubts=doubts) if month <= 12 else None


def three_numbers(point: Point, numbers: list[str], years: list[int], context: Context) -> Point | None:
    """Day, month and year in any of the three usual orders."""
    first_is_year = years == [0] or (
        not years and (context.order.startswith("y") or (context.persian and not context.hints.format))
    )
    if years == [1] or (not years and not first_is_year and not context.order):
        return None
    doubts: tuple[Message, ...] = ()
    if first_is_year:
        dated, month, day = as_year(point, numbers[0]), int(numbers[1]), int(numbers[2])
        swappable = False
        if month > 12 >= day:
            day, month, doubts = month, day, (differs(context, "yyyy-mm-dd"),)
    else:
        dated = as_year(point, numbers[2])
        day, month, swappable, doubts = day_and_month(int(numbers[0]), int(numbers[1]), context)
    if dated is None:
        return None
    if month == 0 or day == 0:
        unknown = (*doubts, message("date.zero_part"))
        return replace(dated, month=month or None, day=day or None if month else None, doubts=unknown)
    return replace(dated, month=month, day=day, swappable=swappable, doubts=doubts)


def differs(context: Context, expected: str) -> Message:
    """The doubt that a cell does not keep the order of its column."""
    return message("date.format_differs", as_written=context.text, expected=context.hints.format or expected)


def day_and_month(first: int, second: int, context: Context) -> tuple[int, int, bool, tuple[Message, ...]]:
    """Day, month, whether they could be exchanged, and doubts, for two numbers that are not a year."""
    month_first = context.order.startswith("m") or context.order == "ymd"
    if not context.order and first != second and first <= 12 and second <= 12:
        return first, second, True, ()
    day, month = (second, first) if month_first else (first, second)
    if month > 12 >= day:
        day, month = month, day
        return day, month, False, (differs(context, "dd/mm/yyyy"),) if context.order and context.strict else ()
    return day, month, False, ()


def joined(left: Point, right: Point, years_word: bool) -> tuple[Point, ...] | None:
    """Two ends of a range, each completed from the other; None if they do not make one."""
    if left.calendar == "" or right.calendar == "":
        calendar = left.calendar or right.calendar
        left, right = replace(left, calendar=calendar), replace(right, calendar=calendar)
    right = right_completed(left, right, years_word)
    left = left_completed(left, right)
    if left.bare is not None or right.bare is not None or left.year is None or right.year is None:
        return None
    if left.season == 3 and right.year == left.year + 1 and left.calendar != "solar_hijri" and not right.month:
        return (replace(left, season=WINTER_ACROSS),)
    return left, right


def right_completed(left: Point, right: Point, years_word: bool) -> Point:
    """ "1976-77", "July 3-5, 1988", "2021-05-03 to 05"."""
    bare, since = right.bare, left.year
    if left.named and left.day is not None and left.year is None and not right.named and right.day is None:
        day = bare if bare is not None else right.month
        right = replace(right, bare=None, day=day, month=left.month, named=True)
    elif bare is not None and since is not None and right.year is None:
        if left.day is not None:
            right = replace(right, bare=None, day=bare, month=left.month, named=left.named)
        elif left.month is None or years_word:
            century = since // 100 * 100 + bare
            doubtful = bare <= 12 and not years_word
            doubts = (message("date.year_or_month", as_written=f"{since}/{bare:02}"),) if doubtful else ()
            # "1899-02" runs into the next century; "1989/88" is written backwards, and says so as any range does
            year = century + (100 if century < since and century + 100 - since <= NEXT_CENTURY else 0)
            right = replace(right, bare=None, year=year, season=left.season, doubts=doubts)
    if right.year is None and right.bare is None and left.year is not None:
        wraps = left.month is not None and right.month is not None and right.month < left.month
        right = replace(right, year=left.year + wraps, short_year=left.short_year)
    return right


def left_completed(left: Point, right: Point) -> Point:
    """ "20-23/02/1976", "SEP-OCT/1976", "DIC-ENE/1977", "med-fines/1976"."""
    year = right.year
    if left.year is not None or year is None:
        return left
    if left.bare is not None and right.day is not None:
        left = replace(left, bare=None, day=left.bare, month=right.month)
    elif left.bare is not None and right.month is not None and not right.named:
        left = replace(left, bare=None, month=left.bare)
    elif left.bare is not None:
        return left
    elif left.part and left.month is None and left.season is None:
        left = replace(left, month=right.month, named=right.named, season=right.season)
    doubts = left.doubts
    if left.month is not None and right.month is not None and left.month > right.month:
        year -= 1
        doubts = (*doubts, message("date.wrapped_year", year=str(year)))
    return replace(left, year=year, short_year=right.short_year, doubts=doubts)
