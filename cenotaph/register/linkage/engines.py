"""The engines that meet the pairs of a large case, by the names that `cenotaph link --engine` takes.

Invariant: an engine is a place to compute, not a way to decide: the same records come to the same persons in each. A
case of up to `blocking.MANY` records is linked in memory whatever the engine.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from cenotaph.register.linkage.judging import Sift, sifted

DEFAULT = "default"
NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        DEFAULT: (),
        "splink-duckdb": ("splink", "duckdb", "pyarrow"),
        "splink-spark": ("splink", "pyspark", "pyarrow"),
    }
)  # the packages that each engine needs beside ours


class EngineError(ValueError):
    """An engine that does not exist, or that lacks a package."""


def engine(name: str) -> Sift:
    """The engine of a name. Raises EngineError, which says what to install."""
    if name not in NEEDED:
        raise EngineError(f"--engine {name}: one of {', '.join(NEEDED)}")
    missing = [package for package in NEEDED[name] if importlib.util.find_spec(package) is None]
    if missing:
        extra = name.replace("-duckdb", "")
        raise EngineError(
            f"--engine {name}: {', '.join(missing)} not installed; install the extra: pip install 'cenotaph[{extra}]'"
        )
    if name == DEFAULT:
        return sifted
    from cenotaph.register.linkage.splink import backends, pairs

    return partial(pairs.sifted, backend=backends.Duck if name == "splink-duckdb" else backends.Spark)
