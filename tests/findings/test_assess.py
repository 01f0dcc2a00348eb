"""An assessment that takes over what nothing has touched is the assessment made anew, whatever has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Told, made, posting, victim

from cenotaph.findings import answers, assess, chronology, command, executions, linkage, orders, proof_sheets, sites
from cenotaph.findings.assess import Assessment, write
from cenotaph.findings.since import Reads, of_kinds, since
from cenotaph.ledger.entry import Entry
from cenotaph.register.freeze import TABLES
from cenotaph.words.vocabulary import properties

Tables = dict[str, pl.DataFrame]
SOURCES = ("lamp", "bell", "state")
MANNERS = ("execution", "hanging", "unknown")
ELEMENT = "rs.7.1.a.e1"


def told() -> list[Told]:
    """Records of every kind that findings read, some of them told by two sources."""
    dead = [
        victim(
            f"{source}/persons/{number}", f"E-{number}", source, status="killed", manner=MANNERS[number % 3],
            death_date=f"12 October 199{number}", prison="North Prison", death_place="Northtown",
        )
        for source in SOURCES[:2]
        for number in range(3)
    ]  # fmt: skip
    official = {"name": "A Fictional Judge", "death_date": "2 May 1999"}
    seats = [Told(f"{one}/officials/1", "person", official, one, "E-JUDGE", "official") for one in SOURCES[:2]]
    seats += [
        posting(
            f"{one}/postings/1",
            f"{one}/officials/1",
            one,
            place="Northtown",
            period="October 1991",
            body="lamp/bodies/1",
        )
        for one in SOURCES[:2]
    ]
    return [*dead, *seats, *things()]


def things() -> list[Told]:
    """What is no person and no seat."""
    of_one = {
        "person": "lamp/persons/1",
        "event_date": "12 October 1991",
        "place": "Northtown",
        "prison": "North Prison",
    }
    says: list[tuple[str, dict[str, str]]] = [
        ("body", {"name": "Court of Northtown", "place": "Northtown", "superior": "bell/bodies/1"}),
        ("act", {**of_one, "act_kind": "execution", "about": "state/orders/1", "series": "the list of May"}),
        ("hearing", {"person": "lamp/persons/1", "hearing_date": "1 October 1991", "counsel": "no",
                     "question": "Do you repent?", "hearing_outcome": "returned_to_cell", "duration": "2 minutes",
                     "place": "Northtown"}),
        ("order", {"words": "They are to be killed", "issued_by": "A Minister", "issued": "1 September 1991",
                   "subject": "the prisoners", "addressed_to": "A Fictional Judge", "authenticity": "disputed"}),
        ("statement", {"speaker": "A Minister", "statement_kind": "denial", "words": "it never happened in 1991",
                       "issued": "1995", "subject": "the prisoners", "about": "lamp/calls/1"}),
        ("designation", {"person": "lamp/officials/1", "listed_by": "A Council", "reasons": "conduct in 2009",
                         "issued": "2 March 2011"}),
        ("event", {"person": "lamp/officials/1", "death_date": "3 May 1999", "description": "A funeral of 1999"}),
        ("site", {"name": "Willow Ground", "place": "Northtown", "site_kind": "mass_grave", "destroyed": "2019",
                  "minimum_individuals": "7"}),
        ("number", {"scope_code": "duration", "figure": "3 minutes", "event_date": "1 October 2005"}),
        ("concealment", {"concealment_kind": "secret_burial", "description": "buried at night", "event_date": "1991"}),
        ("knowledge", {"informed": "A Minister", "informed_by": "A Family", "event_date": "5 October 1991",
                       "words": "what was done", "event": "the letter"}),
        ("call", {"claimant": "A Family", "call_role": "caller", "addressed_to": "A Minister", "ask": "open the graves",
                  "issued": "1996", "event": "the petition"}),
        ("testimony", {"basis": "saw it", "words": "I saw it"}),
    ]  # fmt: skip
    plural = {"body": "bodies", "testimony": "testimonies"}
    return [
        Told(f"{source}/{plural.get(kind, f'{kind}s')}/1", kind, one, source, f"E-{kind.upper()}")
        for kind, one in says
        for source in (SOURCES if kind in {"act", "order", "site"} else SOURCES[:2])
    ]


def said(kind: str, time: str = "2026-01-01", **body: str) -> Entry:
    return Entry(kind, body, "A. Author", time)


ENTRIES = (
    said("tie", element=ELEMENT, side="against", material="lamp/statements/1", reason="it denies"),
    said("finding", finding="f1", proposition="They were killed", standard="reasonable_grounds_to_believe",
         elements=ELEMENT, material_for="lamp/testimonies/1 bell/acts/1", names="E-JUDGE"),
    said("search", about="lamp/calls/1 f1", searched="the gazette", result="nothing"),
    said("argument", element=ELEMENT, side="for", by="A Scholar", words="it is enough"),
    said("notice", finding="f1", findings="f1", party="E-JUDGE", sent="2025-01-01", due="2025-02-01", proof="receipt"),
    said("vote", finding="f1", vote="adopt", reason="as stated"),
)  # fmt: skip


def tables(records: list[Told], entries: tuple[Entry, ...] = ENTRIES) -> Tables:
    """The tables of a freeze that holds these records."""
    material = made(records)
    claims = material.claims.drop("kind", "role", "entity", "withdrawn", "row").with_columns(
        pl.col("claim").str.strip_suffix("@1"),
        pl.concat_list(pl.lit("1")).alias("editions"),
        pl.lit([], pl.List(pl.String)).alias("absent"),
    )
    described = [
        f'{{"title":"{name}","producer":"{name}","publisher":"","stance":"press","language":"en","published":"",'
        f'"address":"","note":"","is_list":false}}'
        for name in SOURCES
    ]
    period = (
        '{"mandate":{"period":"1990-01-01/1999-12-31","calendar":"gregorian"},"findings":{"laws":["rome_statute"]}}'
    )
    about = {"settings": period, "as_of": "2026-01-01", "territory": '["AR"]', "vocabulary": "v1"}
    said = {one.id: one.canonical.decode() for one in entries}
    return {
        "record": material.records.drop("entity"),
        "membership": material.records.select("record", "entity"),
        "claim": claims,
        "source": pl.DataFrame({"source": SOURCES, "description": described}),
        "entity": material.entities.with_columns(bin=pl.lit("identified")),
        "case": pl.DataFrame({"key": list(about), "value": list(about.values())}),
        "entry": pl.DataFrame({"entry": list(said), "canonical": list(said.values())}),
        **{name: pl.DataFrame(schema=TABLES[name]) for name in ("contradiction", "lineage")},
    }


def written(assessment: Assessment, folder: Path) -> dict[str, bytes]:
    write(assessment, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def same(changed: Tables, folder: Path, before: Assessment) -> Assessment:
    """What is taken over gives the same bytes as what is made anew, and the same where nothing is written."""
    kept, anew = assess.assess("second", changed, before), assess.assess("second", changed)
    assert written(kept, folder / "kept") == written(anew, folder / "anew")
    assert kept.proof_sheets.equals(anew.proof_sheets)
    assert [kept.outside, kept.notices, kept.executions] == [anew.outside, anew.notices, anew.executions]
    assert [one.finding.rests_on for one in kept.findings] == [one.finding.rests_on for one in anew.findings]
    assert [one.complaints for one in kept.findings] == [one.complaints for one in anew.findings]
    assert kept.answers == anew.answers
    return kept


TOLD = told()
BASE = tables(TOLD)
FIRST = assess.assess("first", BASE)
CELLS = [(place, about) for place, one in enumerate(TOLD) for about in one.says]
WORDS = {
    "status": "survived", "manner": "shooting", "statement_kind": "admission", "posting_kind": "office",
    "person": "bell/persons/2", "about": "lamp/knowledges/1", "superior": "lamp/bodies/1",
}  # fmt: skip
ONE_OF_EACH = [
    (place, about) for place, about in CELLS if TOLD[place].record.startswith("lamp") and place not in (0, 2)
]


def other_words(cell: tuple[int, str]) -> Tables:
    """The tables with other words, and what they are read as, for one property of one record."""
    place, about = cell
    records = list(TOLD)
    words = WORDS.get(about, "11 November 1993" if properties()[about].type == "date" else "other words of 1992")
    records[place] = replace(records[place], says={**records[place].says, about: words})
    return tables(records)


@pytest.mark.parametrize("cell", ONE_OF_EACH, ids=[f"{TOLD[place].record} {about}" for place, about in ONE_OF_EACH])
def test_one_claim_changed(cell: tuple[int, str], tmp_path: Path) -> None:
    same(other_words(cell), tmp_path, FIRST)


@pytest.mark.parametrize("gone", sorted({place for place, _ in ONE_OF_EACH}), ids=lambda place: TOLD[place].record)
def test_one_record_gone_and_there_again(gone: int, tmp_path: Path) -> None:
    less = same(tables([one for place, one in enumerate(TOLD) if place != gone]), tmp_path / "gone", FIRST)
    same(BASE, tmp_path / "again", less)


Change = Callable[[Tables, int], Tables]  # the number chooses what is changed, and into what


def cell_of(table: str, column: str, *values: str) -> Change:
    """One cell of a table is another."""

    def change(made: Tables, chosen: int) -> Tables:
        frame = made[table]
        row, value = chosen % frame.height, values[chosen % len(values)]
        here = pl.int_range(pl.len()) == row
        return made | {table: frame.with_columns(pl.when(here).then(pl.lit(value)).otherwise(column).alias(column))}

    return change


def another_value(made: Tables, chosen: int) -> Tables:
    """One claim has the value of another claim on the same property, under the words that it had."""
    claim = made["claim"]
    about = claim["property"][chosen % claim.height]
    other = claim.filter(property=about)["value"]
    return cell_of("claim", "value", other[chosen % other.len()])(made, chosen)


def absent(made: Tables, chosen: int) -> Tables:
    """A later edition no longer states one claim."""
    here = pl.int_range(pl.len()) == chosen % made["claim"].height
    gone = pl.when(here).then(pl.lit(["2"])).otherwise("absent")
    return made | {"claim": made["claim"].with_columns(gone.alias("absent"))}


def gone(made: Tables, chosen: int) -> Tables:
    """One record is no longer there."""
    record = made["record"]["record"][chosen % made["record"].height]
    return made | {name: made[name].filter(pl.col("record") != record) for name in ("record", "membership", "claim")}


def come(made: Tables, chosen: int) -> Tables:
    """A record says of the same thing what another says; it may be known already, and then it stands as it is."""
    record = made["record"]["record"][chosen % made["record"].height]
    named = {"record": pl.col("record") + "-new"}
    of_it = {name: made[name].filter(pl.col("record") == record) for name in ("record", "membership", "claim")}
    claims = of_it["claim"].with_columns(pl.col("claim").str.replace(record, f"{record}-new", literal=True), **named)
    new = {"record": of_it["record"].with_columns(**named), "membership": of_it["membership"].with_columns(**named)}
    if f"{record}-new" in made["record"]["record"]:
        return made
    return made | {name: pl.concat([made[name], frame]) for name, frame in (new | {"claim": claims}).items()}


def moved(made: Tables, chosen: int) -> Tables:
    """One record is held to speak of another entity, or of none."""
    entities = [*made["entity"]["entity"], "E-OTHER", ""]
    return cell_of("membership", "entity", *entities)(made, chosen)


def entry(made: Tables, chosen: int) -> Tables:
    """Somebody says something more, or takes back what was said."""
    more = (
        said("tie", element=ELEMENT, side="for", material="bell/acts/1 lamp/persons/1", reason="it says so"),
        said("search", about=f"lamp/knowledges/1 {ELEMENT}", searched="an archive", result="nothing"),
        said("search", about="lamp/orders/1", searched="the court", result="nothing"),
        said("argument", element=ELEMENT, side="against", by="Another", words="it is not enough"),
        said("vote", "2026-02-01", finding="f1", vote="send_back", reason="more is needed"),
        said("finding", finding="f2", proposition="More", standard="reasonable_grounds_to_believe",
             elements=ELEMENT, material_for="state/orders/1"),
    )  # fmt: skip
    known = made["entry"]
    if chosen % 2:
        return made | {"entry": known.filter(pl.int_range(pl.len()) != chosen % max(known.height, 1))}
    one = more[chosen % len(more)]
    new = pl.DataFrame({"entry": [one.id], "canonical": [one.canonical.decode()]}, known.schema)
    return made | {"entry": pl.concat([known, new]).unique(maintain_order=True)}


def described(made: Tables, chosen: int) -> Tables:
    """The description of a source is another."""
    key, value = (("stance", "party_to_events"), ("producer", "lamp"), ("published", "1992"))[chosen % 3]
    texts = [json.loads(text) for text in made["source"]["description"]]
    texts[chosen % len(texts)][key] = value
    return made | {"source": made["source"].with_columns(description=pl.Series([json.dumps(one) for one in texts]))}


def case(made: Tables, chosen: int) -> Tables:
    """What the case states of itself is another."""
    stated = dict(made["case"].iter_rows())
    changes = {
        "settings": stated["settings"].replace("1990-01-01", "1991-11-01"), "as_of": "2040-01-01",
        "territory": '["IR"]', "vocabulary": "v2",
    }  # fmt: skip
    key = list(changes)[chosen % len(changes)]
    stated |= {key: changes[key]}
    return made | {"case": pl.DataFrame({"key": list(stated), "value": list(stated.values())})}


def contradiction(made: Tables, chosen: int) -> Tables:
    """Claims of one entity cannot all hold, or that is explained."""
    row = {
        "entity": f"E-{chosen % 3}", "property": ("death_date", "name")[chosen % 2], "claims": ["x", "y"],
        "state": ("open", "resolved")[chosen % 2], "explanation": "",
    }  # fmt: skip
    schema = TABLES["contradiction"]
    frame = pl.DataFrame([{name: row.get(name) for name in schema}], schema)
    return made | {"contradiction": pl.concat([made["contradiction"], frame])}


def lineage(made: Tables, chosen: int) -> Tables:
    """One source derives from another."""
    row = {"source": SOURCES[chosen % 3], "derived_from": SOURCES[(chosen + 1) % 3], "status": "accepted"}
    schema = TABLES["lineage"]
    return made | {"lineage": pl.DataFrame([{name: row.get(name) for name in schema}], schema)}


CHANGES: Mapping[str, Change] = {
    "words": cell_of("claim", "as_written", "other words", "A Minister", "lamp/persons/1", "bell/acts/1"),
    "value": another_value,
    "unreadable": cell_of("claim", "value", ""),
    "rejected": cell_of("claim", "status", "rejected", "confirmed"),
    "withdrawn": absent,
    "language": cell_of("claim", "language", "fa", "ar"),
    "kind": cell_of("record", "kind", "person", "act", "posting", "statement", "hearing", "site"),
    "role": cell_of("record", "role", "victim", "official", "witness", ""),
    "person": moved,
    "bin": cell_of("entity", "bin", "outside_mandate", "unnamed", "other_record"),
    "gone": gone,
    "come": come,
    "entry": entry,
    "source": described,
    "case": case,
    "contradiction": contradiction,
    "lineage": lineage,
}
SEVERAL = st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 10_000)), min_size=1, max_size=3)


def after(made: Tables, several: list[tuple[str, int]]) -> Tables:
    for name, chosen in several:
        made = CHANGES[name](made, chosen)
    return made


@pytest.mark.parametrize("name", sorted(CHANGES))
@given(chosen=st.integers(0, 10_000))
@settings(max_examples=4, deadline=None)
def test_one_change_of_each_kind(tmp_path_factory: pytest.TempPathFactory, name: str, chosen: int) -> None:
    same(after(BASE, [(name, chosen)]), tmp_path_factory.mktemp("one"), FIRST)


@given(SEVERAL, SEVERAL)
@settings(max_examples=14, deadline=None)
def test_change_upon_change(
    tmp_path_factory: pytest.TempPathFactory, first: list[tuple[str, int]], more: list[tuple[str, int]]
) -> None:
    made = after(BASE, first)
    once = same(made, tmp_path_factory.mktemp("once"), FIRST)
    same(after(made, more), tmp_path_factory.mktemp("twice"), once)


NOTHING = Reads(pl.lit(value=False))
STATED: Mapping[str, tuple[object, str, object]] = {
    "order issued_by": (orders, "READS", NOTHING),
    "site name": (sites, "READS", NOTHING),
    "knowledge words": (chronology, "READS", NOTHING),
    "hearing question": (answers, "READS", NOTHING),
    "act event_date": (executions, "READS", NOTHING),
    "hearing person": (proof_sheets, "reads", lambda: NOTHING),
    "number event_date": (assess, "OUTSIDE", NOTHING),
    "posting seat": (command, "seats", lambda _: NOTHING),
    "person death_date": (command, "ACTS", NOTHING),
}


@pytest.mark.parametrize("claim", STATED)
def test_a_part_that_does_not_state_what_it_reads_is_found_out(
    claim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: where a part states that it reads nothing, the comparison fails for a claim that it reads."""
    changed = other_words(next(one for one in ONE_OF_EACH if f"{TOLD[one[0]].kind} {one[1]}" == claim))
    same(changed, tmp_path / "stated", FIRST)
    monkeypatch.setattr(*STATED[claim])
    with pytest.raises(AssertionError):
        same(changed, tmp_path / "not_stated", FIRST)


def test_nothing_changed_keeps_everything() -> None:
    again = assess.assess("second", BASE, FIRST)
    assert again.evidence.sides.keys() == FIRST.evidence.sides.keys()
    assert all(again.evidence.sides[key] is side for key, side in FIRST.evidence.sides.items())
    for part in ("chronology", "answers", "executions", "proof_sheets", "outside"):
        assert getattr(again, part) is getattr(FIRST, part)
    assert again.orders.orders is FIRST.orders.orders
    assert again.command.careers is FIRST.command.careers


def test_every_part_has_something_to_say() -> None:
    command = FIRST.command
    parts = (
        FIRST.orders.orders, FIRST.orders.concealment, FIRST.sites.sites, FIRST.chronology.asks, FIRST.findings,
        FIRST.answers.hearings, FIRST.outside, FIRST.executions, FIRST.notices, command.panels, command.linkage,
        [listing for career in command.careers for listing in career.listings], FIRST.proof_sheets.rows(),
    )  # fmt: skip
    assert all(parts)


def test_what_changed_is_told_by_what_is_read() -> None:
    """Other words of one order touch whoever reads the words of orders, and nobody else."""
    order = next(place for place, one in enumerate(TOLD) if one.kind == "order")
    changes = since(FIRST.material, assess.assess("second", other_words((order, "words"))).material)
    assert changes is not None
    touched = [changes.touches(one) for one in (orders.READS, chronology.READS, sites.READS, linkage.ACTS)]
    assert touched == [True, True, False, False]
    assert not changes.persons
    assert not changes.touches(Reads(of_kinds(["order"]) & (pl.col("property") == "issued")))
