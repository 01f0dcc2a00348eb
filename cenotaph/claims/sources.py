"""Sources of a case: who says it, and what their descriptions promise.

Invariant: every source is described once, in its folder's `source.toml` or in `sources/index.yaml`; lineage runs in no
circle. What a description says that Cenotaph does not know is an error that names the file, the value and the mend.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cenotaph.claims.mapping import (
    Coverage,
    MappingError,
    Source,
    file_of,
    flag,
    known_keys,
    read_table,
    table_in,
    tables_in,
    text_of,
    texts_of,
)
from cenotaph.claims.values import Hints, date
from cenotaph.words.vocabulary import terms

HOW_DERIVED = tuple(terms("derivation"))
SOURCE_KEYS = {
    "title", "producer", "stance", "language", "published", "edition", "address", "collected", "note", "licence",
    "derived_from", "list", "unique", "covers", "compartment", "sensitivity", "publisher",
}  # fmt: skip


def period_of(words: str, calendar: str, where: str) -> tuple[int, int] | None:
    """The ordinal days (first, last) of a period `first/last` of two dates; None for no words. Raises MappingError."""
    if not words:
        return None
    ends = [date.parse(end, Hints(calendar=calendar)).value for end in words.split("/")]
    if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
        first, last = ends[0].low, ends[1].high
        if first is not None and last is not None and first <= last:
            return first, last
    raise MappingError(f"{where}, period {words!r}: write first/last, such as 1974/1983 or 1988-07-01/1989-02-28")


def _coverage(stated: Mapping[str, Any], where: str) -> Coverage:
    known_keys(stated, {"period", "places"}, where)
    return Coverage(period_of(text_of(stated, "period", where), "gregorian", where), texts_of(stated, "places", where))


def source_of(key: str, stated: Mapping[str, Any], tables: list[Any], items: list[Any], where: str) -> Source:
    """A source from its parsed TOML. Raises MappingError."""
    if not isinstance(stated, dict):
        raise MappingError(f"{where}: {stated!r} says nothing; every source has title, producer and stance")
    known_keys(stated, SOURCE_KEYS, where)
    stance = text_of(stated, "stance", where, None)
    if stance not in terms("stance"):
        raise MappingError(f"{where}, stance {stance!r}: one of {', '.join(terms('stance'))}")
    sensitivity = text_of(stated, "sensitivity", where) or "public"
    if sensitivity not in {"public", "restricted", "protected"}:
        raise MappingError(f"{where}, sensitivity {sensitivity!r}: public, restricted or protected")
    derived = []
    stated_lineage = stated.get("derived_from", [])
    for entry in stated_lineage if isinstance(stated_lineage, list) else [stated_lineage]:
        if not isinstance(entry, dict) or not entry.get("source") or entry.get("how", "unknown") not in HOW_DERIVED:
            raise MappingError(
                f'{where}, derived_from {entry!r}: write {{ source = "key", how = "..." }}, '
                f"where how is one of {', '.join(HOW_DERIVED)}"
            )
        derived.append((str(entry["source"]), str(entry.get("how", "unknown"))))
    edition, language = text_of(stated, "edition", where), text_of(stated, "language", where)
    for item in items:
        known_keys(item, {"file"}, f"{where}, [[item]]")
    named = [file_of(item, f"{where}, [[item]]") for item in items]
    return Source(
        key=key,
        stance=stance,
        language=language,
        edition=edition,
        sensitivity=sensitivity,
        derived_from=tuple(derived),
        is_list=flag(stated, "list", where),
        unique=flag(stated, "unique", where),
        covers=_coverage(table_in(stated, "covers", where), f"{where}, covers"),
        covers_stated=stated.get("covers", {}),
        tables=tuple(
            read_table(entry, language, edition, f"{where}, table {n}") for n, entry in enumerate(tables, start=1)
        ),
        items=tuple(named),
        title=text_of(stated, "title", where, None),
        producer=text_of(stated, "producer", where, None),
        publisher=text_of(stated, "publisher", where) or text_of(stated, "producer", where),
        published=text_of(stated, "published", where),
        address=text_of(stated, "address", where),
        collected=text_of(stated, "collected", where),
        note=text_of(stated, "note", where),
        licence=text_of(stated, "licence", where),
        compartment=text_of(stated, "compartment", where),
    )


def collection_of(key: str, tables: list[Any], items: list[Any], where: str) -> Source:
    """A folder that is no source itself: every row of its tables names the source that says it. Raises MappingError."""
    read = tuple(read_table(entry, "", "", f"{where}, table {n}") for n, entry in enumerate(tables, start=1))
    if items or not read or not all(table.source_column for table in read):
        raise MappingError(
            f"{where}: no [source]; every source has title, producer and stance. Only a folder whose every table names "
            'its sources by row, with source = { column = "..." }, does without'
        )
    return Source(key=key, title="", producer="", stance="", tables=read, speaks=False)


def _key(key: str, where: str) -> str:
    """The key of a source, which ids begin with. Raises MappingError for one that would not stay in one piece."""
    if not re.fullmatch(r"[\w.-]+", key):
        raise MappingError(f"{where}: a source's key has letters, digits, '.', '-' and '_' only; rename {key!r}")
    return key


def _toml(path: Path, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{where}: not TOML ({error})") from error


def _descriptions(folder: Path) -> list[Path]:
    """The `source.toml` of every folder; one that is not there or cannot be opened is an error, never an empty case."""
    if not folder.is_dir():
        raise MappingError(
            f"{folder.name}/: there is no such folder; a case keeps each source in a folder of {folder.name}/"
        )
    folders = sorted(
        Path(entry.path) for entry in os.scandir(folder) if entry.is_dir() and not entry.name.startswith(".")
    )
    for one in folders:
        if "source.toml" not in os.listdir(one):
            raise MappingError(
                f"{folder.name}/{one.name}/: no source.toml says what it holds; write one, or move it away"
            )
    return [one / "source.toml" for one in folders]


def read_sources(folder: Path) -> list[Source]:
    """Every source of a case (`folder` is its `sources/`), sorted by key: one folder each, or many in `index.yaml`.

    Raises MappingError for the first thing that is wrong, two sources of one key and a lineage that runs in a circle
    included.
    """
    found: dict[str, Source] = {}
    for path in _descriptions(folder):
        where = f"sources/{path.parent.name}/source.toml"
        content = _toml(path, where)
        known_keys(content, {"source", "table", "item"}, where)
        key = _key(path.parent.name, where)
        tables, items = tables_in(content, "table", where), tables_in(content, "item", where)
        if "source" in content:
            found[key] = source_of(key, content["source"], tables, items, where)
        else:
            found[key] = collection_of(key, tables, items, where)
    for key, source in _index(folder / "index.yaml").items():
        if _key(key, f"sources/index.yaml, {key}") in found:
            raise MappingError(
                f"sources/index.yaml, {key}: there is a folder sources/{key}/ too; a key names one source"
            )
        found[key] = source
    _no_circle(found)
    return [found[key] for key in sorted(found)]


class OneKeyOnce(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error; the library would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping of distinct keys."""
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", node.start_mark)
        return dict(super().construct_mapping(node, deep))


def _index(path: Path) -> dict[str, Source]:
    if not path.exists():
        return {}
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=OneKeyOnce) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingError(f"sources/index.yaml: not YAML ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict):
        raise MappingError("sources/index.yaml: write one entry a source: key, then its title, producer and stance")
    return {
        str(key): source_of(str(key), stated, [], [], f"sources/index.yaml, {key}") for key, stated in content.items()
    }


def _no_circle(sources: Mapping[str, Source]) -> None:
    for start in sorted(sources):
        path: list[tuple[str, tuple[str, ...]]] = [(start, (start,))]
        seen: set[str] = set()
        while path:
            key, way = path.pop()
            for origin, _ in sources[key].derived_from if key in sources else ():
                if origin == start:
                    raise MappingError(
                        f"sources/{start}/source.toml, derived_from: runs in a circle "
                        f"({' from '.join((*way, start))}); one of them must come first"
                    )
                if origin not in seen:
                    seen.add(origin)
                    path.append((origin, (*way, origin)))
