"""Made-up lists of Spanish names with known truth: two lists of nearly the same persons, a third with few of them.

Nothing in it comes from a real list: surnames are syllables, and the shares of errors are round numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl


def listed(words: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(words.split())


GIVEN_MALE = listed(
    """
    juan carlos jose luis jorge miguel angel roberto eduardo hector oscar mario raul daniel ricardo alberto
    hugo ruben julio antonio francisco pedro alfredo enrique guillermo victor horacio domingo osvaldo
    norberto ernesto fernando sergio rodolfo gustavo adolfo nestor claudio arturo ramon pablo rafael felipe
    marcelo alejandro gerardo leonardo
    """
)
GIVEN_FEMALE = listed(
    """
    maria ana susana graciela silvia marta alicia elena cristina norma liliana beatriz stella mirta adriana
    teresa isabel rosa patricia monica nora laura estela irene ines delia lidia olga angelica mercedes raquel
    julia amalia marcela
    """
)
ONSETS = listed(
    """
    b c d f g l m n p r s t v z br cr gr tr pl qu ch ll j h
    """
)
VOWELS = ["a", "e", "i", "o", "u"]
ENDS = ["ez", "i", "o", "a", "ini", "ero", "etti", "ado", "ana", "iz", "on", "elli", "aga", "oni", "al"]
START = 721_000  # a day in 1975 (proleptic Gregorian ordinal)
TOWNS = 60


@dataclass(frozen=True)
class Fiction:
    """The records as `link` takes them, and the person of each record."""

    frame: pl.DataFrame
    person: dict[str, int]


def surnames(random: np.random.Generator, count: int) -> list[str]:
    """Distinct made-up surnames."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = int(random.integers(1, 3))
        word = "".join(str(random.choice(ONSETS)) + str(random.choice(VOWELS)) for _ in range(syllables))
        found[word + str(random.choice(ONSETS)) + str(random.choice(ENDS))] = None
    return list(found)


def skewed(random: np.random.Generator, words: Sequence[str], size: int, exponent: float) -> list[str]:
    """Words with the frequencies of a power law."""
    weight = 1.0 / np.arange(1, len(words) + 1) ** exponent
    return [words[place] for place in random.choice(len(words), size, p=weight / weight.sum())]


def slip(random: np.random.Generator, word: str) -> str:
    """One letter left out, doubled or exchanged."""
    if len(word) < 4:
        return word
    place = int(random.integers(1, len(word) - 1))
    kind = int(random.integers(0, 3))
    other = str(random.choice(list("aeiosnrl")))
    return word[:place] + ("", word[place] * 2, other)[kind] + word[place + 1 :]


def persons(random: np.random.Generator, size: int) -> pl.DataFrame:
    """People with a name, birth, detention, town and mother."""
    family = skewed(random, surnames(random, max(50, size)), size, 0.85)
    second = skewed(random, surnames(random, 400), size, 0.8)
    female = random.random(size) < 0.3
    male_names, female_names = (skewed(random, names, 2 * size, 0.7) for names in (GIVEN_MALE, GIVEN_FEMALE))
    given = [female_names[row] if female[row] else male_names[row] for row in range(size)]
    middle = [female_names[size + row] if female[row] else male_names[size + row] for row in range(size)]
    double = random.random(size) < 0.65
    middle = [word if two and word != one else "" for word, two, one in zip(middle, double, given, strict=True)]
    return pl.DataFrame(
        {
            "person": range(size),
            "family": family,
            "second": second,
            "given": given,
            "middle": middle,
            "gender": np.where(female, "female", "male"),
            "birth": (START - random.normal(28 * 365, 9 * 365, size).clip(14 * 365, 75 * 365)).astype(int),
            "detention": (START + random.exponential(500, size).clip(0, 2900)).astype(int),
            "town": (random.exponential(8, size).clip(0, TOWNS - 1)).astype(int),
            "mother": skewed(random, surnames(random, 800), size, 0.6),
        }
    )


def names_written(random: np.random.Generator, row: dict[str, object], error: float) -> tuple[str, str]:
    """(given, family) as a list writes them, with about the share `error` of names not identical."""
    given, middle, family = str(row["given"]), str(row["middle"]), str(row["family"])
    chance = random.random()
    if chance < 0.35 * error:
        family = slip(random, family)
    elif chance < 0.65 * error:
        middle = middle[:1] if random.random() < 0.3 else ""
    elif chance < 0.85 * error:
        family = f"{family} {row['second']}"
    elif chance < error and middle:
        given, middle = middle, given
    return f"{given} {middle}".strip(), family


def two_lists(size: int = 2000, seed: int = 5, third: int = 0, shared: float = 0.96) -> Fiction:
    """Lists `a` and `b` that each hold about `shared` of the persons, and `c` of others with few in common."""
    random = np.random.default_rng(seed)
    people = persons(random, size + third)
    rows: list[dict[str, object]] = []
    person: dict[str, int] = {}
    for row in people.iter_rows(named=True):
        number = int(row["person"])
        for source in "abc":
            inside = number >= size if source == "c" else number < size
            chance = (1.0 if source == "c" else shared) if inside else (0.04 if source == "c" else 0.1)
            if random.random() > chance or (source == "c" and not third):
                continue
            record = (
                f"{source}/persons/{number:06}" if source == "a" else f"{source}/persons/{random.integers(10**9):09}"
            )
            person[record] = number
            rows.append({"record": record, "source": source} | as_listed(random, row, source))
    frame = pl.DataFrame(rows, infer_schema_length=None).unique("record").sort("record")
    return Fiction(frame, person)


def as_listed(random: np.random.Generator, row: dict[str, object], source: str) -> dict[str, object]:
    """What one list says of a person: `a` has birth dates, `b` birth years; detentions drift by days or weeks."""
    given, family = names_written(random, row, 0.02 if source == "a" else 0.09)
    birth, detention = int(str(row["birth"])), int(str(row["detention"]))
    if random.random() < 0.05:
        birth += int(random.choice([-365, 365, 30, -3650]))
    year = birth - birth % 365
    if source == "a":
        known = random.random()
        born = (birth, birth) if known < 0.7 else (year, year + 364) if known < 0.9 else (None, None)
    else:
        born = (year, year + 364) if random.random() < 0.75 else (None, None)
    drift = random.random()
    day = detention if drift < 0.8 else detention + int(random.integers(-21, 22)) if drift < 0.95 else detention + 200
    held = (day, day) if random.random() < 0.8 else (day - day % 30, day - day % 30 + 29)
    town = int(str(row["town"]))
    places = (
        [f"pueblo{town} provincia{town % 9}"] if source == "a" else [f"ciudad pueblo{town}", f"provincia{town % 9}"]
    )
    return {
        "given": given,
        "family": family,
        "gender": row["gender"] if random.random() < 0.95 else None,
        "birth_low": born[0],
        "birth_high": born[1],
        "detention_low": held[0],
        "detention_high": held[1],
        "places": places if random.random() < 0.85 else [],
        "mother": row["mother"] if source == "a" and random.random() < 0.3 else None,
    }
