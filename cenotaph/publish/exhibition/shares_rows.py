"""Shares of the population, and how far the estimate with covariates would move if its assumption failed.

Invariant: a share is shown only while the number that it is a part of is; the documented share always is,
since it estimates nothing. A number of another method that is withheld stands in no table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cenotaph.estimate.shares import OTHERS
from cenotaph.estimate.signing import withheld
from cenotaph.publish.exhibition.figures import cell
from cenotaph.publish.exhibition.strata_rows import heading, name_of
from cenotaph.words.sentences import number

Row = dict[str, Any]


def shares_rows(numbers: Mapping[str, Any], locale: str, told: Callable[[Mapping[str, Any]], Row]) -> list[Row]:
    """A table a property; `told` gives an estimate's assumption, warnings and signatures in words."""
    tables = []
    for part in numbers.get("shares", ()):
        (found,) = part["estimates"]
        details = found["details"]
        tables.append(
            {
                "heading": heading(details["property"], locale),
                "unknown": details["unknown"],
                "contested": details.get("contested", 0),
                "rows": [row(one, details["property"], withheld(found), locale) for one in details.get("shares", ())],
            }
            | {
                key: value
                for key, value in told(found).items()
                if key in {"assumption", "warnings", "signed", "blocked"}
            }
        )
    return tables


def row(one: Mapping[str, Any], about: str, closed: bool, locale: str) -> Row:
    """One value: how many are documented, which part of all it is, and how far that reaches in the worst case.

    `share` is "" where it is withheld, and None where the value has no estimate of its own.
    """
    together = one["value"] == OTHERS
    estimated = one["own"] or (together and (closed or "point" in one))
    open_row = estimated and not closed and "point" in one
    return {
        "name": name_of(about, one["value"], locale),
        "documented": one["documented"],
        "documented_share": number(round(100 * one["documented_share"], 1), locale),
        "share": parts(one["point"], one["interval"], locale) if open_row else "" if estimated else None,
        "worst": [number(round(100 * end, 1), locale) for end in one["worst"]] if open_row else None,
    }


def parts(point: float, interval: list[float], locale: str) -> str:
    """A share in per cent with its interval."""
    return cell(100 * point, [100 * end for end in interval], locale, exact=1)


def moved_rows(estimate: Mapping[str, Any], shown: Mapping[tuple[str, str], str], locale: str) -> Row | None:
    """How far the estimate with covariates moves; `shown` names the others that are shown, by method and model.

    None where it has no such table or is withheld.
    """
    details = estimate.get("details", {})
    if withheld(estimate) or "sensitivity" not in details:
        return None

    def odds(value: float) -> str:
        return number(round(value, 2), locale)

    return {
        "bounds": [
            {
                "odds": odds(one["odds_ratio"]),
                "least": round(one["points"][0]),
                "most": round(one["points"][1]),
                "low": round(one["interval"][0]),
                "high": round(one["interval"][1]),
            }
            for one in details["sensitivity"]
        ],
        "reached": [
            {
                "label": shown[one["method"], one["model"]],
                "point": round(one["point"]),
                "odds": None if one["odds_ratio"] is None else odds(one["odds_ratio"]),
            }
            for one in details["held_from"]
            if (one["method"], one["model"]) in shown
        ],
    }
