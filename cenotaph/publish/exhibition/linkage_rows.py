"""If it is not sure who is the same person: the documented count and the estimates over drawn registers.

Invariant: a number over the draws is shown only while the same method's number for the register itself is, and while
the draws raise no warning that blocks and was not answered for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cenotaph.estimate.signing import withheld
from cenotaph.publish.exhibition.figures import cell
from cenotaph.publish.exhibition.speech import sentence
from cenotaph.words.sentences import number

Row = dict[str, Any]


def linkage_rows(
    numbers: Mapping[str, Any],
    locale: str,
    called: Callable[[str, str], str],
    noted: Callable[[Mapping[str, Any], str], Row],
) -> Row | None:
    """The section `replicates` of estimate.json in words; nothing where no register was drawn.

    `called` names a method, `noted` tells a warning.
    """
    over = numbers.get("replicates")
    if not over or not over["draws"]:
        return None
    found: Row = {"draws": over["draws"], "records": over["uncertain_records"], "known": over["known_documented_count"]}
    if "documented" not in over:
        return found | {"documented": None, "methods": []}
    low, high = over["documented"]["interval"]
    documented = {"point": round(over["documented"]["point"]), "low": round(low), "high": round(high)}
    estimates = {(one["method"], one["model"]): one for one in numbers["estimates"]}
    methods = [row(one, estimates[one["method"], one["model"]], locale, called, noted) for one in over["methods"]]
    return found | {"documented": documented, "methods": methods}


def row(
    one: Mapping[str, Any],
    known: Mapping[str, Any],
    locale: str,
    called: Callable[[str, str], str],
    noted: Callable[[Mapping[str, Any], str], Row],
) -> Row:
    """One method; a number that is withheld is no part of it."""
    told = {warning["code"] for warning in known["warnings"]}
    further = [warning for warning in one["warnings"] if warning["code"] not in told]
    found: Row = {"label": called(one["method"], locale), "withheld": True, "warnings": []}
    if withheld(known) or any(warning["blocks"] for warning in further):
        return found
    percent = None if one["between"] is None else number(round(100 * one["between"]), locale)
    return found | {
        "withheld": False,
        "cells": [
            cell(one[way]["point"], one[way]["interval"], locale) for way in ("linkage_known", "pooled", "rubin")
        ],
        "between": "—" if percent is None else sentence(locale, "exhibition.numbers.percent", (("percent", percent),)),
        "warnings": [noted(warning, locale) for warning in further],
    }
