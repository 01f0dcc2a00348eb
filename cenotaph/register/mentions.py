"""Mentions: the claims about persons, one row a record, as the linker compares them.

Invariant: a mention holds values only, each parsed once; whatever a source left out is null, never a default.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import polars as pl

from cenotaph.claims.values import date, place, quantity
from cenotaph.register.linkage import COLUMNS
from cenotaph.register.linkage.kinds import body_words
from cenotaph.register.linkage.places import DEGREE

DATES = {"birth_date": "birth", "death_date": "death", "detention_date": "detention"}
PARENTS = {"father_name": "father", "mother_name": "mother"}
EVENT_PLACES = frozenset({"detention_place", "death_place", "prison", "burial_place"})


def mentions(claims: pl.DataFrame, records: pl.DataFrame, countries: tuple[str, ...] = ()) -> pl.DataFrame:
    """One row a record of a person, sorted by record, with the columns that the linker compares (COLUMNS).

    `claims` as `claims.frame.claims` gives them, `records` with columns record and source. Dates are ordinal days; of
    several claims to one date the narrowest counts. Places are looked up among the towns of `countries` (ISO 3166-1).
    """
    rows: dict[str, dict[str, Any]] = {
        record: {
            "record": record,
            "source": source,
            "aliases": [],
            **{column: [] for column, kind in COLUMNS.items() if isinstance(kind, pl.List)},
        }
        for record, source in records.sort("record").select("record", "source").iter_rows()
    }
    parsed = {text: json.loads(text) for text in claims["value"].unique().to_list() if text}
    for record, about, value in claims.select("record", "property", "value").iter_rows():
        if value and record in rows:
            _take(rows[record], about, parsed[value], countries)
    return pl.DataFrame(list(rows.values()), schema=COLUMNS, orient="row")


def _take(row: dict[str, Any], about: str, value: dict[str, Any], countries: tuple[str, ...]) -> None:
    """Put one value where the linker looks for it."""
    if about == "name":
        _take_name(row, value)
    elif about in DATES:
        _take_date(row, DATES[about], value)
    elif about in PARENTS:
        words = " ".join([*value["given"], *value["family"], *value["unordered"]])
        row[PARENTS[about]] = row.get(PARENTS[about]) or words or None
    elif about == "alias":
        row["aliases"].append(" ".join([*value["given"], *value["family"], *value["unordered"]]))
    elif about == "gender":
        row.setdefault("gender", value["term"])
    elif about == "age":
        if "age_low" not in row:
            low, high = quantity.age_in_years(quantity.from_json(value))
            row["age_low"], row["age_high"] = low, high
    elif about == "age_at_detention":
        if "detention_age_low" not in row:
            low, high = quantity.age_in_years(quantity.from_json(value))
            row["detention_age_low"], row["detention_age_high"] = low, high
    elif about in EVENT_PLACES:
        row["places"].append(" ".join(value["tokens"]))
        row["place_circles"].append(_circle(value["as_written"], countries))
        row["place_kinds"].append(about)
    elif about == "birth_place":
        row["birth_places"].append(" ".join(value["tokens"]))
        row["birth_circles"].append(_circle(value["as_written"], countries))
    elif about == "external_id":
        row["external"].append(value["text"])
    elif about == "occupation":
        row.setdefault("occupation", value["text"].casefold())
    elif about == "affiliation":
        row.setdefault("affiliation", body_words(value["text"]) or None)


@cache
def _circle(words: str, countries: tuple[str, ...]) -> dict[str, int] | None:
    """The circle of the town that these words name; none where the gazetteer cannot tell."""
    town = place.located(words, countries) if countries else None
    if town is None:
        return None
    ends = {"latitude": town.latitude, "longitude": town.longitude}
    return {**{end: round(degrees * DEGREE) for end, degrees in ends.items()}, "radius": round(town.radius)}


def _take_name(row: dict[str, Any], value: dict[str, Any]) -> None:
    """The first name is the name; further ones, and those beside it, are aliases."""
    if any(row.get(part) for part in ("given", "family", "unordered")):
        row["aliases"].append(" ".join([*value["given"], *value["family"], *value["unordered"]]))
    else:
        for part in ("given", "family", "unordered"):
            row[part] = " ".join(value[part]) or None
    row["aliases"].extend(value.get("aliases", []))


def _take_date(row: dict[str, Any], prefix: str, value: dict[str, Any]) -> None:
    parsed = date.from_json(value)
    low, high = parsed.low, parsed.high
    known = (row.get(f"{prefix}_low"), row.get(f"{prefix}_high"))
    if known == (None, None) or _width(low, high) < _width(*known):
        row[f"{prefix}_low"], row[f"{prefix}_high"] = low, high


def _width(low: int | None, high: int | None) -> float:
    return high - low if low is not None and high is not None else float("inf")
