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

from cenotaph.register.linkage.comparison import Patterns, matched_aliases
from cenotaph.register.linkage.features import FEATURES, ONE_SCRIPT, POSITION
from cenotaph.register.linkage.names import WIDTH, Flags, Integers
from cenotaph.register.linkage.records import DAYS_A_YEAR, NOTHING, Records

RARE_BITS, COMMON_BITS = 20.0, 11.0  # 1 in a million; 1 in two thousand
NAME = ("given", "family")
REASONS = pl.List(pl.Struct({"key": pl.String, "parameters": pl.String}))


def reasons_of(
    left: Integers,
    right: Integers,
    patterns: Patterns,
    frame: pl.DataFrame,
    records: Records,
    repeats: Flags,
    pooled: Flags,
) -> pl.Series:
    """For each pair the reasons in the order of FEATURES, words that the case writes for each other, whether the shared
    name is rare or common, whether one source `repeats` the other, and whether the pair came together as part of two
    groups (`pooled`): a list of (key, parameters as JSON), empty where nothing can be compared.
    """
    levels, rarity = patterns.levels, patterns.rarity
    written_for = _written_for(left, right, records)
    texts = {name: frame[name].to_list() for name in ("given", "family", "unordered", "father", "mother", "occupation")}
    tellers = _tellers(records, texts, _compared_by(left, right, records))
    told = [([level.key for level in feature.levels], tellers.get(feature.name, _nothing)) for feature in FEATURES]
    pair, keys, parameters = [], [], []
    rows = zip(left.tolist(), right.tolist(), levels.tolist(), rarity.tolist(), strict=True)
    for place, (a, b, row, bits) in enumerate(rows):
        for level, (sentence, teller) in zip(row, told, strict=True):
            if level:
                pair.append(place)
                keys.append(sentence[level - 1])
                parameters.append(_text(teller(a, b)))
        for one, other in written_for.get(place, ()):
            pair.append(place)
            keys.append("link.written_for")
            parameters.append(_text({"left": one, "right": other}))
        if _agree(row) and not COMMON_BITS < bits < RARE_BITS:
            pair.append(place)
            keys.append("link.rare_name" if bits >= RARE_BITS else "link.common_name")
            parameters.append(_text({"people": _round_number(2.0**bits)}))
        if repeats[place]:
            pair.append(place)
            keys.append("link.source_repeats")
            parameters.append("{}")
        if pooled[place]:
            pair.append(place)
            keys.append("link.pooled")
            parameters.append("{}")
    flat = pl.DataFrame(
        {"pair": pair, "key": keys, "parameters": parameters},
        schema={"pair": pl.Int64, "key": pl.String, "parameters": pl.String},
    )
    listed = flat.group_by("pair", maintain_order=True).agg(pl.struct("key", "parameters").alias("reasons"))
    whole = pl.DataFrame({"pair": range(len(left))}, schema={"pair": pl.Int64})
    joined = whole.join(listed, on="pair", how="left", maintain_order="left")["reasons"]
    return joined.fill_null(pl.Series([[]], dtype=REASONS)) if joined.null_count() else joined


def _written_for(left: Integers, right: Integers, records: Records) -> dict[int, list[tuple[str, str]]]:
    """By pair, the words of the two that the case writes for each other, where neither name has both."""
    words, size = records.words, len(records.words.text)
    found: dict[int, list[tuple[str, str]]] = {}
    if not len(words.variants):
        return found
    for names in (records.names, records.fathers):
        table = np.concatenate([names.words, np.full((1, WIDTH), -1, dtype=np.int32)])  # -1, without a name: the last
        ones, others = table[names.of_record[left]], table[names.of_record[right]]
        for place in range(WIDTH):
            for further in range(WIDTH):
                one, other = ones[:, place].astype(np.int64), others[:, further].astype(np.int64)
                known = np.isin(np.minimum(one, other) * size + np.maximum(one, other), words.variants)
                for at in np.flatnonzero(known & (one >= 0) & (other >= 0)).tolist():
                    if one[at] not in others[at] and other[at] not in ones[at]:
                        told = (words.text[one[at]], words.text[other[at]])
                        held = found.setdefault(at, [])
                        held += [told] * (told not in held)
    return found


def _agree(levels: list[int]) -> bool:
    """Whether given and family name agree, by spelling or by sound."""
    return all(levels[POSITION[part]] in (1, 2) or levels[POSITION[f"{part}_across"]] == 1 for part in NAME)


PEOPLE = 10_000_000_000  # more than live; rarer than that cannot be pictured


def _round_number(value: float) -> int:
    """A whole number of two telling digits, and no more than there are people: a frequency of names tells no more."""
    return min(int(float(f"{value:.1e}")), PEOPLE)


def _text(parameters: dict[str, Any]) -> str:
    return json.dumps(parameters, ensure_ascii=False, sort_keys=True) if parameters else "{}"


def _nothing(a: int, b: int) -> dict[str, Any]:
    del a, b
    return {}


Teller = Callable[[int, int], dict[str, Any]]
Sides = tuple[str, str]  # of a pair: the other name by which a side was compared; "" for its own


def _compared_by(left: Integers, right: Integers, records: Records) -> dict[tuple[int, int], Sides]:
    """The pairs in which another name of one of the two agreed better than its own."""
    by = matched_aliases(left, right, records)
    at = np.flatnonzero((by >= 0).any(axis=0))
    names = (*records.alias_texts, "")  # the last is that of -1
    return {
        (a, b): (names[one], names[other])
        for a, b, one, other in zip(
            left[at].tolist(), right[at].tolist(), by[0, at].tolist(), by[1, at].tolist(), strict=True
        )
    }


def _tellers(
    records: Records, texts: dict[str, list[str | None]], compared_by: dict[tuple[int, int], Sides]
) -> dict[str, Teller]:
    """What fills the sentences of each feature."""

    def name_part(part: str) -> Teller:
        def tell(a: int, b: int) -> dict[str, Any]:
            one, other = compared_by.get((a, b), ("", ""))
            return {
                "left": one or texts[part][a] or texts["unordered"][a] or "",
                "right": other or texts[part][b] or texts["unordered"][b] or "",
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
    tellers |= {f"{name}_across": tellers[name] for name in ONE_SCRIPT}
    return tellers | {
        "birth_day": birth,
        "birth_year": birth,
        "event_day": event,
        "event_period": event,
        "age": age_gap,
    }
