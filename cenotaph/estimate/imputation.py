"""A field that nobody states is drawn from what is known of the person, many times, and never filled in once for all.

Invariant: what is stated without contradiction is never changed; of values that sources state differently each is drawn
with its weight; a missing value is drawn among those that are possible. Each replicate has its own draw of everything,
so that what is not known of the persons and of the model stays in the interval.

Missing at random (Rubin 1976): given the lists that a person is on and what else is known, that a field is missing says
nothing of its value. The model is a multinomial logistic regression on the lists and the levels of the other fields
(ridge 0.1). Its parameters are drawn by the Bayesian bootstrap (Rubin 1981, Annals of Statistics 9): every known person
weighs as an exponential variable, which makes the imputations proper (Rubin 1987, section 4).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.estimate.captures import Captures
from cenotaph.estimate.covariates import levelled, logistic
from cenotaph.estimate.fields import stated
from cenotaph.estimate.replicates import seeds

LEAST, MOST = 5, 20  # replicates where anything is missing
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Field:
    """What is possible of each person, in the persons' order: arrays (persons, levels).

    `chances` are the weights of what is stated, 0 throughout where nothing is; `allowed` tells what a missing value may
    be. `levels` are the values that some source states for somebody, sorted.
    """

    name: str
    levels: tuple[str, ...]
    chances: Floats
    allowed: Flags

    @property
    def certain(self) -> Flags:
        """The persons of whom one value alone is stated."""
        return np.asarray((self.chances > 0).sum(axis=1) == 1)

    @property
    def missing(self) -> Flags:
        """The persons of whom none is stated."""
        return np.asarray(self.chances.sum(axis=1) == 0)

    @property
    def contested(self) -> Flags:
        """The persons of whom sources state several."""
        return ~self.certain & ~self.missing

    @property
    def texts(self) -> list[str | None]:
        """The value of those of whom it is certain, else None."""
        best, sure = self.chances.argmax(axis=1) if self.levels else [], self.certain
        return [self.levels[place] if known else None for place, known in zip(best, sure, strict=False)] or [
            None
        ] * len(sure)


def known(freeze: Path, seen: Captures, names: Sequence[str]) -> dict[str, Field]:
    """The fields of a freeze by these properties, for the persons of `people_of`."""
    entities = people_of(seen)["entity"].to_list()
    return {name: field_of(name, entities, found) for name, found in stated(freeze, seen, names).items()}


def people_of(seen: Captures) -> pl.DataFrame:
    """A row an entity on a list, sorted: entity, and a column of 0 and 1 for each list."""
    on = [(pl.col("list") == name).any().cast(pl.Int64).alias(name) for name in seen.lists]
    return seen.frame.group_by("entity").agg(on).sort("entity")


def field_of(name: str, entities: Sequence[str], said: pl.DataFrame) -> Field:
    """The field of these persons from what `fields.stated` says of them."""
    place = {entity: row for row, entity in enumerate(entities)}
    levels = tuple(sorted(set(said.filter(pl.col("weight").is_not_null())["value"].to_list())))
    column = {level: at for at, level in enumerate(levels)}
    chances, bounded = np.zeros((len(entities), len(levels))), np.zeros((len(entities), len(levels)), dtype=bool)
    for entity, value, weight in said.iter_rows():
        if entity in place and value in column:
            if weight is None:
                bounded[place[entity], column[value]] = True
            else:
                chances[place[entity], column[value]] = weight
    allowed = np.where(bounded.any(axis=1, keepdims=True), bounded, True)
    return Field(name, levels, chances, allowed)


def how_many(field: Field) -> int:
    """Replicates: one if nothing is open, else as many as per cent are (White, Royston & Wood 2011), 5 to 20."""
    open_share = float((~field.certain).mean())
    return 1 if open_share == 0 else min(MOST, max(LEAST, math.ceil(100 * open_share)))


def imputed(
    field: Field, people: pl.DataFrame, lists: Sequence[str], others: Mapping[str, Field], count: int, seed: int
) -> list[Whole]:
    """For each replicate the level of every person, as a place in `field.levels`.

    `people` has a row a person, in the field's order, with a column of 0 and 1 a list. Raises ValueError where no value
    at all is known.
    """
    if not field.levels:
        raise ValueError(f'of nobody a value of "{field.name}" is known; nothing can be drawn')
    design, row = design_of(people, lists, others)
    weights = [field.chances[row == one] for one in range(len(design))]
    return [drawn(field, design, row, weights, np.random.default_rng(own)) for own in seeds(seed, count)]


def design_of(people: pl.DataFrame, lists: Sequence[str], others: Mapping[str, Field]) -> tuple[Floats, Whole]:
    """The different combinations of lists and other fields (intercept, lists, levels), and which each person has."""
    columns = [np.ones(people.height), *(people[name].to_numpy() for name in lists)]
    for name, other in others.items():
        texts = levelled(pl.DataFrame({name: pl.Series(other.texts, dtype=pl.String)}), name)
        columns += [(texts == one).to_numpy() for one in texts.unique().sort()[1:]]
    design, row = np.unique(np.column_stack(columns).astype(np.float64), axis=0, return_inverse=True)
    return design, row.astype(np.int64).reshape(-1)


def drawn(field: Field, design: Floats, row: Whole, weights: Sequence[Floats], generator: np.random.Generator) -> Whole:
    """One replicate of every person's level."""
    known = np.array([one.sum(axis=0) for one in weights])
    fitted = np.ones(field.chances.shape)
    if (known.sum(axis=0) > 0).sum() > 1:  # else there is nothing to choose by
        counts = generator.gamma(np.maximum(known, 1e-12)) * (known > 0)
        fitted = logistic(design, counts * known.sum() / counts.sum(), np.ceil(known).astype(np.int64))[row]
    left = np.where(field.allowed, fitted, 0.0)
    left = np.where(left.sum(axis=1, keepdims=True) > 0, left, field.allowed)
    chances = np.where(field.missing[:, None], left, field.chances)
    along = np.cumsum(chances, axis=1)
    chosen = (generator.random(len(chances))[:, None] * along[:, -1:] >= along).sum(axis=1)
    return np.asarray(np.where(field.certain, field.chances.argmax(axis=1), chosen), dtype=np.int64)


def all_of(field: Field, levels: Sequence[int], otherwise: Whole) -> Whole:
    """Every value that is open among these levels if it can be, else as in `otherwise`: the worst case for them."""
    can = np.where(field.missing[:, None], field.allowed, field.chances > 0)[:, levels]
    first = np.asarray(levels)[can.argmax(axis=1)]
    return np.where(~field.certain & can.any(axis=1), first, otherwise).astype(np.int64)


def completed(
    people: pl.DataFrame, lists: Sequence[str], known: Mapping[str, Field], count: int, seed: int
) -> Iterator[pl.DataFrame]:
    """The persons with a column for each field, drawn so many times: each field from the lists and the other fields."""
    drawings = {
        name: imputed(field, people, lists, {key: one for key, one in known.items() if key != name}, count, own)
        for (name, field), own in zip(known.items(), seeds(seed, len(known)), strict=True)
    }
    for number in range(count):
        columns = [
            pl.Series(name, [field.levels[place] for place in drawings[name][number]], dtype=pl.String)
            for name, field in known.items()
        ]
        yield people.with_columns(columns)
