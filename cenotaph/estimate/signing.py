"""Who answers for a number that a warning keeps back?

Invariant: nothing is computed here. A signature opens one number of one table: the same counts, part, method and model,
and every blocking warning in the very words that were signed; if any of these changes the number is withheld again. A
number that does not exist, or rests on two lists, cannot be signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cenotaph.ledger.entry import Entry, from_canonical, live
from cenotaph.register import freeze as freezes

KIND = "estimate_signed"
UNSIGNABLE = frozenset({"few_lists", "no_estimate"})
SECTIONS = ("strata", "shares")  # of estimate.json, whose parts hold numbers beside those of the whole
SHORT = 16  # hexadecimal digits of a warning's digest

Json = Mapping[str, Any]
Key = tuple[str, str, str, str]  # digest of the table, stratum ("" for all together), method, model


class SigningError(ValueError):
    """A number that cannot be signed so; the sentence says what can."""


def withheld(estimate: Json) -> bool:
    """Whether an estimate of estimate.json must not be shown: no number, or a blocking warning that nobody signed."""
    signed = {code for signature in estimate.get("signed", ()) for code in signature["warnings"]}
    return estimate["point"] is None or any(code not in signed for code in blocking(estimate))


def blocking(estimate: Json) -> list[str]:
    """The codes of the warnings that keep it back until they are signed, in their order."""
    return [one["code"] for one in estimate["warnings"] if one["blocks"]]


def signatures(freeze: Path) -> list[Entry]:
    """The live signatures that a freeze holds, in the order of their time."""
    said = (from_canonical(text) for text in freezes.read(freeze, "entry")["canonical"].to_list())
    return sorted((one for one in live(said) if one.kind == KIND), key=lambda one: (one.time, one.id))


def attached(content: Json, given: Sequence[Entry]) -> dict[str, Any]:
    """The content of estimate.json with `signed` beside each estimate of the whole, of the strata and of the shares.

    `stale_signatures` names those that open no number of these counts: another table, model or warning.
    """
    used: set[str] = set()

    def signed(key: Key, estimate: Json) -> dict[str, Any]:
        marks = {mark(one): one["code"] for one in estimate["warnings"] if signable(estimate, one)}
        found = []
        for one in given:
            codes = [marks[text] for text in one.body.get("warnings", "").split() if text in marks]
            if key_of(one) == key and codes:
                used.add(one.id)
                found.append(told(one) | {"warnings": codes, "reason": one.body["reason"]})
        return {**estimate, "signed": found}

    whole = [signed(key, one) for key, one in keyed(content)]
    parts = {
        section: [
            {**part, "estimates": [signed(key, one) for key, one in keyed(part)]} if part["published"] else dict(part)
            for part in content[section]
        ]
        for section in SECTIONS
        if section in content
    }
    stale = [told(one) for one in given if one.body.get("warnings") and one.id not in used]
    return {**content, "estimates": whole, **parts, "stale_signatures": stale}


def keyed(part: Json) -> Iterator[tuple[Key, Json]]:
    """The estimates of the whole, of a stratum or of the shares by a property, each with what a signature must name."""
    stratum = name_of(part)
    return (((str(part["table"]), stratum, one["method"], one["model"]), one) for one in part["estimates"])


def name_of(part: Json) -> str:
    """A stratum as signatures name it, "" for all together."""
    return f"{part['property']}={part['stratum']}" if "stratum" in part else ""


def key_of(entry: Entry) -> Key:
    """What a signature names."""
    body = entry.body
    return body["table"], body.get("stratum", ""), body["method"], body["model"]


def signable(estimate: Json, warning: Json) -> bool:
    """Whether a signature can answer for this warning."""
    return bool(estimate["point"] is not None and warning["blocks"] and warning["code"] not in UNSIGNABLE)


def mark(warning: Json) -> str:
    """A warning as a signature names it: its code and the digest of what it says."""
    return f"{warning['code']}:{hashlib.sha256(warning['message'].encode()).hexdigest()[:SHORT]}"


def told(entry: Entry) -> dict[str, Any]:
    """A signature as plain JSON values, without its reason: of a number that is withheld it may quote figures."""
    _, stratum, method, model = key_of(entry)
    return {
        "entry": entry.id, "author": entry.author, "time": entry.time,
        "stratum": stratum, "method": method, "model": model,
    }  # fmt: skip


def sign(
    content: Json, number: tuple[str, str, str], codes: Iterable[str], reason: str, author: str, time: str
) -> Entry:
    """The signature of one number of estimate.json; `number` is its stratum ("" for the whole), method and model.

    Raises SigningError for a number or a warning that is not there, or that nobody can sign.
    """
    stratum, method, model = number
    every = (content, *(part for section in SECTIONS for part in content.get(section, ())))
    parts = {name_of(part): part for part in every if part.get("estimates")}
    there = {key[1:]: (key, one) for name in parts for key, one in keyed(parts[name])}
    if number not in there:
        known = "; ".join(f"{m} {n!r}" for s, m, n in there if s == stratum) or "none"
        raise SigningError(f"no estimate {method} {model!r}{' of ' + stratum if stratum else ''}; there are: {known}")
    key, estimate = there[number]
    marks = {one["code"]: mark(one) for one in estimate["warnings"] if signable(estimate, one)}
    wanted = list(dict.fromkeys(codes))
    for code in wanted:
        if code not in marks:
            can = ", ".join(marks) or "none"
            raise SigningError(
                f"{method} {model!r}: no warning {code!r} that a signature can answer for; those are: {can}"
            )
    body = {
        "table": key[0], "method": method, "model": model, "reason": reason,
        "stratum": stratum, "warnings": " ".join(marks[code] for code in wanted),
    }  # fmt: skip
    return Entry(KIND, body, author, time)
