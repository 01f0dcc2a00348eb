"""Sources: each is described once, lineage runs in no circle, and nothing a description says is ignored."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cenotaph.claims.load import describe
from cenotaph.claims.mapping import MappingError, Source
from cenotaph.claims.sources import period_of, read_sources
from cenotaph.ledger.label import Label

ABOUT = '[source]\ntitle = "A list"\nproducer = "Somebody"\nstance = "ngo"\n'
TABLE = '[[table]]\nfile = "list.csv"\n[table.columns]\nname = "name"\n'


def sources(folder: Path, index: str | bytes = "", **described: str) -> dict[str, Source]:
    for key, text in described.items():
        (folder / key).mkdir(parents=True, exist_ok=True)
        (folder / key / "source.toml").write_text(text, encoding="utf-8")
    if index:
        (folder / "index.yaml").write_bytes(index if isinstance(index, bytes) else index.encode())
    return {source.key: source for source in read_sources(folder)}


def test_a_case_without_sources_has_none(tmp_path: Path) -> None:
    assert sources(tmp_path) == {}


def test_a_description_comes_back_whole(tmp_path: Path) -> None:
    more = (
        'language = "es"\npublished = "2020"\nedition = "2020"\naddress = "https://example.org"\n'
        'collected = "received"\n'
        'note = "n"\nlicence = "l"\nlist = true\nunique = true\ncompartment = "north"\nsensitivity = "restricted"\n'
        'derived_from = [{ source = "b", how = "compilation" }, { source = "elsewhere" }]\n'
        'covers = { period = "1974/1983", places = ["AR"] }\n'
    )
    found = sources(tmp_path, a=ABOUT + more + TABLE + '[[item]]\nfile = "scan.pdf"\n')["a"]
    assert (found.title, found.producer, found.stance, found.language) == ("A list", "Somebody", "ngo", "es")
    assert (found.published, found.edition, found.address) == ("2020", "2020", "https://example.org")
    assert (found.collected, found.note, found.licence) == ("received", "n", "l")
    assert (found.is_list, found.unique, found.items) == (True, True, ("scan.pdf",))
    assert found.derived_from == (("b", "compilation"), ("elsewhere", "unknown"))
    assert found.covers.period == (date(1974, 1, 1).toordinal(), date(1983, 12, 31).toordinal())
    assert found.covers.places == ("AR",)
    assert found.label == Label(frozenset({"north"}), "restricted")
    assert [table.edition for table in found.tables] == ["2020"]


def test_the_publisher_is_the_producer_unless_the_description_names_another(tmp_path: Path) -> None:
    found = sources(tmp_path, a=ABOUT, b=ABOUT + 'publisher = "The house"\n')
    assert (found["a"].publisher, found["b"].publisher) == ("Somebody", "The house")
    assert [json.loads(describe(found[key], ()))["publisher"] for key in "ab"] == ["Somebody", "The house"]


def test_sources_come_in_the_order_of_their_keys_from_folders_and_index(tmp_path: Path) -> None:
    index = "c: {title: C, producer: P, stance: press}\na: {title: A, producer: P, stance: un}\n"
    assert list(sources(tmp_path, index, b=ABOUT)) == ["a", "b", "c"]


def test_a_source_outside_the_case_may_be_the_origin_of_several(tmp_path: Path) -> None:
    lineage = 'derived_from = [{ source = "outside" }]\n'
    assert len(sources(tmp_path, a=ABOUT + lineage, b=ABOUT + lineage + TABLE)) == 2


def test_lineage_of_a_diamond_is_no_circle(tmp_path: Path) -> None:
    def derived(*origins: str) -> str:
        return ABOUT + "derived_from = [" + ", ".join(f'{{ source = "{origin}" }}' for origin in origins) + "]\n"

    assert len(sources(tmp_path, a=derived("b", "c"), b=derived("d"), c=derived("d"), d=ABOUT)) == 4


@pytest.mark.parametrize("length", [1, 2, 3])
def test_lineage_that_runs_in_a_circle_is_refused(tmp_path: Path, length: int) -> None:
    keys = "abc"[:length]
    described = {
        key: f'{ABOUT}derived_from = [{{ source = "{keys[(n + 1) % length]}" }}]\n' for n, key in enumerate(keys)
    }
    way = " from ".join([*keys, "a"])
    with pytest.raises(MappingError) as error:
        sources(tmp_path, **described)
    assert f"sources/a/source.toml, derived_from: runs in a circle ({way})" in str(error.value)


REFUSED = [  # source.toml of source a, what the sentence says
    ("", "no [source]; every source has title, producer and stance"),
    ("[source", "not TOML"),
    (ABOUT + "[[tables]]\n", "'tables' is not known here; known are item, source, table"),
    ("source = 'a'", "says nothing; every source has title"),
    ('[source]\nproducer = "P"\nstance = "ngo"', "title is missing"),
    ('[source]\ntitle = "T"\nstance = "ngo"', "producer is missing"),
    ('[source]\ntitle = "T"\nproducer = "P"', "stance is missing"),
    ('[source]\ntitle = "T"\nproducer = "P"\nstance = "friend"', "stance 'friend': one of party_to_events"),
    (ABOUT + "lang = 'es'", "'lang' is not known here"),
    (ABOUT + "published = 2020", "published 2020: write it as text, in quotation marks"),
    (ABOUT + "list = 'yes'", "list 'yes': write true or false"),
    (ABOUT + "sensitivity = 'secret'", "sensitivity 'secret': public, restricted or protected"),
    (ABOUT + "derived_from = 'b'", "derived_from 'b': write { source"),
    (ABOUT + "derived_from = 1", "derived_from 1: write { source"),
    (ABOUT + "derived_from = [{ how = 'copy' }]", "write { source"),
    (ABOUT + "derived_from = [{ source = 'b', how = 'theft' }]", "how is one of compilation, copy"),
    (ABOUT + "covers = 'AR'", "covers 'AR': write a table of names and values"),
    (ABOUT + "covers = { place = 'AR' }", "covers: 'place' is not known here; known are period, places"),
    (ABOUT + "covers = { period = '1983/1974' }", "covers, period '1983/1974': write first/last"),
    (ABOUT + "covers = { period = 'long ago' }", "period 'long ago': write first/last"),
    (ABOUT + "[table]\nfile = 'list.csv'", "table: write each of them under double brackets, such as [[table]]"),
    (ABOUT + "[item]\nfile = 'scan.pdf'", "item: write each of them under double brackets, such as [[item]]"),
    (ABOUT + "[[item]]\nfile = '../scan.pdf'", "[[item]], file '../scan.pdf': write the bare name"),
    (ABOUT + "[[item]]\n", "[[item]]: file is missing"),
    (ABOUT + "[[item]]\nfile = 'a'\npages = 1", "[[item]]: 'pages' is not known here; known are file"),
    (ABOUT + TABLE + "[[table]]\nfile = 'b.csv'\n", "table 2 (b.csv): no column is mapped"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_a_source_is_refused_with_file_and_mend(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MappingError) as error:
        sources(tmp_path, a=text)
    assert str(error.value).startswith("sources/a/source.toml")
    assert said in str(error.value)


ONE = "{title: T, producer: P, stance: ngo}"
INDEX_REFUSED = [  # index.yaml, what the sentence says
    (f"a: {ONE}\n", "sources/index.yaml, a: there is a folder sources/a/ too; a key names one source"),
    (f"b: {ONE}\nc: {ONE}\nb: {ONE}\n", "sources/index.yaml: not YAML ('b' stands twice"),
    ("b: {title: T, title: U, producer: P, stance: ngo}\n", "'title' stands twice"),
    ("b: [", "sources/index.yaml: not YAML"),
    ("ñ: 1".encode("latin-1"), "sources/index.yaml: not YAML"),
    ("- b\n", "write one entry a source: key, then its title, producer and stance"),
    ("b: just a title\n", "sources/index.yaml, b: 'just a title' says nothing"),
    ("b: {title: T, producer: P, stance: ngo, published: 2020}\n", "published 2020: write it as text"),
]


@pytest.mark.parametrize(("index", "said"), INDEX_REFUSED)
def test_what_cannot_be_an_index_is_refused(tmp_path: Path, index: str | bytes, said: str) -> None:
    with pytest.raises(MappingError) as error:
        sources(tmp_path, index, a=ABOUT)
    assert str(error.value).startswith("sources/index.yaml")
    assert said in str(error.value)


def test_a_period_is_the_days_from_the_first_to_the_last() -> None:
    first, last = date(1988, 7, 1).toordinal(), date(1989, 2, 28).toordinal()
    assert period_of("", "", "here") is None
    assert period_of("1988-07-01/1989-02", "gregorian", "here") == (first, last)
    assert period_of("1367/1367", "solar_hijri", "here") == (
        date(1988, 3, 21).toordinal(),
        date(1989, 3, 20).toordinal(),
    )
