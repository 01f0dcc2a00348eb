"""The model as Splink has it: a comparison for each feature, with the m and u that were learned.

Invariant: the match weight of a pair is its weight in bits and the prior of its two lists, to one sixteenth of a bit;
a level that says nothing is Splink's null level and weighs nothing. Splink trains nothing: one model, learned one way.

Splink has one prior and one m for all pairs and no weight that goes with a pair. What differs from pair to pair, the
rarity of what its names share, the prior of its lists and how far their m is from the common one, is therefore written
in three digits of base 16, each a comparison whose level d weighs d times what its place is worth.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cenotaph.register.linkage.comparison import Bits
from cenotaph.register.linkage.features import FEATURES
from cenotaph.register.linkage.model import Model
from cenotaph.register.linkage.wordlist import Floats, Integers

LEVELS = "levels"  # the function that compares two records: a field for each feature, and one for each digit
KEY = "record"  # the number of a record
BLOCKS = "block"  # the numbers of its blocks
BASE = 16
DIGITS = {"chance_sixteens": 16.0, "chance_ones": 1.0, "chance_sixteenths": 1 / 16}  # what a place is worth, in bits
LOWEST = -64.0  # bits of chance that no digit can tell: Splink's own prior
ROUNDING = 1 / 32  # bits by which what three digits tell may be wrong


def chance_digits(bits: Floats | Bits) -> list[Integers]:
    """The digits of all that differs from pair to pair, first to last."""
    least = DIGITS["chance_sixteenths"]
    number = np.clip(np.rint((bits.astype(np.float64) - LOWEST) / least), 0, BASE ** len(DIGITS) - 1).astype(np.int32)
    return [number // int(worth / least) % BASE for worth in DIGITS.values()]


def settings(model: Model) -> dict[str, Any]:
    """The settings with which Splink scores pairs, as its `Linker` takes them and its JSON has them."""
    return _plain() | {
        "probability_two_random_records_match": 2.0**LOWEST / (1.0 + 2.0**LOWEST),
        "comparisons": [
            *(_feature(place, model) for place in range(len(FEATURES))),
            *(_digit(name, worth) for name, worth in DIGITS.items()),
        ],
    }


def blocking_settings() -> dict[str, Any]:
    """The settings with which Splink makes pairs of the records that share a block."""
    rule = {"blocking_rule": f"l.{BLOCKS} = r.{BLOCKS}", "arrays_to_explode": [BLOCKS]}
    return _plain() | {"blocking_rules_to_generate_predictions": [rule], "comparisons": []}


def _plain() -> dict[str, Any]:
    return {
        "link_type": "dedupe_only",  # a list may hold a person twice; which do not is judged afterwards
        "unique_id_column_name": KEY,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _feature(place: int, model: Model) -> dict[str, Any]:
    feature = FEATURES[place]
    levels: list[dict[str, Any]] = [
        {"sql_condition": _equal(feature.name, 0), "label_for_charts": "missing", "is_null_level": True}
    ]
    for number, level in enumerate(feature.levels, start=1):
        condition = _equal(feature.name, number) if number < len(feature.levels) else "ELSE"
        chances = _chances(float(model.m[place][0, number - 1]), float(model.u[place][number - 1]))
        levels.append({"sql_condition": condition, "label_for_charts": f"{number} {level.key}", **chances})
    return _comparison(feature.name, levels)


def _digit(name: str, worth: float) -> dict[str, Any]:
    levels = [
        {
            "sql_condition": _equal(name, digit) if digit else "ELSE",
            "label_for_charts": f"{digit * worth:g} bits",
            **_chances(1.0, 2.0 ** (-digit * worth)),
        }
        for digit in reversed(range(BASE))
    ]
    return _comparison(name, levels)


def _comparison(name: str, levels: list[dict[str, Any]]) -> dict[str, Any]:
    return {"output_column_name": name, "comparison_levels": levels}


def _equal(field: str, number: int) -> str:
    return f"{LEVELS}({KEY}_l, {KEY}_r).{field} = {number}"


def _chances(m: float, u: float) -> dict[str, float]:
    return {"m_probability": m, "u_probability": u}
