"""The documented by list, by time, by sex and age: counts, with nothing estimated.

Invariant: nothing here speaks of persons who are not documented, and the sentence that says so comes with every count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cenotaph.publish.exhibition.speech import figures, sentence, spoken
from cenotaph.publish.exhibition.strata_rows import name_of
from cenotaph.register.ages import MINOR
from cenotaph.words.sentences import message, restored

Row = dict[str, Any]
AGES = {
    "certain": "exhibition.numbers.minor_certain",
    "possible": "exhibition.numbers.minor_possible",
    "no": "exhibition.numbers.minor_no",
    "unknown": "exhibition.numbers.part_unknown",
}


def pattern_rows(found: Mapping[str, Any], titles: Mapping[str, str], locale: str) -> Row:
    """What patterns.json holds, for a page."""
    return {
        "warning": " ".join(spoken(one, locale) for one in restored(found["warning"]["message"])),
        "documented": found["documented_minimum"],
        "in_no_list": found["in_no_list"],
        "lists": barred(
            ({**one, "title": titles.get(one["list"], one["list"])} for one in found["coverage"]["lists"]),
            ("shared", "alone"),
        ),
        "times": [times(one, locale) for one in found["over_time"] if one["periods"]],
        "ages": [sentence(locale, AGES[term]) for term in MINOR],
        "sexes": [
            {"name": name_of("gender", sex, locale), "counts": [counts[term] for term in MINOR]}
            for sex, counts in found["sex_and_age"].items()
        ],
    }


def times(timeline: Mapping[str, Any], locale: str) -> Row:
    """The periods of one unit."""
    month = timeline["unit"] == "month"
    key = "exhibition.numbers.by_month" if month else "exhibition.numbers.by_death_year"
    calendar = message(f"date.calendar.{timeline['calendar']}")
    return {
        "month": month,
        "heading": spoken(message(key, calendar=calendar), locale),
        "periods": barred(
            ({**one, "name": figures(one["period"], locale)} for one in timeline["periods"]), ("certain", "possible")
        ),
        "undated": timeline["undated"],
    }


def barred(rows: Iterable[Row], parts: tuple[str, str]) -> list[Row]:
    """The rows, each with the lengths of its two parts in hundredths of the longest row."""
    held = list(rows)
    longest = max((sum(row[part] for part in parts) for row in held), default=1) or 1
    return [
        {**row, "first": f"{100 * row[parts[0]] / longest:.2f}", "second": f"{100 * row[parts[1]] / longest:.2f}"}
        for row in held
    ]
