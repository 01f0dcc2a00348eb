"""Other linkers on the records of `benchmarks.linkage`, run by an interpreter that has them: nothing of ours is here.

    PYTHON benchmarks/peers.py splink_stock|splink_keys|recordlinkage|romanise FOLDER

Reads FOLDER/peer.parquet, writes FOLDER/pairs.csv (left, right, probability; from 0.05) and FOLDER/clusters.csv
(record, cluster), and prints a line of JSON: seconds, processor_seconds, peak_megabytes.

Splink is trained as its tutorial does: the prior from deterministic rules of recall 0.7, u from random pairs, m by
two sessions of EM. Settings: splink_stock.json, splink_keys.json. Clusters: connected components from 0.5, and of
lists without doubles the single best links (`cluster_using_single_best_links`). Words in other scripts are romanised
by Unidecode first.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHOWN = 0.05
SAME = 0.5  # of every engine
NAMES = ("given", "family", "father", "mother", "place", "birth_place", "occupation")
TRAINING = {"stock": (["given", "family"], ["born"]), "keys": (["given_key", "family_key"], ["born"])}
TRAINING_BY_NAME = {  # where no list states births
    "stock": (["given", "family"], ["birth_year", "gender"]),
    "keys": (["given_key", "family_key"], ["birth_year", "gender"]),
}
CERTAIN = {"stock": ["given", "family", "birth_year"], "keys": ["given_key", "family_key", "birth_year"]}
CERTAIN_BY_NAME = {"stock": ["given", "family"], "keys": ["given_key", "family_key"]}


def romanised(connection: Any) -> None:
    """The table `people` with every name in Latin letters."""
    from unidecode import unidecode

    connection.create_function("plain", lambda text: unidecode(text).lower(), ["VARCHAR"], "VARCHAR")
    changed = ", ".join(
        f'CASE WHEN regexp_matches("{name}", \'[^a-z0-9 ]\') THEN plain("{name}") ELSE "{name}" END AS "{name}"'
        for name in NAMES
    )
    connection.execute(f"CREATE OR REPLACE TABLE people AS SELECT * REPLACE ({changed}) FROM people")


def equal(columns: list[str]) -> str:
    """The rule that these columns agree."""
    return " AND ".join(f'l."{column}" = r."{column}"' for column in columns)


def splink(folder: Path, kind: str, about: dict[str, Any]) -> None:
    """Splink with the settings of one kind."""
    import duckdb
    from splink import Linker
    from splink.internals.duckdb.database_api import DuckDBAPI

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '8GB'; SET temp_directory = '{folder}/spill'")
    connection.execute(f"CREATE TABLE people AS SELECT * FROM '{folder}/peer.parquet'")
    if kind == "stock":
        romanised(connection)
    sources = [row[0] for row in connection.execute("SELECT DISTINCT source_dataset FROM people ORDER BY 1").fetchall()]
    api = DuckDBAPI(connection)
    settings = json.loads((HERE / f"splink_{kind}.json").read_text(encoding="utf-8"))
    if len(sources) == 1:
        settings["link_type"] = "dedupe_only"
        tables = api.register("people")
    else:
        settings["link_type"] = "link_only" if set(sources) <= set(about["unique"]) else "link_and_dedupe"
        tables = []
        for number, source in enumerate(sources):
            where = f"SELECT * EXCLUDE source_dataset FROM people WHERE source_dataset = '{source}'"
            connection.execute(f"CREATE TABLE list_{number} AS {where}")
            tables.append(api.register(f"list_{number}", dataset_display_name=f"list_{number}"))
    linker = Linker(tables, settings, log_level=40, validate_settings=False)
    certain = CERTAIN if about["births"] else CERTAIN_BY_NAME
    linker.training.estimate_probability_two_random_records_match([equal(certain[kind])], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7 if about["records"] >= 100_000 else 1e6, seed=1)
    for columns in (TRAINING if about["births"] else TRAINING_BY_NAME)[kind]:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(equal(columns))
        except Exception as error:  # a rule that no pair keeps trains nothing, and the tutorial goes on to the next
            print(f"splink, EM on {columns}: {str(error).splitlines()[0]}", file=sys.stderr)
    found = linker.inference.predict(threshold_match_probability=SHOWN)
    if about["unique"] and len(sources) > 1:
        alone = [one for one, source in enumerate(sources) if source in about["unique"]]
        grouped = linker.clustering.cluster_using_single_best_links(
            found, duplicate_free_datasets=[f"list_{one}" for one in alone], threshold_match_probability=SAME
        )
    else:
        grouped = linker.clustering.cluster_pairwise_predictions_at_threshold(found, SAME)
    pairs, clusters = found.physical_name, grouped.physical_name
    copy = "(HEADER, DELIMITER ',')"
    connection.execute(
        f"COPY (SELECT unique_id_l, unique_id_r, match_probability FROM {pairs}) TO '{folder}/pairs.csv' {copy}"
    )
    connection.execute(f"COPY (SELECT unique_id, cluster_id FROM {clusters}) TO '{folder}/clusters.csv' {copy}")


def recordlinkage(folder: Path, about: dict[str, Any]) -> None:
    """The record linkage toolkit: Jaro-Winkler from 0.85 and equal births, and its unsupervised classifier (ECM)."""
    import duckdb
    import numpy as np
    import recordlinkage as toolkit

    people = duckdb.sql(f"SELECT * FROM '{folder}/peer.parquet' ORDER BY unique_id").df().set_index("unique_id")
    sources = sorted(people["source_dataset"].unique())
    two_lists = len(sources) == 2 and set(sources) <= set(about["unique"])
    sides = [people[people["source_dataset"] == source] for source in sources] if two_lists else [people]
    index = toolkit.Index()
    for columns in (["given"], ["family"], ["born"]):
        index.block(columns)
    compare = toolkit.Compare()
    for name in ("given", "family"):
        compare.string(name, name, method="jarowinkler", threshold=0.85, label=name)
    for name in ("born", "gender", "birth_place"):
        if people[name].notna().any():
            compare.exact(name, name, label=name)
    if people["place"].notna().any():
        compare.string("place", "place", method="jarowinkler", threshold=0.85, label="place")
    pairs = index.index(*sides)
    features = compare.compute(pairs, *sides).astype(int)
    classifier = toolkit.ECMClassifier(binarize=None)
    classifier.fit(features)
    probability = np.asarray(classifier.prob(features))
    kept = [(a, b, p) for (a, b), p in zip(pairs, probability, strict=True) if p >= SHOWN]
    write(folder / "pairs.csv", ("left", "right", "probability"), iter(kept))
    groups = components(people.index.tolist(), [(a, b) for a, b, p in kept if p >= SAME])
    write(folder / "clusters.csv", ("record", "cluster"), iter(groups.items()))


def components(records: list[str], edges: list[tuple[str, str]]) -> dict[str, str]:
    """The head of the connected component of each record."""
    parent = {record: record for record in records}

    def root(record: str) -> str:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for one, other in edges:
        parent[root(other)] = root(one)
    return {record: root(record) for record in records}


def write(path: Path, header: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    """A table as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def romanise(folder: Path) -> None:
    """Every word of FOLDER/words.txt by each romaniser that is installed: FOLDER/romanised.csv."""
    words = (folder / "words.txt").read_text(encoding="utf-8").split("\n")
    ways: dict[str, list[str]] = {}
    try:
        from anyascii import anyascii

        ways["anyascii"] = [anyascii(word) for word in words]
    except ImportError as error:
        print(error, file=sys.stderr)
    try:
        from unidecode import unidecode

        ways["unidecode"] = [unidecode(word) for word in words]
    except ImportError as error:
        print(error, file=sys.stderr)
    try:
        import icu

        for name, way in (("ICU Any-Latin", "Any-Latin; Latin-ASCII"), ("ICU fa-BGN", "fa-fa_Latn/BGN; Latin-ASCII")):
            transliterator = icu.Transliterator.createInstance(way)
            ways[name] = [transliterator.transliterate(word) for word in words]
    except ImportError as error:
        print(error, file=sys.stderr)
    try:
        from uroman import Uroman

        reader = Uroman()
        ways["uroman"] = [str(reader.romanize_string(word, lcode="fas")) for word in words]
    except ImportError as error:
        print(error, file=sys.stderr)
    rows = zip(words, *ways.values(), strict=True)
    write(folder / "romanised.csv", ("word", *ways), ((row[0], *(text.lower() for text in row[1:])) for row in rows))


def peak_megabytes() -> float:
    """The most memory that this process held. Not `getrusage`, which counts that of the one that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """One peer on one folder."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    about = json.loads((folder / "about.json").read_text(encoding="utf-8")) if kind != "romanise" else {}
    started = time.perf_counter()
    if kind == "romanise":
        romanise(folder)
    elif kind == "recordlinkage":
        recordlinkage(folder, about)
    else:
        splink(folder, kind.removeprefix("splink_"), about)
    found = {
        "seconds": time.perf_counter() - started,
        "processor_seconds": time.process_time(),
        "peak_megabytes": peak_megabytes(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
