"""Quantities: counts of people and ages, with the word that bounds them.

Invariant: `low` and `high` are the figures as stated, never widened; `bound` says how they are meant, and `stretch`
turns both into the closed interval that the statement allows. An exact number, "about 40" and "567+" stay three
different things. Nothing raises on bad text, and a number that cannot be meant is refused with a doubt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

from cenotaph.claims.values import Agreement, Comparison, Hints, Parsed
from cenotaph.words.calendar_names import (
    Word,
    as_phrase,
    count_lexicon,
    language,
    languages,
    looked_up,
    pattern,
    phrases_for,
    plain,
    spelled_out,
    unit_name,
)
from cenotaph.words.sentences import Message, message, number

LONGEST = 200  # characters
LARGEST = 10**11  # more than all who ever lived
OLDEST = 130  # years
ABOUT = 0.1  # "about 40" is 36 to 44
CLOSE_YEARS = 2.0  # two memories of one age
CLOSE_SHARE = 0.1  # of two counts
YEARS_IN = {"year": 1.0, "month": 1 / 12, "week": 7 / 365.25, "day": 1 / 365.25}
NUMBER = re.compile(r"[0-9]{1,3}(?:([ ,.'٬])[0-9]{3})(?:\1[0-9]{3})*(?![0-9])|[0-9]+(?:[.,٫][0-9]+)?")
EXPONENT = re.compile(r"[0-9][eE][+-]?[0-9]")
BOUNDS_BELOW = ("more_than", "at_least")
BOUNDS_ABOVE = ("less_than", "up_to")
SILENT = frozenset((*".,;:()[]'\"-", "s", "of", "de", "d", "و"))  # what may stand beside a number unread
JOINTS = ("to", "one_of", "and")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated number or range of numbers; None where a bound leaves the side open."""

    low: float | None
    high: float | None
    unit: str = ""  # "year", "month", "week", "day"; empty for a count
    bound: str = "exact"  # exact, about, more_than, at_least, less_than, up_to, range


@dataclass(frozen=True, slots=True)
class Figure:
    """A number among the words: "thousands" has two ends and is about; `scale` is its multiplier."""

    low: float
    high: float
    scale: int = 1
    indefinite: bool = False


def parse(as_written: str, hints: Hints) -> Parsed[Quantity]:
    """Read a count or an age. Never raises; over LONGEST characters is refused at once."""
    if len(as_written) > LONGEST:
        return Parsed(None, (message("quantity.too_long", limit=str(LONGEST)),))
    text = plain(as_written)
    for written, term in hints.codes:
        if as_phrase(written) == as_phrase(text):
            text = plain(term)
            break
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return checked(Quantity(int(text), int(text), hints.unit), [])
    phrase = as_phrase(text)
    if hints.withheld and phrase in phrases_for("", hints.withheld):
        return Parsed(None, withheld=True)
    if phrase != "nan" and (not phrase or phrase in phrases_for("missing", hints.missing)):
        return Parsed(None, missing=True)
    if EXPONENT.search(text):
        return Parsed(None, (message("quantity.not_read"),))
    doubts: list[Message] = []
    return assembled(words_of(text, hints, doubts), text, hints, doubts)


def words_of(text: str, hints: Hints, doubts: list[Message]) -> list[Word]:
    """The text as words, its numbers in digits without separators of thousands."""
    words: list[Word] = []
    place = 0
    for found in NUMBER.finditer(text):
        words += looked_up(text[place : found.start()], count_lexicon())
        words.append(Word("digits", 0, "", number_text(found[0], found[1], hints, doubts)))
        place = found.end()
    return spelled_out(words + looked_up(text[place:], count_lexicon()))


def number_text(written: str, separator: str | None, hints: Hints, doubts: list[Message]) -> str:
    """A number with "." for decimals only. "30.000" is thirty thousand in Spanish and doubted in English."""
    comma_decimal = hints.language in languages("comma_decimal")
    if separator is not None:
        usual = {".": comma_decimal, ",": not comma_decimal}.get(separator, True)
        if not usual and written.count(separator) == 1:
            doubts.append(message("quantity.separator", as_written=written))
        return written.replace(separator, "")
    if "," in written and not comma_decimal:
        doubts.append(message("quantity.separator", as_written=written))
    return written.replace(",", ".").replace("٫", ".")


def assembled(words: list[Word], text: str, hints: Hints, doubts: list[Message]) -> Parsed[Quantity]:
    """The quantity that the words make together."""
    figures, joined_by = figures_of(words)
    if any(word.kind == "refused" for word in words):
        return Parsed(None, (*doubts, message("quantity.not_read")))
    unread = [word.text for word in words if word.kind in {"unknown", "mark"} and word.text not in SILENT]
    if unread:
        doubts.append(message("quantity.words_not_read", words=" ".join(unread)))
    if unread and any(figure.low == figure.scale > 1 for figure in figures):  # "several hundred" is not a hundred
        return Parsed(None, (*doubts, message("quantity.not_read")))
    too_many = len(figures) > 2 or (len(figures) == 2 and not joined_by)
    units = [word.calendar for word in words if word.kind == "unit"]
    if len(figures) == 2 and units == ["year", "month"]:
        total = 12 * figures[0].low + figures[1].low
        return checked(Quantity(total, total, "month"), doubts)
    if not figures or too_many or len(set(units)) > 1:
        return Parsed(None, (*doubts, message("quantity.not_read")))
    negative = re.match(r"-\s*[0-9]", text) is not None
    lows = [-figure.low if negative and place == 0 else figure.low for place, figure in enumerate(figures)]
    low, high = lows[0], figures[-1].high if len(figures) > 1 or figures[0].indefinite else lows[0]
    if low > high:
        doubts.append(message("quantity.reversed_range", as_written=text))
        low, high = high, low
    bound = next((word.calendar for word in words if word.kind == "bound"), "")
    indefinite = any(figure.indefinite for figure in figures)
    bound = bound or ("about" if indefinite else "range" if low != high else "exact")
    unit = units[0] if units else hints.unit
    if len(figures) == 2 and bound in {*BOUNDS_BELOW, *BOUNDS_ABOVE}:
        doubts.append(message("quantity.bound_of_range", as_written=text))
    if bound in BOUNDS_BELOW:
        return checked(Quantity(whole(low), None, unit, bound), doubts)
    if bound in BOUNDS_ABOVE:
        return checked(Quantity(None, whole(high), unit, bound), doubts)
    return checked(Quantity(whole(low), whole(high), unit, bound), doubts)


def figures_of(words: list[Word]) -> tuple[list[Figure], bool]:
    """The numbers with their multipliers applied, and whether a word or dash joins two of them."""
    figures: list[Figure] = []
    joined_by = pending_and = False
    between = any(word.kind == "between" for word in words)
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else Word("")
        if word.kind == "digits" and len(word.text) <= 15:
            value = float(word.text)
            if following.text == "s" and value in {100.0, 1000.0, 10000.0}:
                figures.append(Figure(value, 10 * value - 1, indefinite=True))
            elif pending_and and figures and not between and figures[-1].scale > value:
                figures[-1] = Figure(figures[-1].low + value, figures[-1].high + value)
                joined_by = False
            else:
                figures.append(Figure(value, value))
        elif word.kind == "digits":
            figures.append(Figure(inf, inf))
        elif word.kind == "indefinite" and figures and figures[-1].indefinite and not joined_by:
            last = figures[-1]  # tens of thousands
            figures[-1] = Figure(last.low * word.value, (last.high + 1) * word.value - 1, indefinite=True)
        elif word.kind == "indefinite":
            figures.append(Figure(word.value, 10 * word.value - 1, indefinite=True))
        elif word.kind == "multiplier":
            scaled(figures, word.value)
        if word.kind in JOINTS and figures:
            joined_by = True
        pending_and = word.kind == "and"
    return figures, joined_by


def scaled(figures: list[Figure], multiplier: int) -> None:
    """Multiply the last figure; in "4-5 thousand" the first too. A multiplier alone counts once."""
    if not figures:
        figures.append(Figure(multiplier, multiplier, multiplier))
        return
    last = figures[-1]
    if len(figures) == 2 and figures[0].scale == 1 and figures[0].low <= last.low:
        figures[0] = Figure(figures[0].low * multiplier, figures[0].high * multiplier, multiplier)
    top = (last.high + 1) * multiplier - 1 if last.indefinite else last.high * multiplier
    figures[-1] = Figure(last.low * multiplier, top, multiplier, last.indefinite)


def whole(value: float) -> float:
    """An int where nothing is lost."""
    return int(value) if abs(value) < LARGEST and value == int(value) else value


def checked(value: Quantity, doubts: list[Message]) -> Parsed[Quantity]:
    """The value with the doubts of its size; None if nobody can mean it."""
    figures = [figure for figure in (value.low, value.high) if figure is not None]
    if any(abs(figure) > LARGEST for figure in figures):
        return Parsed(None, (*doubts, message("quantity.too_large")))
    if any(figure < 0 for figure in figures):
        doubts.append(message("quantity.negative"))
    if value.unit in YEARS_IN and any(figure * YEARS_IN[value.unit] > OLDEST for figure in figures):
        doubts.append(message("quantity.unlikely_age", limit=str(OLDEST)))
    return Parsed(value, tuple(doubts))


def stretch(value: Quantity) -> tuple[float, float]:
    """The closed interval a statement allows: "about" is a tenth to either side, an open side is infinite."""
    low = -inf if value.low is None else float(value.low)
    high = inf if value.high is None else float(value.high)
    return (low - abs(low) * ABOUT, high + abs(high) * ABOUT) if value.bound == "about" and low == high else (low, high)


def age_in_years(value: Quantity) -> tuple[float, float]:
    """The least and greatest age in years: "26 años" is 26.0 to under 27.0, "5 meses" 5/12 to 6/12.

    An age without a unit is in years; an open side ends at 0 or OLDEST. Raises ValueError for a unit that is no time.
    """
    unit = value.unit or "year"
    if unit not in YEARS_IN:
        raise ValueError(f"{unit!r} is not a unit of age: use one of {', '.join(YEARS_IN)}")
    low, high = stretch(value)
    years = YEARS_IN[unit]
    return max(low * years, 0.0), (min((high + 1) * years, float(OLDEST)) if high != inf else float(OLDEST))


def format(value: Quantity, locale: str) -> str:
    """The number in the reader's language, with its unit: "more than 30,000", "4–5 years"."""
    short = language(locale)
    spoken = {
        name: "" if figure is None else number(figure, short)
        for name, figure in (("low", value.low), ("high", value.high))
    }
    shape = value.bound
    if shape in {"about", "range", "exact"} and value.low != value.high:
        shape = "range"
    text = pattern("counts", locale, shape).format(**spoken)
    if shape != value.bound and value.bound == "about":
        text = pattern("counts", locale, "about").format(low=text)
    if value.unit in YEARS_IN:
        figure = value.high if value.high is not None else value.low or 0
        text = f"{text} {unit_name(value.unit, figure, locale)}"
    return text


def compare(a: Quantity, b: Quantity) -> Comparison:
    """Distance in the unit (years where both are times): SAME if equal, COMPATIBLE if both intervals can hold.

    CLOSE: ages within CLOSE_YEARS, counts within CLOSE_SHARE of the larger. Units that cannot be compared: UNKNOWN.
    """
    timed = a.unit in YEARS_IN and b.unit in YEARS_IN
    if (a.unit != b.unit and not timed) or (a.low is None and a.high is None) or (b.low is None and b.high is None):
        return Comparison(Agreement.UNKNOWN, 0.0, message("quantity.unknown"))
    if a == b:
        return Comparison(Agreement.SAME, 0.0, message("quantity.same"))
    convert = a.unit != b.unit
    (low, high), (least, most) = (age_in_years(a), age_in_years(b)) if convert else (stretch(a), stretch(b))
    gap = max(low - most, least - high, 0.0)
    if gap == 0.0:
        return Comparison(Agreement.COMPATIBLE, 0.0, message("quantity.overlap"))
    scale = YEARS_IN[a.unit] if timed and not convert else 1.0
    edges = [abs(edge) for edge in (low, high, least, most) if abs(edge) != inf]
    near = gap * scale <= CLOSE_YEARS if timed else gap <= CLOSE_SHARE * max(edges)
    agreement = Agreement.CLOSE if near else Agreement.DIFFERENT
    return Comparison(agreement, gap, message("quantity.apart", distance=whole(round(gap, 2))))


def key(value: Quantity) -> str:
    """A stable text that sorts by unit, then by number (counts and ages are not negative)."""
    low, high = (f"{figure:016.3f}" if figure is not None else "open" for figure in (value.low, value.high))
    return f"{value.unit or 'count'}:{low}..{high}:{value.bound}"


def to_json(value: Quantity) -> dict[str, object]:
    """The value as it stands."""
    return {"low": value.low, "high": value.high, "unit": value.unit, "bound": value.bound}


def from_json(stored: dict[str, object]) -> Quantity:
    """The value that `to_json` wrote. Raises KeyError or ValueError on anything else."""
    low, high = (None if stored[side] is None else whole(float(str(stored[side]))) for side in ("low", "high"))
    return Quantity(low, high, str(stored["unit"]), str(stored["bound"]))
