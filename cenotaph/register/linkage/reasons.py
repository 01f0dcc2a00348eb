"""Why a pair was joined or kept apart: a sentence for each feature that says something.

Invariant: a reason states what the records hold, never a guess; it quotes no more than the folded words compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.register.linkage.features import FEATURES
from cenotaph.register.linkage.names import Floats, Integers
from cenotaph.register.linkage.records import DAYS_A_YEAR, NOTHING, Records

RARE_BITS, COMMON_BITS = 20.0, 11.0  # 1 in a million; 1 in two thousand
Reason = dict[str, str]


def reasons_of(
    left: Integers,
    right: Integers,
    levels: NDArray[np.int8],
    rarity: Floats,
    frame: pl.DataFrame,
    records: Records,
) -> list[list[Reason]]:
    """For each pair the reasons in the order of FEATURES, then whether the shared name is rare or common."""
    texts = {name: frame[name].to_list() for name in ("given", "family", "unordered", "father", "mother", "occupation")}
    tellers = _tellers(records, texts)
    keys = [[level.key for level in feature.levels] for feature in FEATURES]
    found = []
    for a, b, row, bits in zip(left.tolist(), right.tolist(), levels.tolist(), rarity.tolist(), strict=True):
        reasons = []
        for place, level in enumerate(row):
            if level:
                parameters = tellers.get(FEATURES[place].name, _nothing)(a, b)
                reasons.append(_reason(keys[place][level - 1], parameters))
        if row[0] in (1, 2) and row[1] in (1, 2) and not COMMON_BITS < bits < RARE_BITS:
            key = "link.rare_name" if bits >= RARE_BITS else "link.common_name"
            reasons.append(_reason(key, {"bits": round(bits, 1)}))
        found.append(reasons)
    return found


def _reason(key: str, parameters: dict[str, Any]) -> Reason:
    return {"key": key, "parameters": json.dumps(parameters, ensure_ascii=False, sort_keys=True)}


def _nothing(a: int, b: int) -> dict[str, Any]:
    del a, b
    return {}


Teller = Callable[[int, int], dict[str, Any]]


def _tellers(records: Records, texts: dict[str, list[str | None]]) -> dict[str, Teller]:
    """What fills the sentences of each feature."""

    def name_part(part: str) -> Teller:
        def tell(a: int, b: int) -> dict[str, Any]:
            return {
                "left": texts[part][a] or texts["unordered"][a] or "",
                "right": texts[part][b] or texts["unordered"][b] or "",
            }

        return tell

    def plain(column: str) -> Teller:
        return lambda a, b: {"left": texts[column][a] or "", "right": texts[column][b] or ""}

    def gap(events: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...], unit: float, name: str) -> Teller:
        def tell(a: int, b: int) -> dict[str, Any]:
            stated = [
                max(0, int(max(low[a], low[b])) - int(min(high[a], high[b])))
                for low, high in events
                if low[a] != NOTHING and low[b] != NOTHING
            ]
            nearest: int = min(stated, default=0)
            return {name: max(1, round(nearest / unit)) if nearest else 0}

        return tell

    def age_gap(a: int, b: int) -> dict[str, Any]:
        low, high = records.age
        return {"years": round(max(0.0, float(max(low[a], low[b]) - min(high[a], high[b]))))}

    birth = gap((records.birth,), DAYS_A_YEAR, "years")
    event = gap((records.detention, records.death), 1.0, "days")
    tellers: dict[str, Teller] = {part: name_part(part) for part in ("given", "family")}
    tellers |= {column: plain(column) for column in ("father", "mother", "occupation")}
    return tellers | {
        "birth_day": birth,
        "birth_year": birth,
        "event_day": event,
        "event_period": event,
        "age": age_gap,
    }
