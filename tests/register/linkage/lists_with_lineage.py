"""Small simulated lists whose lineage is known: independent ones, of one or several styles, and copies."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from cenotaph.register.linkage.copying import Evidence
from cenotaph.register.linkage.oddities import cells

SYLLABLES = ("ba", "dar", "far", "go", "hos", "ka", "lal", "mar", "nil", "par", "ro", "sha", "tar", "var", "zan", "yek")
Row = dict[str, object]  # property -> a name (words), a day or a town
List = dict[int, Row]  # person -> row, in the order of the list


@dataclass(frozen=True)
class Style:
    """How a list is made: whom it has, and how often a field goes wrong."""

    coverage: float = 0.5
    variant: float = 0.15  # of names: another spelling than the list's habit
    typo: float = 0.06
    slip: float = 0.08  # of dates
    missing: float = 0.15
    habit: int = 0  # which spelling of each name the list uses


@dataclass
class World:
    """True persons and the spellings of each word."""

    persons: list[Row]
    spellings: dict[str, list[str]] = field(default_factory=dict)


def word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables))


def world(chance: random.Random, many: int) -> World:
    """Given names are shared by many, a third of the family names by nobody else."""
    given = sorted({word(chance, 2) for _ in range(40)})
    family = sorted({word(chance, 3) for _ in range(200)})
    weights = [1 / (n + 1) for n in range(len(given))]
    found = World([])
    for name in (*given, *family):
        found.spellings[name] = [name, name.replace("a", "e", 1), name.replace("o", "u", 1) + "h"]
    for _ in range(many):
        surname = word(chance, 4) + "i" if chance.random() < 1 / 3 else chance.choice(family)
        father = chance.choices(given, weights)[0]
        found.persons.append(
            {
                "name": (chance.choices(given, weights)[0], surname),
                "father_name": (father,),
                "death_date": 727000 + chance.randrange(90),
                "birth_date": 715000 + chance.randrange(9000),
                "death_place": (f"town{chance.randrange(20)}",),
            }
        )
    return found


def slipped(chance: random.Random, text: str) -> str:
    place = chance.randrange(1, len(text) - 1)
    return (
        text[:place] + text[place + 1 :],
        text[:place] + text[place] + text[place:],
        text[:place] + chance.choice("abdeghiklmnoprstuvz") + text[place + 1 :],
        text[:place] + text[place + 1] + text[place] + text[place + 2 :],
    )[chance.randrange(4)]


def written(chance: random.Random, known: World, person: Row, style: Style) -> Row:
    row: Row = {}
    for about, value in person.items():
        if about != "name" and chance.random() < style.missing:
            continue
        if isinstance(value, int):
            row[about] = value + (chance.choice((-1, 1, 10, 31)) if chance.random() < style.slip else 0)
        elif isinstance(value, tuple):
            words = []
            for part in value:
                ways = known.spellings.get(part, [part])
                habitual = ways[style.habit % len(ways)]
                text = chance.choice(ways) if chance.random() < style.variant else habitual
                words.append(slipped(chance, text) if chance.random() < style.typo else text)
            row[about] = tuple(words)
    return row


def independent(chance: random.Random, known: World, style: Style) -> List:
    """A list that asked for itself; its order says nothing."""
    there = [n for n in range(len(known.persons)) if chance.random() < style.coverage]
    chance.shuffle(there)
    return {n: written(chance, known, known.persons[n], style) for n in there}


def copy_of(chance: random.Random, known: World, origin: List, style: Style, *, share: float = 0.7) -> List:
    """A list that took this share of another's rows, with a few slips of its own, and asked for a fifth as many."""
    taken = {n: row for n, row in origin.items() if chance.random() < share}
    careless = replace(style, missing=0.0, variant=0.0, typo=0.02, slip=0.02)
    rows: List = {}
    for n, row in taken.items():
        rows[n] = written(chance, World([]), row, careless)
    for n in range(len(known.persons)):
        if n not in rows and chance.random() < 0.1:
            rows[n] = written(chance, known, known.persons[n], style)
    return rows


def claims(lists: Mapping[str, List]) -> tuple[pl.DataFrame, dict[str, str]]:
    """Claims as the register has them, and the entity of each record."""
    rows, entity_of = [], {}
    for name, people in lists.items():
        for person, cells_of in people.items():
            record = f"{name}/persons/{person}"
            entity_of[record] = f"E-{person:07}"
            rows += [(record, name, about, 0, value_of(about, value)) for about, value in cells_of.items()]
    return pl.DataFrame(rows, schema=["record", "source", "property", "ordinal", "value"], orient="row"), entity_of


def value_of(about: str, value: object) -> str:
    """The stored form of a value."""
    from datetime import date

    if isinstance(value, int):
        day = date.fromordinal(value).isoformat()
        found: dict[str, object] = {
            "low": day,
            "high": day,
            "calendar": "gregorian",
            "precision": "day",
            "circa": False,
        }
    elif about == "death_place":
        found = {"as_written": " ".join(value), "tokens": list(value)}  # type: ignore[call-overload]
    else:
        found = {"as_written": "", "script": "Latn", "given": list(value), "family": [], "unordered": []}  # type: ignore[call-overload]
    return json.dumps(found)


def evidence(lists: Mapping[str, List], years: Mapping[str, int] | None = None, also: Sequence[str] = ()) -> Evidence:
    """What `copying` compares, of these lists."""
    stated, entity_of = claims(lists)
    order = [
        (name, f"E-{person:07}", row) for name, people in lists.items() for row, person in enumerate(people, start=2)
    ]
    known = {name: year * 366 for name, year in (years or {}).items()}
    return Evidence(
        cells(stated, entity_of, (*lists, *also)),
        pl.DataFrame(order, schema=["list", "entity", "row"], orient="row"),
        published=known,
        began=known,
    )


def second_edition(chance: random.Random, known: World, first: List, style: Style, differences: int = 20) -> List:
    """The list again, with this many differences: three in ten rows dropped, as many new, the rest cells corrected."""
    rows = {n: dict(row) for n, row in first.items()}
    whole = 3 * differences // 10
    for n in chance.sample(sorted(rows), whole):
        del rows[n]
    for n in chance.sample(sorted(set(range(len(known.persons))) - set(first)), whole):
        rows[n] = written(chance, known, known.persons[n], style)
    kept = sorted(set(first) & set(rows))
    for n in chance.sample(kept, differences - 2 * whole):
        about = chance.choice(sorted(rows[n]))
        value = rows[n][about]
        if isinstance(value, int):
            rows[n][about] = value + chance.choice((-9, 9))
        else:
            assert isinstance(value, tuple)
            rows[n][about] = (*value[:-1], value[-1] + "x")
    return rows


def by_edition(editions: Mapping[str, List]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What each edition of one list says, and whom it names, as `edition_of` takes them."""
    said = []
    for edition, people in editions.items():
        stated, entity_of = claims({"a": people})
        said.append(cells(stated, entity_of, ("a",)).with_columns(pl.lit(edition).alias("edition")))
    named = [(edition, f"E-{person:07}") for edition, people in editions.items() for person in people]
    return pl.concat(said), pl.DataFrame(named, schema=["edition", "entity"], orient="row")
