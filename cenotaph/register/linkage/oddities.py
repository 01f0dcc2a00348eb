"""Oddities: which values of a list are so unlikely to be right that another list hardly has them by itself.

Invariant: a value is odd only against its own list's habit (a word one slip or one observed exchange away from a word
that the same list writes far more often), or against two other lists of different origin that agree. What is merely
rare is not odd: a rare name may be the true one, and two honest lists then share it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import polars as pl
from rapidfuzz.distance import OSA

from cenotaph.claims.values import date, place, quantity

# property -> how its values are compared; words of one family are counted together
COMPARED: dict[str, str] = {
    "name": "name",
    "father_name": "name",
    "mother_name": "name",
    "birth_date": "date",
    "death_date": "date",
    "detention_date": "date",
    "age": "quantity",
    "birth_place": "place",
    "death_place": "place",
    "detention_place": "place",
    "prison": "place",
    "burial_place": "place",
    "affiliation": "text",
    "occupation": "text",
}
CELLS: dict[str, Any] = {
    "list": pl.String,
    "entity": pl.String,
    "property": pl.String,
    "family": pl.String,
    "key": pl.String,  # by which equal values are equal
    "words": pl.List(pl.String),
    "low": pl.Float64,  # of dates (ordinal days) and quantities; null for words
    "high": pl.Float64,
    "arabic": pl.Boolean,  # script: words of two scripts are not compared
}
SHORTEST_WORD = 4  # letters; shorter words are one slip from too many others
HABIT = 3  # a list's habit is a word it has for so many persons, and so many times as often as the odd one
FEWEST_EXCHANGES = 2  # persons of whom one list writes the one word and another list the other
EXCHANGE_SHARE = 0.2  # of the persons with the rarer word
WITNESSES = 2  # lists of different origin that must agree against a date or a number


def cells(claims: pl.DataFrame, entity_of: Mapping[str, str], lists: tuple[str, ...]) -> pl.DataFrame:
    """What each list says of each entity: columns of CELLS, one row a list, entity and compared property, sorted.

    `claims` has columns record, source, property, ordinal, value (canonical JSON); of several the last stated counts.
    """
    chosen = claims.filter(
        pl.col("source").is_in(lists) & pl.col("property").is_in(list(COMPARED)) & (pl.col("value") != "")
    )
    entities = pl.DataFrame(list(entity_of.items()), schema={"record": pl.String, "entity": pl.String}, orient="row")
    values = chosen.select("property", "value").unique().sort("property", "value")
    read = [_read(COMPARED[about], json.loads(value)) for about, value in values.iter_rows()]
    read_values = values.with_columns(
        pl.Series("key", [entry[0] for entry in read], dtype=pl.String),
        pl.Series("words", [entry[1] for entry in read], dtype=pl.List(pl.String)),
        pl.Series("low", [entry[2] for entry in read], dtype=pl.Float64),
        pl.Series("high", [entry[3] for entry in read], dtype=pl.Float64),
    )
    return (
        chosen.join(entities, on="record")
        .sort("source", "entity", "property", "record", "ordinal")
        .unique(["source", "entity", "property"], keep="last", maintain_order=True)
        .join(read_values, on=["property", "value"], maintain_order="left")
        .filter(pl.col("key") != "")
        .with_columns(
            pl.col("source").alias("list"),
            pl.col("property").replace_strict(COMPARED, return_dtype=pl.String).alias("family"),
            pl.col("key").str.contains(r"\p{Arabic}").alias("arabic"),
        )
        .select(pl.col(name).cast(kind) for name, kind in CELLS.items())
    )


def _read(family: str, value: dict[str, Any]) -> tuple[str, list[str], float | None, float | None]:
    """Key, words, low and high of a stored value. Words are folded, so that the habit of a keyboard is no evidence."""
    if family == "name":
        words = sorted([*value["given"], *value["family"], *value["unordered"]])
        return " ".join(words), words, None, None
    if family == "date":
        found = date.from_json(value)
        return f"{found.low}/{found.high}", [], found.low, found.high
    if family == "quantity":
        number = quantity.from_json(value)
        low, high = quantity.age_in_years(number)
        return f"{low}/{high}/{number.bound}", [], low, high
    words = sorted(value["tokens"]) if family == "place" else sorted(place.fold(value["text"]).split())
    return " ".join(words), words, None, None


def odd_words(found: pl.DataFrame) -> pl.DataFrame:
    """The cells that hold a word odd against the habit of their own list.

    Columns list, entity, property, supported (the other lists that write one of the odd words of the same
    person, sorted).
    """
    written = found.select("list", "entity", "property", "family", "words").explode("words", empty_as_null=False)
    written = written.drop_nulls("words").rename({"words": "word"})
    counts = written.group_by("list", "family", "word").agg(pl.col("entity").n_unique().alias("persons"))
    habits = counts.filter(pl.col("persons") >= HABIT)
    near = pl.concat([_slips(counts, habits), _exchanges(found, written)]).unique()
    odd = (
        counts.join(near, on=["family", "word"])
        .join(habits.rename({"word": "usual", "persons": "usually"}), on=["list", "family", "usual"])
        .filter(pl.col("usually") >= HABIT * pl.col("persons"))
        .select("list", "family", "word")
        .unique()
    )
    cells_of = written.join(odd, on=["list", "family", "word"], how="semi")
    others = written.select("entity", "property", "word", pl.col("list").alias("other"))
    return (
        cells_of.join(others, on=["entity", "property", "word"])
        .group_by("list", "entity", "property")
        .agg(pl.col("other").filter(pl.col("other") != pl.col("list")).unique().sort().alias("supported"))
    )


def _slips(counts: pl.DataFrame, habits: pl.DataFrame) -> pl.DataFrame:
    """Pairs (family, word, usual) of a word and a habitual one that a single slip of the pen tells apart.

    Candidates share a form with at most one letter left out (Mor and Fraenkel 1982); the slip is one of Damerau's four.
    """
    rows = []
    for family in sorted(habits["family"].unique().to_list()):
        usual = sorted(_long(habits, family))
        shortened: dict[str, list[str]] = defaultdict(list)
        for word in usual:
            for form in _shortened(word):
                shortened[form].append(word)
        for word in sorted(_long(counts, family)):
            near = {other for form in _shortened(word) for other in shortened.get(form, ()) if other != word}
            rows += [(family, word, other) for other in sorted(near) if OSA.distance(word, other, score_cutoff=1) == 1]
    return pl.DataFrame(rows, schema={"family": pl.String, "word": pl.String, "usual": pl.String}, orient="row")


def _long(counts: pl.DataFrame, family: str) -> list[str]:
    chosen = counts.filter((pl.col("family") == family) & (pl.col("word").str.len_chars() >= SHORTEST_WORD))
    return chosen["word"].unique().to_list()


def _shortened(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def _exchanges(found: pl.DataFrame, written: pl.DataFrame) -> pl.DataFrame:
    """Pairs (family, word, usual) of words that lists write for each other: names of one person that differ in one."""
    names = found.filter(pl.col("family") == "name").select("list", "entity", "property", "key", "words", "arabic")
    pairs = names.join(names, on=["entity", "property", "arabic"], suffix="_other").filter(
        (pl.col("list") < pl.col("list_other"))
        & (pl.col("key") != pl.col("key_other"))
        & (pl.col("words").list.len() == pl.col("words_other").list.len())
    )
    differing = pairs.select(
        "entity",
        pl.col("words").list.set_difference("words_other").alias("word"),
        pl.col("words_other").list.set_difference("words").alias("usual"),
    ).filter((pl.col("word").list.len() == 1) & (pl.col("usual").list.len() == 1))
    one_way = differing.select("entity", pl.col("word").list.first(), pl.col("usual").list.first())
    both = pl.concat([one_way, one_way.select("entity", pl.col("usual").alias("word"), pl.col("word").alias("usual"))])
    persons = written.filter(pl.col("family") == "name").group_by("word").agg(pl.col("entity").n_unique().alias("all"))
    return (
        both.group_by("word", "usual")
        .agg(pl.col("entity").n_unique().alias("times"))
        .join(persons, on="word")
        .filter((pl.col("times") >= FEWEST_EXCHANGES) & (pl.col("times") >= EXCHANGE_SHARE * pl.col("all")))
        .select(pl.lit("name").alias("family"), "word", "usual")
    )


def contradicted(found: pl.DataFrame, origin_of: Mapping[str, str]) -> pl.DataFrame:
    """The dates and numbers that at least WITNESSES other origins, agreeing with each other, contradict.

    Columns list, entity, property, against (the origins, sorted); `origin_of` gives each list its origin, so that lists
    that copy each other witness once.
    """
    intervals = found.filter(pl.col("low").is_not_null() & pl.col("high").is_not_null()).select(
        "list", "entity", "property", "low", "high"
    )
    origins = pl.col("list").replace_strict(origin_of, return_dtype=pl.String).alias("origin")
    joined = (
        intervals.with_columns(origins)
        .join(intervals.with_columns(origins), on=["entity", "property"], suffix="_other")
        .filter(pl.col("origin") != pl.col("origin_other"))
        .with_columns(
            ((pl.col("low") > pl.col("high_other")) | (pl.col("high") < pl.col("low_other"))).alias("disjoint")
        )
    )
    against = pl.col("disjoint")
    return (
        joined.group_by("list", "entity", "property")
        .agg(
            pl.col("origin_other").filter(against).unique().sort().alias("against"),
            pl.col("low_other").filter(against).max().alias("last_low"),
            pl.col("high_other").filter(against).min().alias("first_high"),
        )
        .filter((pl.col("against").list.len() >= WITNESSES) & (pl.col("last_low") <= pl.col("first_high")))
        .select("list", "entity", "property", "against")
    )
