"""The words of dates and counts, in every language that a source may use.

Invariant: no word of any language stands in the code; `calendar_names.yaml` holds them all, and reading and writing
use the same lists. Folding is total: any text folds to something, and the same spelling always folds the same way.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml
from babel.dates import get_month_names

SEASONS = ("spring", "summer", "autumn", "winter")
FALLBACK = "en"

# Digits of Arabic and Persian, every dash, no marks of direction: what is removed says nothing about the value.
PLAIN = str.maketrans(
    {chr(0x0660 + digit): str(digit) for digit in range(10)}
    | {chr(0x06F0 + digit): str(digit) for digit in range(10)}
    | {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00a0\u2009\u202f\u200c", " ")
    | dict.fromkeys("\u200b\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069")
    | dict.fromkeys("\ufeff\u00ad\u0640")
    | dict.fromkeys("ºª°")
    | {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "،": ",", "؛": ";", "؟": "?", "⁄": "/", "∼": "~", "≈": "~"}
)
LETTERS = str.maketrans("يىكةٱەۀ", "ییکهاهه")
TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")


class Word(NamedTuple):
    """What a token or phrase means: its kind ("month", "circa", "number", ...), value, calendar, and text folded."""

    kind: str
    value: int = 0
    calendar: str = ""
    text: str = ""


class Lexicon(NamedTuple):
    """Phrases by their folded tokens, and for each first token the length of the longest phrase it opens."""

    phrases: dict[tuple[str, ...], Word]
    longest: dict[str, int]


def plain(text: str) -> str:
    """The text with ASCII digits and plain dashes, without marks of direction, trimmed."""
    return text.strip() if text.isascii() else text.translate(PLAIN).strip()


def fold(text: str) -> str:
    """Plain text in one case, without accents, Arabic and Persian letters unified: for looking words up."""
    folded = plain(text).casefold()
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(LETTERS)


def tokens(folded: str) -> tuple[str, ...]:
    """Runs of digits, runs of letters, and every other visible character alone."""
    return tuple(TOKEN.findall(folded))


@cache
def names() -> dict[str, Any]:
    """The whole of `calendar_names.yaml`."""
    text = (resources.files("cenotaph.words") / "calendar_names.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def lexicon(entries: list[tuple[str, Word]]) -> Lexicon:
    """The lexicon of (spelling, meaning) pairs; the first meaning of a spelling stands."""
    phrases: dict[tuple[str, ...], Word] = {}
    longest: dict[str, int] = {}
    for spelling, word in entries:
        key = tokens(fold(spelling))
        for variant in {key, tuple(token for token in key if token not in {"-", "'"}) or key}:
            phrases.setdefault(variant, word._replace(text=" ".join(key)))
            longest[variant[0]] = max(longest.get(variant[0], 0), len(variant))
    return Lexicon(phrases, longest)


def listed(section: str) -> list[tuple[str, Word]]:
    """The entries of a section {meaning: [spellings]}: numbers carry the meaning as value, words as kind."""
    kind = section.removesuffix("s")
    return [
        (str(spelling), Word(kind, meaning) if isinstance(meaning, int) else Word(str(meaning)))
        for meaning, spellings in names()[section].items()
        for spelling in spellings
    ]


def counted() -> list[tuple[str, Word]]:
    """The number words, and those below ten with an "and" written to them: شصت وهفت is sixty-seven."""
    numbers = listed("numbers")
    return numbers + [(f"و{spelling}", word) for spelling, word in numbers if word.value < 10 and spelling > "؀"]


@cache
def date_lexicon() -> Lexicon:
    """The words a date may hold: months and seasons first, so that "sept" is September before it is seven."""
    entries = [
        (spelling, Word("month", number, calendar))
        for calendar, languages in names()["months"].items()
        for months in languages.values()
        for number, spellings in enumerate(months, 1)
        for spelling in str(spellings).split("|")
    ]
    entries += [
        (spelling, Word("season", number))
        for seasons in names()["seasons"].values()
        for number, spellings in enumerate(seasons)
        for spelling in str(spellings).split("|")
    ]
    return lexicon(entries + listed("words") + counted())


@cache
def count_lexicon() -> Lexicon:
    """The words a count or an age may hold."""
    marked = [
        (str(spelling), Word(kind, 0, meaning))
        for kind in ("bound", "unit")
        for meaning, spellings in names()[f"{kind}s"].items()
        for spelling in spellings
    ]
    plain_words = [
        (str(spelling), Word(kind))
        for kind in ("to", "one_of", "and", "between")
        for spelling in names()["words"][kind]
    ]
    refused = [(str(spelling), Word("refused")) for spelling in names()["not_counts"]]
    numbers = listed("multipliers") + listed("indefinite") + counted()
    return lexicon(marked + numbers + plain_words + refused)


def looked_up(text: str, known: Lexicon) -> list[Word]:
    """The text as words: digits as kind "digits", phrases by their longest match, the rest as "mark" or "unknown"."""
    found: list[Word] = []
    split = tokens(fold(text))
    place = 0
    while place < len(split):
        token = split[place]
        word: Word | None = None
        for length in range(known.longest.get(token, 0), 0, -1):
            word = known.phrases.get(split[place : place + length])
            if word is not None and place + length <= len(split):
                place += length
                break
        else:
            place += 1
            if token[0] in "0123456789":
                word = Word("digits", int(token) if len(token) < 20 else 0, "", token)
            else:
                word = Word("unknown" if token[0].isalpha() else "mark", 0, "", token)
        assert word is not None
        found.append(word)
    return spelled_out(found)


def spelled_out(words: list[Word]) -> list[Word]:
    """Number words added up: sixty (and) seven is one number, of two digits."""
    summed: list[Word] = []
    for word in words:
        if word.kind == "number" and word.value < 10 and summed:
            tens = summed[-2] if summed[-1].kind == "and" and len(summed) > 1 else summed[-1]
            if tens.kind == "number" and tens.value >= 20 and tens.value % 10 == 0:
                if tens is not summed[-1]:
                    summed.pop()
                summed[-1] = Word("number", tens.value + word.value, "", str(tens.value + word.value))
                continue
        summed.append(word._replace(text=str(word.value)) if word.kind == "number" else word)
    return [word._replace(kind="digits") if word.kind == "number" else word for word in summed]


@cache
def phrases_for(section: str, extra: tuple[str, ...] = ()) -> frozenset[str]:
    """The folded forms of a plain list of spellings ("missing"), with those a mapping adds."""
    return frozenset(as_phrase(spelling) for spelling in (*(names()[section] if section else ()), *extra))


def as_phrase(text: str) -> str:
    """The form in which whole cells are compared with the list of words for "not stated"."""
    return " ".join(tokens(fold(text)))


@cache
def languages(trait: str) -> frozenset[str]:
    """The languages with a habit: "day_first", "solar", "both_hemispheres"."""
    return frozenset(names()["languages"][trait])


def language(locale: str) -> str:
    """The language of a locale such as "fa_IR", or English if we have no formats for it."""
    short = locale.replace("-", "_").split("_")[0].casefold()
    return short if short in names()["formats"] else FALLBACK


def pattern(section: str, locale: str, name: str) -> str:
    """The pattern of a locale for a form of date ("formats") or of count ("counts")."""
    found: str = names()[section][language(locale)][name]
    return found


def day_number(day: int, locale: str) -> str:
    """The day of a month as it is written in a date: "1er" in French for the first."""
    return pattern("formats", locale, "first_day") if day == 1 else str(day)


@cache
def month_name(calendar: str, month: int, locale: str) -> str:
    """The name of a month as a reader of the locale calls it: Gregorian from Babel (CLDR), Hijri from our list."""
    short = language(locale)
    if calendar == "gregorian":
        return str(get_month_names("wide", context="stand-alone" if short == "fa" else "format", locale=short)[month])
    lists = names()["months"][calendar]
    return str(lists.get(short, lists[FALLBACK])[month - 1]).split("|")[0]


@cache
def unit_name(unit: str, figure: float, locale: str) -> str:
    """The name of a unit of time beside a figure: "year" for 1, "years" else."""
    one, several = str(names()["unit_names"][language(locale)][unit]).split("|")
    return one if figure == 1 else several


@cache
def season_name(season: int, locale: str) -> str:
    """The name of a season: 0 is spring."""
    return str(names()["seasons"][language(locale)][season]).split("|")[0]
