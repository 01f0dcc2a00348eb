"""Sets of records whose persons are known: the frame as `link` takes it, and who each record is.

Invariant: the truth never reaches the frame; reading a set needs the folder `shared/data` beside the repository
(CENOTAPH_SHARED), and a simulated one needs nothing.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.claims.values.spelling import fold
from cenotaph.register.linkage import COLUMNS

Row = dict[str, Any]


@dataclass(frozen=True)
class KnownTruth:
    """Records sorted by id, the person of each, and the sources that name nobody twice."""

    frame: pl.DataFrame
    person: Mapping[str, Hashable]
    unique: frozenset[str] = frozenset()
    derivations: frozenset[tuple[str, str]] = frozenset()  # (source, origin) of sources that repeat another


def known(rows: list[Row], person: Mapping[str, Hashable], unique: frozenset[str] = frozenset()) -> KnownTruth:
    """The set of these rows."""
    return KnownTruth(pl.DataFrame(rows, schema=COLUMNS, orient="row").sort("record"), person, unique)


def day(year: object, month: object, of_month: object) -> int | None:
    """The ordinal of a date; none where it is no date."""
    try:
        return date(int(str(year)), int(str(month)), int(str(of_month))).toordinal()
    except ValueError:
        return None


def born_on(text: str | None) -> Row:
    """The columns of a birth date written as ISO 8601, with or without hyphens."""
    digits = (text or "").replace("-", "")
    born = day(digits[:4], digits[4:6], digits[6:8])
    return {"birth_low": born, "birth_high": born}


def german(path: Path) -> KnownTruth:
    """RLdata500 and RLdata10000: German names with slips, and birth dates."""
    rows: list[Row] = []
    person: dict[str, Hashable] = {}
    for place, row in enumerate(pl.read_csv(path).iter_rows(named=True)):
        record, born = f"r/{place:06}", day(row["by"], row["bm"], row["bd"])
        person[record] = row["ent_id"]
        names = {
            part: fold(" ".join(text for text in (row[f"{key}_c1"], row[f"{key}_c2"]) if text))
            for part, key in (("given", "fname"), ("family", "lname"))
        }
        rows.append({"record": record, "source": "r", "birth_low": born, "birth_high": born} | names)
    return known(rows, person)


def febrl(*paths: Path) -> KnownTruth:
    """FEBRL without the social security number, which no list of the dead has; two files are lists without doubles."""
    rows: list[Row] = []
    person: dict[str, Hashable] = {}
    for path in paths:
        table = pl.read_csv(path, infer_schema_length=0)
        table.columns = [column.strip() for column in table.columns]
        for stated in table.iter_rows(named=True):
            row = {column: (text or "").strip() for column, text in stated.items()}
            record = f"{path.stem}/{row['rec_id']}"
            person[record] = row["rec_id"].split("-")[1]
            names = {"given": fold(row["given_name"]), "family": fold(row["surname"])}
            places = {"places": [fold(f"{row['address_1']} {row['suburb']} {row['postcode']}")]}
            rows.append({"record": record, "source": path.stem} | names | born_on(row["date_of_birth"]) | places)
    return known(rows, person, frozenset(path.stem for path in paths) if len(paths) > 1 else frozenset())


def fake(path: Path) -> KnownTruth:
    """fake_1000 of Splink: every field garbled; the address of letters is an identifier, the city a place."""
    rows: list[Row] = []
    person: dict[str, Hashable] = {}
    for row in pl.read_csv(path, infer_schema_length=0).iter_rows(named=True):
        record = f"r/{int(row['unique_id']):06}"
        person[record] = row["cluster"]
        names = {"given": fold(row["first_name"] or ""), "family": fold(row["surname"] or "")}
        further = {"places": listed(row["city"]), "external": [f"email:{row['email']}"] if row["email"] else []}
        rows.append({"record": record, "source": "r"} | names | born_on(row["dob"]) | further)
    return known(rows, person)


def listed(*texts: str | None) -> list[str]:
    """The folded words of the texts as one text of a list; an empty list where there are none."""
    words = fold(" ".join(text for text in texts if text))
    return [words] if words else []


def historical(path: Path) -> KnownTruth:
    """Historical figures of Splink: about ten records a person; place and postcode of birth as one place."""
    rows: list[Row] = []
    person: dict[str, Hashable] = {}
    for row in pl.read_parquet(path).iter_rows(named=True):
        record = f"r/{row['unique_id']}"
        person[record] = row["cluster"]
        names = {"given": fold(row["first_name"] or ""), "family": fold(row["surname"] or "")}
        further = {
            "gender": row["gender"],
            "birth_places": listed(row["birth_place"], row["postcode_fake"]),
            "occupation": fold(row["occupation"] or "") or None,
        }
        rows.append({"record": record, "source": "r"} | names | born_on(row["dob"]) | further)
    return known(rows, person)


def transliterated(
    path: Path, left: str, right: str, facts: tuple[str, ...] = ("age", "sex"), unique: bool = True
) -> KnownTruth:
    """Two publications of the same persons, each a list: a column of names of either, and which facts beside."""
    rows: list[Row] = []
    person: dict[str, Hashable] = {}
    for row in pl.read_csv(path).iter_rows(named=True):
        for source, column in (("1", left), ("2", right)):
            record = f"{source}/{row['pair_id']}"
            person[record] = row["pair_id"]
            beside: Row = {}
            if "age" in facts:
                beside |= {"age_low": row[f"list{source}_age"], "age_high": row[f"list{source}_age"]}
            if "sex" in facts:
                beside |= {"gender": row[f"list{source}_sex"]}
            rows.append({"record": record, "source": source, "unordered": fold(row[column])} | beside)
    return known(rows, person, frozenset("12") if unique else frozenset())


def simulated(persons: int, seed: int = 1, corruption: str = "second", lists: int = 5) -> KnownTruth:
    """The victims of a simulated case, read as a build reads them; about 2.4 records a person on five lists."""
    with tempfile.TemporaryDirectory() as folder:
        words = [str(persons), str(seed), corruption, str(lists), folder]
        subprocess.run([sys.executable, "-m", "benchmarks.known_truth", *words], check=True)
        return read_simulated(Path(folder))


def read_simulated(folder: Path) -> KnownTruth:
    """The victims of the simulated case that `write_frame` has read, and its truth."""
    frame = pl.read_parquet(folder / "frame.parquet")
    with (folder / "case" / "truth" / "memberships.csv").open(encoding="utf-8", newline="") as file:
        person = {f"{row['source']}/persons/{row['key']}": row["person"] for row in csv.DictReader(file)}
    about: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    # the truth knows the rows of lists alone; and of a row without a name nobody can say whose it is
    named = pl.any_horizontal(pl.col("given", "family", "unordered").is_not_null())
    judged = frame.filter(pl.col("record").is_in(list(person)) & named)
    repeated = frozenset((source, origin) for source, origin in about["derivations"])
    return KnownTruth(judged, person, frozenset(about["unique"]), repeated)


def write_simulated(folder: Path, persons: int, seed: int, corruption: str, lists: int) -> None:
    """Simulate a case and write its frame of mentions: in a process that opens a store of its own."""
    from cenotaph.simulate import simulate

    simulate(folder / "case", seed, persons, lists, corruption=corruption)
    write_frame(folder)


def write_frame(folder: Path) -> None:
    """Seal and read the case `folder/case` and write the mentions of its persons, `frame.parquet`, and `about.json`."""
    from cenotaph.run import store

    store.configure()
    from cenotaph.claims import frame
    from cenotaph.claims.values.place import countries_of
    from cenotaph.ledger import log
    from cenotaph.protect.access import STRANGER, readable
    from cenotaph.register.lineage import repeated
    from cenotaph.register.mentions import mentions
    from cenotaph.run import plan

    case, where = plan.open_case(folder / "case", folder / "build")
    plan.read(case, where, None)
    outside = readable(log.labels(), STRANGER, "court", case.as_of)
    readings = frame.readings(outside)
    records = readings.unique("record", keep="last", maintain_order=True).filter(pl.col("kind") == "person")
    claims = frame.claims(outside).join(records.select("record", "source"), on="record")
    claims = claims.sort("record", "property_order", "ordinal")
    mentions(claims, records, countries_of(case.territory)).write_parquet(folder / "frame.parquet")
    sources = frame.sources(outside)
    told = sources.select("source", "description").iter_rows()
    about = {
        "unique": sorted(key for key, text in told if json.loads(text)["unique"]),
        "derivations": sorted(repeated(sources, log.all_entries())),
    }
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def sets(shared: Path) -> dict[str, Callable[[], KnownTruth]]:
    """The sets of others, by name."""
    folder = shared / "data" / "linkage"
    return {
        "RLdata500": lambda: german(folder / "RLdata500.csv"),
        "RLdata10000": lambda: german(folder / "RLdata10000.csv"),
        "FEBRL 3": lambda: febrl(folder / "dataset3.csv"),
        "FEBRL 4": lambda: febrl(folder / "dataset4a.csv", folder / "dataset4b.csv"),
        "fake_1000": lambda: fake(folder / "fake_1000.csv"),
        "historical 50k": lambda: historical(folder / "historical_figures_with_errors_50k.parquet"),
    }


if __name__ == "__main__":
    of_persons, of_seed, how, of_lists, to = sys.argv[1:]
    write_simulated(Path(to), int(of_persons), int(of_seed), how, int(of_lists))
