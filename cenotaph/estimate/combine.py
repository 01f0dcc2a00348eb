"""All methods side by side.

Invariant: numbers are shown together and never averaged. The JSON of the same table is the same bytes every time:
sorted keys, six significant digits, no clock, no chance.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cenotaph.estimate import (
    adjusted,
    annealing,
    bootstrap,
    chao,
    coverage,
    diagnostics,
    graphs,
    highest_interaction,
    latent_class,
    loglinear,
    pairwise,
    sensitivity,
    validation,
)
from cenotaph.estimate.estimate import Estimate, Warning
from cenotaph.estimate.sensitivity import Refit, Sensitivity
from cenotaph.estimate.table import OverlapTable, TableError, read_table
from cenotaph.words.sentences import message, render, stored

METHODS: dict[str, Callable[[OverlapTable], list[Estimate]]] = {
    "pairwise": pairwise.fit,
    "chao": chao.fit,
    "loglinear": lambda table: [loglinear.fit(table)],
    "bootstrap": lambda table: [bootstrap.fit(table)],
    "graphs": lambda table: [graphs.fit(table)],
    "latent_class": lambda table: [latent_class.fit(table)],
    "highest_interaction": lambda table: [highest_interaction.fit(table)],
    "coverage": lambda table: [coverage.fit(table)],
    "stepwise": lambda table: [loglinear.fit_stepwise(table)],
    "independence": lambda table: [loglinear.fit_independence(table)],
}
CHECKS: dict[str, Callable[[OverlapTable], list[Estimate]]] = {  # by name only: they check one of METHODS
    "latent_class_annealed": lambda table: [annealing.fit(table)],
}
REFITS: Mapping[str, diagnostics.Refit] = {
    "loglinear": loglinear.point,
    "graphs": graphs.point,
    "highest_interaction": highest_interaction.point,
    "coverage": coverage.point,
    "independence": loglinear.independence_point,
}
ALL, COVARIATES = "all", "covariates"  # the latter needs persons, not only a table
OF_SOME_LISTS = frozenset({"pairwise", "covariates"})  # their design is that of the lists that they speak of
SLOW = frozenset({"bootstrap", "latent_class"})  # seconds a table: not repeated where many tables are tried
SIGNIFICANT = 6  # digits of a number that leaves this room


def estimate_all(
    table: OverlapTable,
    methods: Sequence[str],
    dependent_pairs: Sequence[tuple[str, str]] = (),
) -> list[Estimate]:
    """The estimates of the methods, in their order, each with every warning that applies to it.

    `methods` are names of `METHODS`, or "all"; `dependent_pairs` are pairs of lists of which one feeds the other or
    that share an origin. Raises ValueError for a method that is not known.
    """
    found = [estimate for name in wanted(methods) for estimate in (METHODS | CHECKS)[name](table)]
    return diagnostics.disjoint([warned(table, estimate, dependent_pairs) for estimate in found])


def sensitivity_of(table: OverlapTable, methods: Sequence[str], order: Sequence[str] = ()) -> Sensitivity:
    """The sensitivity set of the methods, as in `estimate_all`; `order` names the lists as they became known."""
    return sensitivity.examine(table, wanted(methods), order)


def wanted(methods: Sequence[str]) -> list[str]:
    """The methods by name, each once; "all" for every one. Raises ValueError for a method that is not known."""
    for name in methods:
        known_method(name)
    return list(METHODS) if ALL in methods else list(dict.fromkeys(methods))


def known_method(name: str) -> None:
    """Raise ValueError for a method that is neither one of METHODS or CHECKS nor "all"."""
    if name not in {*METHODS, *CHECKS, ALL}:
        known = ", ".join([*METHODS, *CHECKS, COVARIATES, ALL])
        raise ValueError(render(message("estimate.unknown_method", method=name, known=known)))


def warned(table: OverlapTable, estimate: Estimate, dependent_pairs: Sequence[tuple[str, str]]) -> Estimate:
    """The estimate with the warnings of its table, its design and its figures; a pair is looked at by itself."""
    warnings: list[Warning] = [*table.warnings, *estimate.warnings]
    looked_at = table
    if estimate.method in OF_SOME_LISTS and "lists" in estimate.details:
        looked_at = table.keep([table.lists.index(name) for name in estimate.details["lists"]])
        warnings += diagnostics.few_lists(table)
        warnings += [one for one in diagnostics.design(looked_at, dependent_pairs) if one.code != "few_lists"]
    else:
        warnings += diagnostics.design(table, dependent_pairs)
    if estimate.point is not None and estimate.interval is not None:
        warnings += diagnostics.figures(looked_at, table.n, estimate.point, estimate.interval)
        if estimate.method in REFITS:
            warnings += diagnostics.leave_one_out(table, estimate.interval, REFITS[estimate.method])
    return replace(estimate, warnings=tuple(warnings))


def beside(
    table: OverlapTable,
    others: Sequence[Estimate],
    estimate: Estimate,
    dependent_pairs: Sequence[tuple[str, str]] = (),
) -> Estimate:
    """An estimate from more than the table (`adjusted`) with every warning; it accuses no other."""
    return diagnostics.disjoint([*others, warned(table, estimate, dependent_pairs)])[-1]


def validated(table: OverlapTable) -> list[dict[str, Any]]:
    """How each quick method does on what is known: every list taken as the population; none of too many lists."""
    if table.J > validation.MOST_LISTS:
        return []
    quick = {name: fit for name, fit in METHODS.items() if name not in SLOW}
    return [rounded(row) for row in validation.consistency(table, quick)]


def as_json(
    table: OverlapTable,
    freeze: str | None,
    estimates: Sequence[Estimate],
    examined: Sensitivity | None = None,
    consistency: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The content of `out/estimate/estimate.json`; `table` is the table's digest, `freeze` None for a bare file.

    `cells` holds the patterns that occur, in list order, with their counts; sentences are English, and beside each
    stands its `message`, from which it can be said in another language (`words.sentences.restored`). `consistency` is
    what `validated` gives; it and the sensitivity set stand there only if they were made.
    """
    content: dict[str, Any] = {
        "table": table.digest,
        "freeze": freeze,
        "lists": list(table.lists),
        "n": table.n,
        "cells": [{"pattern": pattern, "count": count} for pattern, count in table.cells],
        "set_aside": table.set_aside,
        "estimates": [estimate_json(estimate) for estimate in estimates],
    }
    if examined:
        content["sensitivity"] = sensitivity_json(examined)
    return content | {"validation": {"consistency": list(consistency)}} if consistency else content


def estimate_json(estimate: Estimate) -> dict[str, Any]:
    """One estimate as plain JSON values."""
    return {
        "method": estimate.method,
        "model": estimate.model,
        "point": rounded(estimate.point),
        "interval": rounded(estimate.interval),
        "level": estimate.level,
        "assumption": render(estimate.assumption),
        "assumption_message": stored([estimate.assumption]),
        "warnings": [warning_json(one) for one in estimate.warnings],
        "seed": estimate.seed,
        "details": rounded(estimate.details),
    }


def sensitivity_json(examined: Sensitivity) -> dict[str, Any]:
    """The sensitivity set as plain JSON values."""
    return {
        "pairs": rounded(examined.pairs),
        "order": list(examined.order),
        "refits": [refit_json(refit) for refit in examined.refits],
        "trajectory": [refit_json(refit) for refit in examined.trajectory],
        "warnings": [warning_json(one) for one in examined.warnings],
    }


def refit_json(refit: Refit) -> dict[str, Any]:
    """One refit: what was changed, and the number with its interval and what the method says against it."""
    return {
        "method": refit.estimate.method,
        "change": refit.change,
        "changed": list(refit.changed),
        "lists": list(refit.lists),
        "model": refit.estimate.model,
        "point": rounded(refit.estimate.point),
        "interval": rounded(refit.estimate.interval),
        "warnings": [warning_json(one) for one in refit.estimate.warnings],
    }


def warning_json(one: Warning) -> dict[str, Any]:
    """One warning as plain JSON values: a code, a flag, the sentence in English and as it is kept."""
    return {"code": one.code, "blocks": one.blocks, "sentence": render(one.message), "message": stored([one.message])}


def rounded(value: Any) -> Any:
    """The value with its floats rounded to six significant digits; what is no number is None."""
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT}g}") if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(one) for one in value]
    return value


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON with sorted keys, UTF-8, a trailing newline: the same bytes for the same content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())


def estimate_file(
    table_path: Path, method: str, names: Sequence[str] = (), among: Sequence[str] = ()
) -> dict[str, Any]:
    """The JSON of the estimates of one CSV table, for the command line; `method` is one of `METHODS`, or "all".

    With `names` it is a file of persons, and these columns are what is known of them; then "covariates" is a method
    too, `among` the lists that its assumption is about. Raises TableError for a table that cannot be read or has fewer
    than 2 lists, ValueError for an unknown method.
    """
    if method == COVARIATES and not names:
        raise TableError("no_covariates", file=str(table_path))
    if not names:
        return _of_table(read_table(table_path), method, str(table_path))
    table, people, fields = adjusted.read_people(table_path, names)
    for name in among:
        if name not in table.lists:
            raise TableError("no_list", file=str(table_path), list=name, known=", ".join(table.lists))
    found = [] if method == COVARIATES else estimate_all(table, [method])
    if method in {COVARIATES, ALL}:
        own = adjusted.of_people(people, table.lists, fields, among, others=found)
        found = [*found, beside(table, found, own)]
    known = validated(table) if method == ALL else []
    examined = sensitivity_of(table, [] if method == COVARIATES else [method])
    return as_json(table, None, found, examined, known)


def _of_table(table: OverlapTable, method: str, file: str) -> dict[str, Any]:
    if table.J < 2:
        raise TableError("one_list", file=file, lists=", ".join(table.lists))
    known = validated(table) if method == ALL else []
    return as_json(table, None, estimate_all(table, [method]), sensitivity_of(table, [method]), known)
