"""Sheet: the rows of a queue, as people with a spreadsheet read and fill them.

Invariant: a cell holds words of readable claims, the model's words, or nothing. A pair has one id, a function of its
two records; `check` changes when anything that the sheet tells of them does. What a person decided is in no cell.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from cenotaph.claims.values.types import TYPES
from cenotaph.register.cards import value_of
from cenotaph.register.linkage.outcome import DIFFERENT, SAME
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message, message, render, restored
from cenotaph.words.vocabulary import label, properties

LANGUAGES = ("en", "fa", "fr")
VERDICTS = ("same", "different", "unsure")
TOLD: Mapping[str, tuple[str, ...]] = {  # what is told of each record -> the properties that tell it
    "name": ("name", "alias"),
    "parents": ("father_name", "mother_name"),
    "birth": ("birth_date", "birth_place", "age"),
    "event": ("detention_date", "age_at_detention", "last_seen", "death_date"),
    "place": ("prison", "detention_place", "death_place", "burial_place"),
    "further": ("gender", "occupation", "affiliation", "charge", "sentence", "status", "manner", "external_id", "note"),
    "source": (),
}
SIDES = ("left", "right")
FILLED = ("verdict", "reviewer", "date", "agreed_with", "note")  # by people
MODEL = ("model_verdict", "probability", "reasons")
KEPT = ("left_record", "right_record", "freeze", "check")  # what the import needs
COLUMNS = ("pair", *(f"{about}_{side}" for about in TOLD for side in SIDES), *MODEL, *FILLED, *KEPT)

Pair = tuple[str, str]
Row = dict[str, str]


def pair_id(left: str, right: str) -> str:
    """`P-` and ten base32 letters of the SHA-256 of the two records' ids, the smaller first."""
    return "P-" + base64.b32encode(hashlib.sha256("\n".join(sorted((left, right))).encode()).digest()).decode()[:10]


def heading(column: str, language: str) -> str:
    """The heading of a column in a language."""
    return render(message(f"review.column_{column}"), language)


def word(verdict: str, language: str) -> str:
    """A verdict in a language."""
    return render(message(f"review.word_{verdict}"), language)


class Telling:
    """What readable claims say of some records; made once for a queue."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], pairs: Iterable[Pair]) -> None:
        wanted = pl.DataFrame(
            {"record": sorted({record for pair in pairs for record in pair})}, schema={"record": pl.String}
        )
        told = [about for group in TOLD.values() for about in group]
        claims = tables["claim"].join(wanted, on="record", how="semi").filter(pl.col("property").is_in(told))
        columns = ("record", "property", "claim", "as_written", "value")
        self.said: dict[str, dict[str, list[tuple[str, str, str]]]] = defaultdict(lambda: defaultdict(list))
        for record, about, claim, words, value in claims.sort("record", "ordinal").select(columns).iter_rows():
            self.said[record][about].append((claim, words, value))
        read = tables["reading"].join(wanted, on="record", how="semi").sort("record", "position")
        self.stands = {row[0]: row[1:] for row in read.select("record", "edition", "file", "row").iter_rows()}
        self.sources = {
            key: json.loads(about) for key, about in tables["source"].select("source", "description").rows()
        }
        of = tables["record"].join(wanted, on="record", how="semi")
        self.source_of = dict(of.select("record", "source").iter_rows())

    def cell(self, record: str, about: str, language: str) -> str:
        """One cell of one record."""
        if about == "source":
            return self._source(record, language)
        parts = []
        for key in TOLD[about]:
            words = list(dict.fromkeys(_shown(key, *one[1:], language) for one in self.said[record][key]))
            if words:
                listed = "; ".join(words)
                parts.append(listed if key == "name" else f"{label(key, language)}: {listed}")
        return "\n".join(parts)

    def _source(self, record: str, language: str) -> str:
        about = self.sources[self.source_of[record]]
        edition, file, row = self.stands.get(record, ("", "", 0))
        where = message("review.where", title=about["title"], edition=edition, file=file, row=str(row))
        return render(where, language)

    def check(self, pair: Pair) -> str:
        """`C-` and ten base32 letters over every claim that is told of the two records."""
        told = [
            [record, *(sorted([claim, words] for group in self.said[record].values() for claim, words, _ in group))]
            for record in sorted(pair)
        ]
        return "C-" + base64.b32encode(hashlib.sha256(canonical(told).encode()).digest()).decode()[:10]


def _shown(about: str, words: str, value: str, language: str) -> str:
    """The words as written; of a date, the day in the reader's calendar beside them where they say it otherwise."""
    written = " ".join(words.split())
    kind = properties()[about].type
    if not value or kind not in ("date", "code"):
        return written
    read = TYPES[kind].format(value_of(about, value), language)
    return read if kind == "code" else written if read == written else f"{written} [{read}]"


def rows_of(
    tables: Mapping[str, pl.DataFrame], freeze: str, pairs: Sequence[Pair], language: str, reviewer: str, blind: bool
) -> list[Row]:
    """The rows of a queue with every column of COLUMNS, by pair id, so that no order tells why a pair was chosen.

    `blind` leaves out what the model says.
    """
    telling = Telling(tables, pairs)
    judged = _model(tables, pairs)
    found = []
    for pair in sorted({tuple(sorted(one)) for one in pairs}, key=lambda one: pair_id(*one)):
        left, right = pair
        row = dict.fromkeys(COLUMNS, "") | {"pair": pair_id(left, right), "reviewer": reviewer}
        for about in TOLD:
            for side, record in zip(SIDES, (left, right), strict=True):
                row[f"{about}_{side}"] = telling.cell(record, about, language)
        if not blind:
            chance, reasons = judged.get((left, right), (None, ()))
            row |= _said_by_model(chance, reasons, language)
        row |= {
            "left_record": left,
            "right_record": right,
            "freeze": freeze[:12],
            "check": telling.check((left, right)),
        }
        found.append(row)
    return found


def _model(tables: Mapping[str, pl.DataFrame], pairs: Sequence[Pair]) -> dict[Pair, tuple[float, tuple[Message, ...]]]:
    """The model's probability and reasons of each pair; what a person decided is left out of the reasons."""
    wanted = pl.DataFrame(
        [tuple(sorted(one)) for one in pairs], schema={"left": pl.String, "right": pl.String}, orient="row"
    )
    found: dict[Pair, tuple[float, tuple[Message, ...]]] = {}
    columns = ("left", "right", "probability")
    for left, right, chance in (
        tables["unshown"].join(wanted, on=["left", "right"], how="semi").select(columns).iter_rows()
    ):
        found[left, right] = (chance, ())
    shown = tables["pair"].join(wanted, on=["left", "right"], how="semi").select(*columns, "reasons")
    for left, right, chance, reasons in shown.iter_rows():
        told = tuple(one for one in restored(reasons) if one.key != "register.decided")
        found[left, right] = (chance, told)
    return found


def _said_by_model(chance: float | None, reasons: tuple[Message, ...], language: str) -> Row:
    if chance is None:
        return {"reasons": render(message("review.not_compared"), language)}
    verdict = "same" if chance >= SAME else "different" if chance < DIFFERENT else "unsure"
    told = "; ".join(render(one, language) for one in reasons) or render(message("review.no_reason"), language)
    return {"model_verdict": word(verdict, language), "probability": f"{chance:.4f}", "reasons": told}


def known_headings() -> dict[str, str]:
    """The column of every heading in every language, without regard to case."""
    return {heading(column, language).casefold(): column for language in LANGUAGES for column in COLUMNS}


def known_words() -> dict[str, str]:
    """The verdict of every word in every language, without regard to case."""
    english = {verdict: verdict for verdict in VERDICTS}
    return english | {word(verdict, language).casefold(): verdict for language in LANGUAGES for verdict in VERDICTS}


def headings(language: str) -> list[str]:
    """The heading of every column."""
    return [heading(column, language) for column in COLUMNS]
