"""Mappings: what `source.toml` says of a source and of the columns of its files.

Invariant: a mapping is checked whole before a row is read. Whatever it says that Cenotaph does not know is an error
that names the file, the place in it, the value and the mend; nothing is ignored.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cenotaph.claims.values import Hints, quantity
from cenotaph.evidence.readers import Options
from cenotaph.ledger.label import Label
from cenotaph.words.vocabulary import properties, record_kinds, roles, terms


class MappingError(ValueError):
    """A source description that breaks its contract; the sentence says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One property of a record and the columns its words come from.

    `place` is the last part of a claim's id: the column's name, the columns' names joined by "+", "constant" for what
    the mapping says of every row, or "ref/<block>".
    """

    property: str
    place: str
    columns: tuple[str, ...] = ()
    constant: str = ""
    prefix: str = ""
    reference: str = ""
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of record that a row makes; `alias` is how other blocks of the row refer to it."""

    kind: str
    role: str
    columns: tuple[Column, ...]
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One file of rows (or one sheet of it) and the records its rows make."""

    file: str
    name: str
    key: str
    edition: str
    source_column: str
    blocks: tuple[Block, ...]
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a list set out to cover: Gregorian ordinal days (first, last) and places; empty means no limit stated."""

    period: tuple[int, int] | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Who says it, and the files in which it was said."""

    key: str
    title: str
    producer: str
    stance: str
    language: str = ""
    published: str = ""
    edition: str = ""
    address: str = ""
    collected: str = ""
    note: str = ""
    licence: str = ""
    publisher: str = ""  # one word for whoever publishes several sources; the producer where nothing else is said
    derived_from: tuple[tuple[str, str], ...] = ()  # (source, how)
    is_list: bool = False
    unique: bool = False
    covers: Coverage = field(default_factory=Coverage)
    covers_stated: Mapping[str, Any] = field(default_factory=dict, hash=False)
    compartment: str = ""
    sensitivity: str = "public"
    tables: tuple[Table, ...] = ()
    items: tuple[str, ...] = ()
    speaks: bool = True  # False: a folder of tables whose every row names the source that says it

    @property
    def label(self) -> Label:
        """The label that every row of this source carries at least."""
        return Label(frozenset({self.compartment} if self.compartment else ()), self.sensitivity)


TABLE_KEYS = {
    "file", "record", "role", "key", "name", "edition", "source", "columns", "constant", "records", "encoding",
    "delimiter", "sheet", "header_row",
}  # fmt: skip
COLUMN_KEYS = {
    "column", "columns", "language", "order", "format", "calendar", "codes", "missing", "withheld", "year_only", "unit",
    "prefix", "ref", "period",
}  # fmt: skip
BLOCK_KEYS = {"as", "kind", "role", "columns", "constant"}
# Words of a column that a reader would otherwise take for nothing: (key, what they may be, the mend).
SHAPES_OF_WORDS = (
    (
        "order",
        re.compile(r"(?:given|family)(?:[\s,;]+(?:given|family))?"),
        'write the parts as the column has them, such as "given family" or "family, given"',
    ),
    (
        "format",
        re.compile(r"(?:d{1,2}|m{1,2}|y{4}|y{2})(?:[\s/.\-]*(?:d{1,2}|m{1,2}|y{4}|y{2})){0,2}", re.IGNORECASE),
        'write d, m and y as the column has them, such as "dd/mm/yyyy"',
    ),
    ("unit", re.compile("|".join(quantity.YEARS_IN)), f"one of {', '.join(quantity.YEARS_IN)}"),
)
CALENDARS = ("gregorian", "solar_hijri", "lunar_hijri")


def known_keys(found: Iterable[str], known: Iterable[str], where: str) -> None:
    for key in found:
        if key not in known:
            raise MappingError(f"{where}: {key!r} is not known here; known are {', '.join(sorted(known))}")


def text_of(table: Mapping[str, Any], key: str, where: str, default: str | None = "") -> str:
    value = table.get(key, default)
    if value is None:
        raise MappingError(
            f"{where}: {key} is missing; every source has title, producer and stance, every table a file"
        )
    if not isinstance(value, str):
        raise MappingError(f"{where}, {key} {value!r}: write it as text, in quotation marks")
    return value


def texts_of(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise MappingError(f'{where}, {key} {value!r}: write a list of texts, such as ["sin datos"]')
    return tuple(value)


def table_in(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise MappingError(f"{where}, {key} {value!r}: write a table of names and values")
    return value


def tables_in(table: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise MappingError(f"{where}, {key}: write each of them under double brackets, such as [[{key}]]")
    return value


def file_of(entry: Mapping[str, Any], where: str) -> str:
    name = text_of(entry, "file", where, None)
    if not name or Path(name).name != name:
        raise MappingError(f"{where}, file {name!r}: write the bare name of a file that stands beside source.toml")
    return name


def flag(table: Mapping[str, Any], key: str, where: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise MappingError(f"{where}, {key} {value!r}: write true or false")
    return value


def _hints(entry: Mapping[str, Any], property_key: str, language: str, where: str) -> Hints:
    about = properties()[property_key]
    calendar = text_of(entry, "calendar", where)
    if calendar and calendar not in CALENDARS:
        raise MappingError(f"{where}, calendar {calendar!r}: one of {', '.join(CALENDARS)}")
    codes = entry.get("codes", {})
    if not isinstance(codes, dict) or not all(isinstance(term, str) for term in codes.values()):
        raise MappingError(f'{where}, codes: write a table of texts, such as {{ "Femenino" = "female" }}')
    if about.type == "code":
        for word, term in codes.items():
            if term and term not in terms(about.vocabulary):
                known = ", ".join(terms(about.vocabulary))
                raise MappingError(f"{where}, codes, {word!r} = {term!r}: {about.vocabulary} has only {known}")
    period = entry.get("period")
    if period is not None and not (
        isinstance(period, list) and len(period) == 2 and all(isinstance(y, int) for y in period)
    ):
        raise MappingError(f"{where}, period {period!r}: write two Gregorian years, such as [1970, 1985]")
    for placeholder in texts_of(entry, "year_only", where):
        if "yyyy" not in placeholder:
            raise MappingError(
                f"{where}, year_only {placeholder!r}: write yyyy where the year stands, such as yyyy-01-01"
            )
    for key, pattern, mend in SHAPES_OF_WORDS:
        stated = text_of(entry, key, where)
        if stated and not pattern.fullmatch(stated):
            raise MappingError(f"{where}, {key} {stated!r}: {mend}")
    return Hints(
        language=text_of(entry, "language", where) or language,
        format=text_of(entry, "format", where),
        calendar=calendar,
        year_only=texts_of(entry, "year_only", where),
        order=text_of(entry, "order", where),
        missing=texts_of(entry, "missing", where),
        withheld=texts_of(entry, "withheld", where),
        codes=tuple(sorted(codes.items())),
        vocabulary=about.vocabulary,
        unit=text_of(entry, "unit", where) or about.unit,
        period=(period[0], period[1]) if period else None,
    )


def _columns(table: Mapping[str, Any], language: str, aliases: tuple[str, ...], where: str) -> Iterator[Column]:
    for property_key, stated in table_in(table, "columns", where).items():
        here = f"{where}, column for {property_key}"
        if property_key not in properties():
            raise MappingError(f"{here}: no such property; known are {', '.join(properties())}")
        for entry in stated if isinstance(stated, list) else [stated]:
            options: Mapping[str, Any] = {"column": entry} if isinstance(entry, str) else entry
            if not isinstance(options, dict):
                raise MappingError(
                    f'{here}, {entry!r}: write a column\'s name or a table such as {{ column = "edad" }}'
                )
            known_keys(options, COLUMN_KEYS, here)
            hints = _hints(options, property_key, language, here)
            if reference := text_of(options, "ref", here):
                if reference not in aliases:
                    raise MappingError(
                        f"{here}, ref {reference!r}: no block of this table is called so ({', '.join(aliases)})"
                    )
                yield Column(property_key, f"ref/{reference}", reference=reference, hints=hints)
                continue
            names = (text_of(options, "column", here),) if "column" in options else texts_of(options, "columns", here)
            if not names or not all(names):
                raise MappingError(f"{here}: say which column the words come from, with `column`")
            if len(names) > 1 and len(hints.order.split()) == 2:
                # the file itself tells the parts apart: two spaces keep the boundary, and pages fold them into one
                hints = dataclasses.replace(hints, order="  ".join(part.strip(",;") for part in hints.order.split()))
            yield Column(property_key, "+".join(names), names, prefix=text_of(options, "prefix", here), hints=hints)
    for property_key, value in table_in(table, "constant", where).items():
        here = f"{where}, constant {property_key}"
        if property_key not in properties():
            raise MappingError(f"{here}: no such property; known are {', '.join(properties())}")
        hints = _hints({}, property_key, language, here)
        if hints.vocabulary and value not in terms(hints.vocabulary):
            raise MappingError(f"{here} {value!r}: {hints.vocabulary} has only {', '.join(terms(hints.vocabulary))}")
        yield Column(property_key, "constant", constant=text_of({"value": value}, "value", here), hints=hints)


def _block(entry: Mapping[str, Any], kind: str, language: str, aliases: tuple[str, ...], where: str) -> Block:
    if kind not in record_kinds():
        raise MappingError(f"{where}: no kind of record {kind!r}; known are {', '.join(record_kinds())}")
    role = text_of(entry, "role", where)
    if role and role not in roles():
        raise MappingError(f"{where}, role {role!r}: one of {', '.join(roles())}")
    columns = tuple(_columns(entry, language, aliases, where))
    if not columns:
        raise MappingError(f"{where}: no column is mapped; add [table.columns] with at least a name")
    return Block(kind, role, columns, text_of(entry, "as", where))


def read_table(entry: Mapping[str, Any], language: str, edition: str, where: str) -> Table:
    known_keys(entry, TABLE_KEYS, where)
    file = file_of(entry, where)
    where = f"{where} ({file})"
    stated_source = entry.get("source", {})
    source_column = stated_source.get("column", "") if isinstance(stated_source, dict) else ""
    if stated_source and not source_column:
        raise MappingError(f'{where}, source {stated_source!r}: write {{ column = "..." }}')
    stated_blocks = tables_in(entry, "records", where)
    if stated_blocks:
        beside = [key for key in ("record", "role", "columns", "constant") if key in entry]
        if beside:
            raise MappingError(f"{where}, {beside[0]}: stands beside [[table.records]]; move it into one of the blocks")
        aliases = tuple(text_of(block, "as", where) for block in stated_blocks)
        if "" in aliases or len(set(aliases)) < len(aliases):
            raise MappingError(f"{where}: each block of [[table.records]] needs its own `as`")
        for block in stated_blocks:
            known_keys(block, BLOCK_KEYS, where)
        blocks = tuple(
            _block(block, text_of(block, "kind", where), language, aliases, where) for block in stated_blocks
        )
    else:
        blocks = (_block(entry, text_of(entry, "record", where) or "person", language, (), where),)
    header_row = entry.get("header_row", 1)
    if not isinstance(header_row, int) or header_row < 1:
        raise MappingError(f"{where}, header_row {header_row!r}: write a row number from 1")
    texts = {key: text_of(entry, key, where) for key in ("encoding", "delimiter", "sheet")}
    if len(texts["delimiter"]) > 1:
        raise MappingError(f"{where}, delimiter {texts['delimiter']!r}: write one character")
    return Table(
        file=file,
        name=text_of(entry, "name", where) or PLURALS.get(blocks[0].kind, blocks[0].kind + "s"),
        key=text_of(entry, "key", where),
        edition=text_of(entry, "edition", where) or edition,
        source_column=source_column,
        blocks=blocks,
        options=Options(header_row=header_row, **texts),
    )


PLURALS = {"person": "persons", "body": "bodies", "testimony": "testimonies", "knowledge": "knowledge"}
