"""Parts of the population: how many are listed, what the methods make of each, and what they add up to.

Invariant: a part that is too small is only counted; a sum is shown only while every number in it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from cenotaph.estimate.parts import AGE, PLACE, UNKNOWN, YEAR
from cenotaph.estimate.shares import OTHERS
from cenotaph.estimate.signing import withheld
from cenotaph.publish.exhibition.figures import cell
from cenotaph.publish.exhibition.speech import figures, sentence
from cenotaph.words.vocabulary import label, properties, term_label

Row = dict[str, Any]


def strata_rows(
    numbers: Mapping[str, Any], locale: str, called: Callable[[str, str], str]
) -> tuple[list[Row], frozenset[str]]:
    """A table a property, and the methods of which some sum is withheld."""
    tables, held_back = [], set()
    for name, group in groupby(numbers.get("strata", ()), key=lambda one: one["property"]):
        strata = list(group)
        sums = [one for one in numbers["strata_sums"] if one["property"] == name]
        methods = [one["method"] for one in sums]
        closed = {
            one["method"]
            for stratum in strata
            for one in stratum.get("estimates", ())
            if one["point"] is not None and withheld(one)
        }
        held_back |= closed
        tables.append(
            {
                "heading": heading(name, locale),
                "methods": [called(method, locale) for method in methods],
                "rows": [row(stratum, methods, locale) for stratum in strata],
                "sums": [
                    "" if one["method"] in closed else cell(one["point"], one["interval"], locale) for one in sums
                ],
                "counted": max((one["counted"] for one in sums if one["method"] not in closed), default=0),
            }
        )
    return tables, frozenset(held_back)


def row(stratum: Mapping[str, Any], methods: list[str], locale: str) -> Row:
    """One part; "" stands for a number that is withheld."""
    found = {one["method"]: one for one in stratum.get("estimates", ())}
    return {
        "name": name_of(stratum["property"], stratum["stratum"], locale),
        "n": stratum["n"],
        "elsewhere": stratum["elsewhere"],
        "small": not stratum["published"],
        "cells": [
            "" if withheld(found[method]) else cell(found[method]["point"], found[method]["interval"], locale)
            for method in methods
            if method in found
        ],
    }


def heading(name: str, locale: str) -> str:
    """By what the population is parted."""
    if name == YEAR:
        return sentence(locale, "exhibition.numbers.by_year")
    if name == PLACE:
        return sentence(locale, "exhibition.numbers.by_place")
    return label(name, locale)


def property_name(name: str, locale: str) -> str:
    """A property within a sentence."""
    return sentence(locale, "exhibition.numbers.year") if name == YEAR else label(name, locale)


def name_of(about: str, stratum: str, locale: str) -> str:
    """What a part is called."""
    if stratum == OTHERS:
        return sentence(locale, "estimate.small_parts")
    if stratum in {UNKNOWN, ""}:
        return sentence(locale, "exhibition.numbers.part_unknown")
    if about in {YEAR, PLACE, AGE} or not properties()[about].vocabulary:
        return figures(stratum, locale)
    return term_label(properties()[about].vocabulary, stratum, locale)
