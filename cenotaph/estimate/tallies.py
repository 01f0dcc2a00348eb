"""What do tables say of each country and year?

Invariant: a figure stays as written beside the bounds that it allows, and an empty cell allows every number; nothing is
added, corrected or left out. What a table's own marks mean stands in the settings with its reason, never in the code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims.values import Hints, place, quantity
from cenotaph.claims.values.quantity import Quantity
from cenotaph.estimate.table import TableError

MEASURES = ("count", "rank_by_count", "rank_per_million")
GROUPS = ("", "women", "minors")  # of whom a statement speaks; "" everybody
SCHEMA = {
    "key": pl.String,  # of the country, "" where its name is not known
    "name": pl.String,
    "year": pl.Int64,
    "as_written": pl.String,
    "beside": pl.String,  # the cells that are compared with it when rows repeat each other
    "low": pl.Float64,
    "high": pl.Float64,  # null: open above
    "bound": pl.String,
    "stated": pl.Boolean,  # whether there is any figure
}


@dataclass(frozen=True)
class Source:
    """A CSV table and its columns; `words` says what the table's marks mean, as words a quantity is read from."""

    file: str
    title: str
    year: str
    count: str
    code: str = ""
    name: str = ""
    beside: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """What somebody says of a country in figures; `value` is read as a quantity: "more than 3,500"."""

    key: str
    source: str  # who says it, and where
    words: str  # as written
    country: str
    measure: str  # of MEASURES
    value: str
    windows: tuple[str, ...]  # "2013", "2013/2016" or days, "2013-08-03/2017-08-02"
    group: str = ""  # of GROUPS

    @property
    def quantity(self) -> Quantity:
        """The value as a quantity. Raises TableError."""
        read = quantity.parse(self.value, Hints(language="en"))
        if read.value is None:
            raise TableError("not_a_value", entry=self.key, value=self.value)
        return read.value


@dataclass(frozen=True)
class Settings:
    """Which tables, how their countries are called, and the statements to hold against them."""

    events: tuple[Source, ...]  # the first is ranked; the others are copies that are held against it
    populations: tuple[Source, ...]  # revisions, side by side
    statements: tuple[Statement, ...] = ()
    names: Mapping[str, str] = field(
        default_factory=dict
    )  # a name as a table writes it -> key; goes before the table's own code
    totals: tuple[str, ...] = ()  # keys that are no country
    open_above: tuple[str, ...] = ()  # countries whose figures, by the source's own word, bound nothing from above
    minimum_populations: tuple[int, ...] = (0,)  # each gives a table of ranks of its own


def read_settings(path: Path) -> Settings:
    """The settings of a TOML file. Raises TableError, which names what is wrong and what is known."""
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TableError("missing", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError("not_toml", file=str(path), problem=str(error)) from error
    settings: Settings = _shaped(str(path), "", Settings, stated)
    if not settings.events:
        raise TableError("incomplete", file=str(path), entry="events", problem="[[events]]")
    for statement in settings.statements:
        for value, known in ((statement.measure, MEASURES), (statement.group, GROUPS)):
            if value not in known:
                raise TableError("not_known", file=str(path), entry=statement.key, value=value, known=", ".join(known))
        _ = statement.quantity
    return settings


def _texts(value: Any) -> bool:
    return all(isinstance(one, str) for one in value)


# What a field must look like in TOML, by its type: an example, and the check.
KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "str": ('"..."', lambda value: isinstance(value, str)),
    "tuple[str, ...]": ('["..."]', lambda value: isinstance(value, list) and _texts(value)),
    "tuple[int, ...]": ("[0]", lambda value: isinstance(value, list) and all(isinstance(one, int) for one in value)),
    "Mapping[str, str]": ('{ "..." = "..." }', lambda value: isinstance(value, dict) and _texts(value.values())),
}
TABLES = {"tuple[Source, ...]": Source, "tuple[Statement, ...]": Statement}


def _shaped(file: str, where: str, shape: type, stated: Mapping[str, Any]) -> Any:
    """A dataclass from a table of TOML. Raises TableError."""
    known = {one.name: str(one.type) for one in fields(shape)}
    values: dict[str, Any] = {}
    for name, value in stated.items():
        if name not in known:
            raise TableError("not_known", file=file, entry=where or "TOML", value=name, known=", ".join(known))
        kind = known[name]
        if kind in TABLES:
            if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
                raise TableError("not_shaped", file=file, entry=name, example=f"[[{name}]]")
            values[name] = tuple(_shaped(file, name, TABLES[kind], one) for one in value)
            continue
        example, right = KINDS[kind]
        if not right(value):
            raise TableError("not_shaped", file=file, entry=name, example=example)
        values[name] = tuple(value) if isinstance(value, list) else value
    try:
        return shape(**values)
    except TypeError as error:  # says which is missing
        problem = str(error).partition("argument")[2].lstrip("s: ")
        raise TableError("incomplete", file=file, entry=where or "TOML", problem=problem) from error


def read_sources(settings: Settings, data: Path) -> tuple[list[pl.DataFrame], list[pl.DataFrame]]:
    """The tables of events and of populations as frames of SCHEMA; populations of the years of the first table only.

    A country is known by its name in `names`, else by the table's code, else by a name that a table with codes gives
    to one code alone.
    """
    cells = {source.file: _cells(data / source.file, source) for source in (*settings.events, *settings.populations)}
    given: dict[str, set[str]] = {}
    for source in (*settings.events, *settings.populations):
        if source.code and source.name:
            for name, code in cells[source.file].select(source.name, source.code).unique().iter_rows():
                given.setdefault(place.fold(name), set()).add(code)
    keys = {name: min(codes) for name, codes in given.items() if len(codes) == 1}
    own = {place.fold(name): key for name, key in settings.names.items()}
    events = [_read(source, cells[source.file], own, keys) for source in settings.events]
    years = events[0]["year"].unique()
    populations = [
        _read(source, _of_years(cells[source.file], source, years), own, keys) for source in settings.populations
    ]
    opened = pl.col("key").is_in(list(settings.open_above))
    wide = [frame.with_columns(pl.when(opened).then(None).otherwise("high").alias("high")) for frame in events]
    return [frame.filter(~pl.col("key").is_in(list(settings.totals))) for frame in wide], populations


def _cells(path: Path, source: Source) -> pl.DataFrame:
    """The columns that are needed, as trimmed text."""
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except FileNotFoundError as error:
        raise TableError("missing", file=str(path)) from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TableError("unreadable", file=str(path), problem=str(error).splitlines()[0]) from error
    if not source.code and not source.name:
        raise TableError("incomplete", file=str(path), entry=source.title, problem="code, name")
    wanted = [column for column in (source.year, source.count, source.code, source.name, *source.beside) if column]
    for column in wanted:
        if column not in frame.columns:
            raise TableError("no_column", file=str(path), column=column, found=", ".join(frame.columns))
    frame = frame.select(pl.col(wanted).fill_null("").str.strip_chars())
    for number, year in enumerate(frame[source.year].to_list(), start=2):
        if not (year.isascii() and year.isdigit() and len(year) <= 4):
            raise TableError("not_a_year", file=str(path), row=str(number), value=year)
    return frame


def _of_years(cells: pl.DataFrame, source: Source, years: pl.Series) -> pl.DataFrame:
    return cells.filter(pl.col(source.year).cast(pl.Int64).is_in(years.to_list()))


def _read(source: Source, cells: pl.DataFrame, own: Mapping[str, str], keys: Mapping[str, str]) -> pl.DataFrame:
    """A table's rows in the order of the file, in SCHEMA."""
    hints = Hints(language="en", codes=tuple(source.words.items()))
    read = {text: bounds(text, hints) for text in cells[source.count].unique().to_list()}
    rows = []
    for cell in cells.iter_rows(named=True):
        name, code = cell.get(source.name, ""), cell.get(source.code, "")
        folded = place.fold(name)
        key = own.get(folded) or code or keys.get(folded, "")
        text = cell[source.count]
        beside = " | ".join(cell[column] for column in source.beside)
        rows.append((key, name or code, int(cell[source.year]), text, beside, *read[text]))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def bounds(as_written: str, hints: Hints) -> tuple[float, float | None, str, bool]:
    """Low, high (None open), kind of bound, and whether a figure is stated; without one, zero or more."""
    value = quantity.parse(as_written, hints).value
    if value is None:
        return 0.0, None, "", False
    low, high = quantity.stretch(value)
    return max(low, 0.0), None if value.high is None else high, value.bound, True


def unnamed(frame: pl.DataFrame) -> Sequence[str]:
    """The names of a table for which no key is known."""
    return frame.filter(pl.col("key") == "")["name"].unique().sort().to_list()
