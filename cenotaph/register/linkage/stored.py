"""Stored: a value of arrays, tables and texts as a folder of files, and back.

Invariant: what is read is what was written, bit for bit, and reading makes nothing but the named parts: arrays are
mapped and not loaded until they are looked at, and no code is run from a file.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

INDEX = "index.json"
FORMAT = 3  # of the files and of what the parts mean; another number is not read
MANY_TEXTS = 100  # from so many on a list of texts is a file of its own


def write(value: Any, folder: Path) -> None:
    """Write the value; a folder of that name is replaced at the end, so that a broken run leaves the former one."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    numbers = count()
    told = _told(value, fresh, numbers)
    (fresh / INDEX).write_text(json.dumps({"format": FORMAT, "value": told}, ensure_ascii=False), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _told(value: Any, folder: Path, numbers: count[int]) -> Any:
    """What the index says of a value; its arrays and tables are written."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        name = f"{next(numbers)}.npy"
        np.save(folder / name, value, allow_pickle=False)
        return {"array": name}
    if isinstance(value, pl.Series):
        name = f"{next(numbers)}.parquet"
        value.to_frame().write_parquet(folder / name)
        return {"column": name}
    if isinstance(value, pl.DataFrame):
        name = f"{next(numbers)}.parquet"
        value.write_parquet(folder / name)
        return {"table": name}
    if is_dataclass(value) or hasattr(value, "_fields"):
        names = [one.name for one in fields(value)] if is_dataclass(value) else value._fields
        parts = {name: _told(getattr(value, name), folder, numbers) for name in names}
        return {"part": type(value).__name__, "of": parts}
    if isinstance(value, dict):
        return {"dict": [[_told(key, folder, numbers), _told(one, folder, numbers)] for key, one in value.items()]}
    if isinstance(value, frozenset):
        return {"set": [_told(one, folder, numbers) for one in sorted(value)]}
    kind = "tuple" if isinstance(value, tuple) else "list"
    if len(value) >= MANY_TEXTS and all(isinstance(one, str) for one in value):
        name = f"{next(numbers)}.parquet"
        pl.DataFrame({"text": list(value)}, schema={"text": pl.String}).write_parquet(folder / name)
        return {f"{kind}_of_texts": name}
    return {kind: [_told(one, folder, numbers) for one in value]}


def read(folder: Path, parts: Sequence[type[Any]]) -> Any:
    """The value that was written, made of `parts`. Raises ValueError where there is none that can be read."""
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder / INDEX}: cannot be read ({error}); link again") from error
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise ValueError(f"{folder / INDEX}: was written by another version; link again")
    try:
        return _made(index["value"], folder, {part.__name__: part for part in parts})
    except (KeyError, TypeError, OSError, pl.exceptions.PolarsError) as error:
        raise ValueError(f"{folder}: is incomplete ({error}); link again") from error


def _made(told: Any, folder: Path, parts: dict[str, type[Any]]) -> Any:
    if not isinstance(told, dict):
        return told
    kind, of = next(iter(told.items()))
    if kind == "array":
        return np.load(folder / of, mmap_mode="r", allow_pickle=False)
    if kind == "table":
        return pl.read_parquet(folder / of)
    if kind == "column":
        return pl.read_parquet(folder / of).to_series()
    if kind in ("list_of_texts", "tuple_of_texts"):
        texts = pl.read_parquet(folder / of)["text"].to_list()
        return tuple(texts) if kind == "tuple_of_texts" else texts
    if kind == "part":
        return parts[of](**{name: _made(one, folder, parts) for name, one in told["of"].items()})
    if kind == "dict":
        return {_made(key, folder, parts): _made(one, folder, parts) for key, one in of}
    whole = [_made(one, folder, parts) for one in of]
    return frozenset(whole) if kind == "set" else tuple(whole) if kind == "tuple" else whole
