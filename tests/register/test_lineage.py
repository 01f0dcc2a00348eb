"""Lineage end to end: declared, suggested by the lists themselves, settled by an entry; and what follows from it."""

from __future__ import annotations

import csv
import json
import random
from datetime import date
from itertools import permutations
from pathlib import Path

import polars as pl
import pytest

from cenotaph.estimate.captures import dependent
from cenotaph.estimate.diagnostics import Dependence
from cenotaph.ledger.entry import Entry, EntryError, conflicts, live, read_entries, write_entries
from cenotaph.register import freeze
from tests.register.linkage.lists_with_lineage import List, Style, copy_of, independent, second_edition, world

HEADER = ("key", "given", "family", "father", "born", "died", "town")
TABLE = """
[[table]]
file = "{file}"
record = "person"
role = "victim"
key = "key"
edition = "{edition}"
[table.columns]
name = {{ columns = ["given", "family"], order = "given family", language = "en" }}
father_name = "father"
birth_date = {{ column = "born", calendar = "gregorian" }}
death_date = {{ column = "died", calendar = "gregorian" }}
death_place = "town"
"""


def sheet(people: List) -> str:
    """The list as CSV."""
    lines = [",".join(HEADER)]
    for person, row in people.items():
        days = [
            date.fromordinal(value).isoformat() if isinstance(value := row.get(about), int) else ""
            for about in ("birth_date", "death_date")
        ]
        texts = [row.get(about, ("",)) for about in ("father_name", "death_place")]
        father, town = (text[0] for text in texts if isinstance(text, tuple))
        name = row["name"]
        assert isinstance(name, tuple)
        lines.append(",".join((f"{person:04}", *name, father, *days, town)))
    return "\n".join(lines) + "\n"


def write_case(folder: Path, *, copying: bool = True, declared: str = "") -> None:
    """Three lists that asked for themselves, one of them in two editions; a fourth that copies its first edition."""
    chance = random.Random(20)
    known = world(chance, 260)
    style = Style(coverage=0.6)
    first = independent(chance, known, style)
    lists = {
        "atlas": {"1999": first, "2004": second_edition(chance, known, first, style)},
        "bridge": {"2001": independent(chance, known, style)},
        "council": {"2002": independent(chance, known, style)},
        "digest": {
            "2008": copy_of(chance, known, first, style, share=0.9) if copying else independent(chance, known, style)
        },
    }
    folder.mkdir()
    (folder / "case.toml").write_text(
        '[case]\ntitle = "A fictional case"\nas_of = "2020-01-01"\nfictional = true\n\n'
        '[protection]\npublished_secret = "a secret for training"\n'
    )
    for key, editions in lists.items():
        where = folder / "sources" / key
        where.mkdir(parents=True)
        about = f'[source]\ntitle = "List {key}"\nproducer = "Somebody"\nstance = "ngo"\nlist = true\n'
        about += f'published = "{min(editions)}"\n' + (declared if key == "digest" else "")
        for edition, people in editions.items():
            file = f"{key}_{edition}.csv"
            (where / file).write_text(sheet(people))
            about += TABLE.format(file=file, edition=edition)
        (where / "source.toml").write_text(about)


def built(folder: Path) -> Path:
    from cenotaph.run import plan

    return plan.build(folder, until="estimate").out


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def warned(out: Path) -> set[str]:
    """The sentences of the warning of dependent lists, which blocks."""
    estimates = json.loads((out / "estimate" / "estimate.json").read_text())["estimates"]
    found = [one for estimate in estimates for one in estimate["warnings"] if one["code"] == "dependent_lists"]
    assert all(one["blocks"] for one in found)
    return {one["sentence"] for one in found}


def entry(verdict: str, **more: str) -> Entry:
    body = {"source": "digest", "derived_from": "atlas", "verdict": verdict, "reason": "its preface says so", **more}
    return Entry("lineage", body, "a documenter", "2020-01-01T00:00:00Z")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    write_case(folder)
    return folder


def test_a_copy_is_suggested_with_its_edition_and_warned_of_until_a_person_settles_it(case: Path) -> None:
    out = built(case)
    (found,) = rows(out / "register" / "lineage.csv")
    assert [found[column] for column in ("source", "edition", "derived_from", "derived_edition", "how", "status")] == [
        "digest", "2008", "atlas", "1999", "copy", "suggested",
    ]  # fmt: skip
    assert float(found["log10_likelihood_ratio"]) > 3.5
    assert "atlas was published first" in found["evidence"]
    assert all("atlas × digest (suggested; the lists say 10^" in pairs for pairs in warned(out))
    assert warned(out)

    write_entries(case / "entries", [entry("rejected")])
    out = built(case)
    assert [row["status"] for row in rows(out / "register" / "lineage.csv")] == ["rejected"]
    assert warned(out) == set()

    (refused,) = read_entries(case / "entries")
    after = Entry(
        "lineage",
        {**refused.body, "verdict": "accepted", "how": "copy"},
        "a second documenter",
        "2020-01-02",
        refused.id,
    )
    write_entries(case / "entries", [after])
    out = built(case)
    (found,) = rows(out / "register" / "lineage.csv")
    assert (found["status"], found["how"], found["derived_edition"]) == ("accepted", "copy", "1999")
    assert found["evidence"].startswith("its preface says so")
    assert all("atlas × digest (accepted; the lists alone say 10^" in pairs for pairs in warned(out))
    assert warned(out)


def test_the_differences_of_the_editions_are_all_told(case: Path) -> None:
    found = rows(built(case) / "register" / "editions.csv")
    kinds = [row["kind"] for row in found]
    assert len(found) == 20
    assert (kinds.count("dropped"), kinds.count("added")) == (6, 6)
    assert {(row["source"], row["from"], row["to"]) for row in found} == {("atlas", "1999", "2004")}
    assert all(row["before"] != row["after"] for row in found if row["kind"] == "changed")


def test_what_every_two_lists_betray_is_written_once_in_each_direction_and_adds_up(case: Path) -> None:
    out = built(case)
    found = rows(out / "register" / "copying.csv")
    lists = ("atlas", "bridge", "council", "digest")
    assert {(row["source"], row["derived_from"]) for row in found} == set(permutations(lists, 2))
    for row in found:
        parts = [float(row[f"log10_{part}"]) for part in ("spelling", "errors", "order")]
        assert sum(parts) == pytest.approx(float(row["log10_likelihood_ratio"]), abs=0.02)
        assert int(row["repeated"]) <= int(row["odd"])
        other = next(
            one for one in found if (one["derived_from"], one["source"]) == (row["source"], row["derived_from"])
        )
        assert {row["likelier"], other["likelier"]} == {"yes", "no"}
    ratios = {(row["source"], row["derived_from"]): float(row["log10_likelihood_ratio"]) for row in found}
    (lineage,) = rows(out / "register" / "lineage.csv")
    assert float(lineage["log10_likelihood_ratio"]) == pytest.approx(ratios["digest", "atlas"], abs=0.05)
    assert "10 to the power of" in lineage["evidence"]
    assert max(ratios[pair] for pair in ratios if set(pair) != {"atlas", "digest"}) < 3


def test_a_list_that_asked_for_itself_is_neither_suggested_nor_warned_of(tmp_path: Path) -> None:
    write_case(tmp_path / "case", copying=False)
    out = built(tmp_path / "case")
    assert rows(out / "register" / "lineage.csv") == []
    assert warned(out) == set()


def test_declared_lineage_is_told_with_its_figures_and_not_suggested_again(tmp_path: Path) -> None:
    declared = 'derived_from = [{ source = "atlas", how = "extract" }, { source = "an archive", how = "copy" }]\n'
    write_case(tmp_path / "case", declared=declared)
    found = rows(built(tmp_path / "case") / "register" / "lineage.csv")
    assert [(row["derived_from"], row["how"], row["status"], row["derived_edition"]) for row in found] == [
        ("an archive", "copy", "declared", ""),
        ("atlas", "extract", "declared", "1999"),
    ]
    assert found[0]["log10_likelihood_ratio"] == ""
    assert float(found[1]["log10_likelihood_ratio"]) > 3.5


def test_a_second_build_gives_the_same_freeze(case: Path) -> None:
    from cenotaph.run import plan

    first = plan.build(case, until="register").frozen.path
    again = plan.build(case, until="register", fresh=True).frozen.path
    assert first.name == again.name
    assert freeze.digest(again) == again.name


class TestEntries:
    def test_an_entry_on_lineage_survives_the_folder(self, tmp_path: Path) -> None:
        said = entry("accepted", how="copy", derived_edition="1999")
        write_entries(tmp_path, [said])
        assert read_entries(tmp_path) == [said]

    def test_a_verdict_nobody_knows_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "lineage.csv").write_text(
            "source,derived_from,verdict,reason,author\ndigest,atlas,perhaps,because,a documenter\n"
        )
        with pytest.raises(EntryError, match="verdict 'perhaps': write one of accepted, rejected"):
            read_entries(tmp_path)

    def test_two_people_who_disagree_are_a_conflict(self) -> None:
        both = [entry("accepted"), entry("rejected")]
        assert [subject for subject, _ in conflicts(both)] == ["digest from atlas"]
        assert conflicts([entry("accepted"), entry("accepted", how="copy")]) == []
        assert len(live(both)) == 2


class TestDependence:
    def dependent(self, *lineage: tuple[str, str, str, float | None]) -> tuple[Dependence, ...]:
        schema = {
            "source": pl.String,
            "derived_from": pl.String,
            "status": pl.String,
            "log10_likelihood_ratio": pl.Float64,
        }
        return dependent(("a", "b", "c"), pl.DataFrame(list(lineage), schema=schema, orient="row"))

    def known(self, *lineage: tuple[str, str, str]) -> dict[tuple[str, str], str]:
        found = self.dependent(*((*row, None) for row in lineage))
        assert all(isinstance(pair, Dependence) for pair in found)
        return {(pair[0], pair[1]): pair.known_by for pair in found}

    def test_the_warning_has_the_ratio_of_lists_that_were_compared_and_none_of_a_chain(self) -> None:
        found = self.dependent(("b", "a", "suggested", 6.8), ("c", "b", "declared", None))
        assert {(*pair, pair.known_by, pair.log10) for pair in found} == {
            ("a", "b", "suggested", 6.8),
            ("a", "c", "suggested", None),
            ("b", "c", "declared", None),
        }

    def test_a_pair_is_known_by_its_surest_grounds(self) -> None:
        assert self.known(("b", "a", "suggested"), ("a", "b", "declared")) == {("a", "b"): "declared"}
        assert self.known(("b", "a", "accepted"), ("b", "a", "suggested")) == {("a", "b"): "accepted"}

    def test_a_chain_is_as_sure_as_its_weakest_link(self) -> None:
        assert self.known(("b", "a", "declared"), ("c", "b", "suggested")) == {
            ("a", "b"): "declared",
            ("a", "c"): "suggested",
            ("b", "c"): "suggested",
        }

    def test_lists_of_one_origin_outside_the_case_depend(self) -> None:
        assert self.known(("b", "elsewhere", "declared"), ("c", "elsewhere", "accepted")) == {("b", "c"): "accepted"}

    def test_what_is_rejected_is_no_lineage(self) -> None:
        assert self.known(("b", "a", "rejected")) == {}
