"""How far the numbers hang on the lists, and what the methods find where the answer is known.

Invariant: what a method gives without a list, or with two as one, is shown only while its number from all lists is: a
number that is withheld cannot be read off its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from cenotaph.publish.exhibition.fan import scale
from cenotaph.publish.exhibition.figures import cell

Row = dict[str, Any]
MOST_NUMBERS = 8  # of lists that stand beside a bar
SIGNS = {
    "positive": ("+", "exhibition.numbers.sign_positive"),
    "negative": ("−", "exhibition.numbers.sign_negative"),
    "unclear": ("·", "exhibition.numbers.sign_unclear"),
}


def sensitivity_rows(
    found: Mapping[str, Any] | None,
    lists: Sequence[Row],
    names: Mapping[str, str],
    shown: Mapping[str, bool],
    documented: int,
    locale: str,
    rtl: bool,
) -> Row | None:
    """Pairs, trajectory and changes; `names` says what methods are called, `shown` whether their numbers are."""
    if not found:
        return None
    by_key = {one["key"]: one for one in lists}
    methods = [method for method in names if any(one["method"] == method for one in found["trajectory"])]
    held_back = [names[method] for method in methods if not shown[method]]
    methods = [method for method in methods if shown[method]]
    drawn = {method: list(steps(found, method, by_key)) for method in methods}
    every = [row for rows in drawn.values() for row in rows]
    return {
        "matrix": matrix(found["pairs"], lists),
        "pairs": [pair(one, by_key, locale) for one in found["pairs"]],
        "trajectory": [
            {"label": names[method], "scale": scale(documented, rows, locale, rtl, every)}
            for method, rows in drawn.items()
        ],
        "order": [by_key[key] for key in found["order"] if key in by_key],
        "methods": [names[method] for method in methods],
        "changes": changes(found["refits"], methods, by_key, locale),
        "held_back": held_back,
    }


def steps(found: Mapping[str, Any], method: str, by_key: Mapping[str, Row]) -> Iterator[Row]:
    """The rows of a trajectory: the first three lists, the first four, and so on."""
    for one in found["trajectory"]:
        if one["method"] == method:
            low, high = one["interval"] or (None, None)
            blocked = held(one)
            yield {
                "label": added([by_key[key]["number"] for key in one["lists"]]),
                "short_model": "",
                "blocked": blocked,
                "point": None if blocked else round(one["point"]),
                "low": None if blocked or low is None else round(low),
                "high": None if blocked or high is None else round(high),
                "bound": "",
                "slider": [],
            }


def added(numbers: Sequence[str]) -> str:
    """Lists by their numbers, of many the first and the last: in which order they came is said beside."""
    return " + ".join(numbers if len(numbers) <= MOST_NUMBERS else [numbers[0], "…", numbers[-1]])


def held(refit: Mapping[str, Any]) -> bool:
    """Whether a refit gives no number, or one that its method warns of."""
    return refit["point"] is None or any(one["blocks"] for one in refit["warnings"])


def changes(
    refits: Sequence[Mapping[str, Any]], methods: Sequence[str], by_key: Mapping[str, Row], locale: str
) -> list[Row]:
    """A row a change, with the number of each method."""
    cells: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}
    for one in refits:
        key = (one["change"], tuple(one["changed"]))
        text = "—" if held(one) else cell(one["point"], one["interval"], locale)
        cells.setdefault(key, {})[one["method"]] = text
    return [
        {
            "merged": change == "merged",
            "lists": [by_key[key] for key in changed],
            "cells": [found.get(method, "—") for method in methods],
        }
        for (change, changed), found in cells.items()
        if methods
    ]


def matrix(pairs: Sequence[Mapping[str, Any]], lists: Sequence[Row]) -> list[Row]:
    """A row a list: how many persons it shares with each other one, and the sign of their dependence."""
    found = {frozenset(one["lists"]): one for one in pairs}
    rows = []
    for row in lists:
        cells: list[Row] = []
        for column in lists:
            one = found.get(frozenset({row["key"], column["key"]}))
            if row is column:
                cells.append({"own": True, "count": row["size"]})
            elif one is None:  # a list that caught nobody
                cells.append({"own": True, "count": 0})
            else:
                sign, word = SIGNS[one["sign"]]
                cells.append({"own": False, "count": one["overlap"], "sign": sign, "word": word})
        rows.append({"list": row, "cells": cells})
    return rows


def pair(one: Mapping[str, Any], by_key: Mapping[str, Row], locale: str) -> Row:
    """A pair in words: how many persons both hold, and the odds ratio among persons on another list."""
    interval = one["odds_ratio_interval"]
    if interval is not None and interval[0] is None:
        interval = None
    return {
        "lists": [by_key[key] for key in one["lists"]],
        "overlap": one["overlap"],
        "odds": cell(one["odds_ratio"], interval, locale, exact=2),
        "word": SIGNS[one["sign"]][1],
    }


def consistency_rows(
    validation: Mapping[str, Any], lists: Sequence[Row], called: Callable[[str, str], str], locale: str
) -> list[Row]:
    """For each list taken as the population, what each method makes of it; the true size is known."""
    titles = {one["key"]: one for one in lists}
    short = {one["key"]: one["number"] for one in lists}
    return [
        {
            "list": titles[key],
            "size": group[0]["size"],
            "seen": group[0]["seen"],
            "rows": [
                {
                    "label": called(one["method"], locale),
                    "model": " × ".join(short.get(part, part) for part in one["model"].split(" × ")),
                    "number": cell(one["point"], one["interval"], locale),
                    "covers": one["covers"],
                }
                for one in group
            ],
        }
        for key, group in (
            (key, list(rows)) for key, rows in groupby(validation.get("consistency", ()), key=lambda one: one["list"])
        )
    ]
