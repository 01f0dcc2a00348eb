"""What stands around the lists: bodies, alleged officials, graves, orders, hearings, cables, denials, totals,
testimonies and letters.

Invariant: every protected string is made of syllables that no other word of the country has, so that it can be looked
for anywhere; it stands in a protected column or a protected source and is returned beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import LATIN, write_words
from cenotaph.simulate.hearings import HEARINGS, NOTES, Prisoner, hearings_of
from cenotaph.simulate.persons import family_name, given_name
from cenotaph.simulate.vocabulary import Spelled, country, read

OFFICIAL_STREAM, TESTIMONY_STREAM, SECRET_STREAM = 101, 102, 103
TESTIMONIES, LETTERS, OFFICIALS = 40, 6, 12
SAID_TWICE = 0.5  # of seats on a panel: by a second witness, in other words
OTHER_SPELLING = 0.4  # of the officials' names
PURPOSES = ("internal", "commission", "court", "un", "public")
# Of those who testify: who agrees, who refuses; the others did not say. Fewer with each step out of the house.
AGREES = {"internal": 0.95, "commission": 0.8, "court": 0.6, "un": 0.55, "public": 0.3}
REFUSES = {"internal": 0.0, "commission": 0.1, "court": 0.2, "un": 0.25, "public": 0.5}
LIMITED = 0.4  # of testimonies: the consent ends on a day
NOBODY_BY_NAME = "nobody by name"

# Letters that stand together in no word of the country; a protected word has four of these syllables.
SYLLABLES = {
    LATIN: ("qux", "vyq", "zeq", "wux", "jyx", "xov", "qiw", "vuj", "zyw", "xeq"),
    "persian": ("ژظ", "ثغ", "ضچ", "ظگ", "غژ", "چث", "گض", "ذژ", "ثظ", "ضغ"),
}
WORD_LENGTH = 4
STRIDE = 6_007  # prime to the number of words: so many words pass before one returns


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source: its name, whose ending says what separates cells, its header, its rows."""

    source: str
    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Surroundings:
    """The files around the lists, and what is true of them."""

    files: tuple[File, ...]
    officials: tuple[tuple[str, str, str], ...]  # source, key of the posting, official
    canaries: tuple[tuple[str, str, str, str], ...]  # source, key, column, protected string
    planted: tuple[Sequence[str], ...] = field(default=())  # kind, source, table, key, what it stands against


@cache
def stated() -> Mapping[str, Any]:
    """What `surroundings.yaml` says."""
    found: Mapping[str, Any] = read("surroundings.yaml")
    return found


def surroundings(seed: int, persons: int, mentioned: Sequence[str], prisoners: Sequence[Prisoner] = ()) -> Surroundings:
    """Everything around the lists. `mentioned` are ids of records of which a testimony can speak; `prisoners` are those
    who may have stood before a panel."""
    figures = figures_of(persons)
    fixed = [
        File(table["source"], f"{name}.csv", table["header"], filled(table["rows"], figures))
        for name, table in stated()["tables"].items()
    ]
    postings, officials = postings_of(seed)
    secrets = secret_words(seed)
    testimonies, informants = testimonies_of(seed, mentioned, secrets)
    letters, writers = letters_of(secrets)
    told, noted, planted = hearings_of(seed, prisoners, stated()["hearings"])
    hearings = File("hearings", "hearings.csv", HEARINGS, told)
    notes = File("dossier", "panel_notes.csv", NOTES, noted)
    return Surroundings(
        (*fixed, postings, hearings, notes, testimonies, letters),
        officials,
        (*informants, *writers),
        (*stated()["planted"], *planted),
    )


def filled(rows: Sequence[Sequence[str]], figures: Mapping[str, str]) -> list[list[str]]:
    """The rows with the figures of this case in them."""
    return [[cell.format_map(figures) for cell in row] for row in rows]


def figures_of(persons: int) -> Mapping[str, str]:
    """The figures of the totals by their size beside the true number, with a separator of thousands."""
    shares = {"tenth": 0.1, "third": 1 / 3, "half": 0.5, "most": 0.8, "twofold": 2.0, "threefold": 3.0}
    return {name: f"{round(share * persons):,}" for name, share in shares.items()}


def postings_of(seed: int) -> tuple[File, tuple[tuple[str, str, str], ...]]:
    """Who is said to have held which seat or office when, and which official each row truly speaks of."""
    chance = Chance(seed, OFFICIAL_STREAM)
    names = [official_name(chance) for _ in range(OFFICIALS)]
    seats = [(seat, panel) for panel in stated()["panels"] for seat in stated()["seats"]]
    rows: list[tuple[object, ...]] = []
    truth: list[tuple[str, str, str]] = []

    def say(official: int, kind: str, seat: str, body: str, period: str, basis: str) -> None:
        written = write_words(names[official], LATIN, chance, dropped=0, other=OTHER_SPELLING, typing=0)
        key = f"p{len(rows) + 1}"
        rows.append((key, written.text, kind, seat, body, period, basis))
        truth.append(("dossier", key, f"O{official + 1:02d}"))

    for number, (seat, panel) in enumerate(seats):
        for _ in range(1 + chance.happens(SAID_TWICE)):
            period, basis = chance.one(stated()["panel_periods"]), chance.one(stated()["panel_bases"])
            say(number % OFFICIALS, "panel", seat, panel, period, basis)
    for office in stated()["offices"]:
        for body in office["bodies"]:
            who, basis = chance.below(OFFICIALS), "Gazette of Zarvanda (fictional)"
            say(who, office["kind"], office["seat"], body, office["period"], basis)
    header = ("id", "person", "posting_kind", "seat", "body", "period", "basis")
    return File("dossier", "postings.csv", header, rows), tuple(truth)


def official_name(chance: Chance) -> tuple[Spelled, ...]:
    """Given and family name of one who is alleged to have held a seat."""
    town = chance.weighted(chance.weighted(country().provinces).towns)
    return (*given_name(chance, "male"), *family_name(chance, town))


def secret_words(seed: int) -> Iterator[Mapping[str, str]]:
    """Protected words without end or repetition, each in both scripts."""
    number, many = Chance(seed, SECRET_STREAM).below(10**WORD_LENGTH), 10**WORD_LENGTH
    while True:
        digits = [int(digit) for digit in f"{number:0{WORD_LENGTH}d}"]
        yield {script: "".join(syllables[digit] for digit in digits) for script, syllables in SYLLABLES.items()}
        number = (number + STRIDE) % many


def testimonies_of(
    seed: int, mentioned: Sequence[str], secrets: Iterator[Mapping[str, str]]
) -> tuple[File, list[tuple[str, str, str, str]]]:
    """Forty testimonies with codes, protected identities and consents; and the protected strings."""
    chance = Chance(seed, TESTIMONY_STREAM)
    prisons = sorted({prison.latin[0] for province in country().provinces.things for prison in province.prisons})
    rows: list[tuple[object, ...]] = []
    canaries: list[tuple[str, str, str, str]] = []
    for number in range(1, TESTIMONIES + 1):
        code, prison = f"W{number:03d}", chance.one(prisons)
        script = LATIN if chance.happens(0.5) else "persian"
        given, family, address = next(secrets), next(secrets), next(secrets)
        informant = f"{given[script].capitalize()} {family[script].capitalize()}"
        # Half leave an address, half a number of a country that has none; its last digits count the testimonies.
        number_called = f"+000 {chance.below(10**6):06d} {number:03d}"
        contact = f"{address[LATIN]}@post.zarvanda.example" if chance.happens(0.5) else number_called
        canaries += [("testimonies", code, "informant", informant), ("testimonies", code, "contact", contact)]
        about = chance.one(mentioned) if mentioned and chance.happens(0.75) else NOBODY_BY_NAME
        recorded = f"{chance.between(2006, 2010)}-{chance.between(1, 12):02d}-{chance.between(1, 28):02d}"
        account = chance.one(stated()["accounts"]).format(prison=prison)
        rows.append(
            (code, informant, contact, recorded, "Persian" if script != LATIN else "English", prison,
             chance.one(stated()["bases"]), about, f"{account} (fictional)", *consents(chance))
        )  # fmt: skip
    header = (
        "code", "informant", "contact", "recorded", "language", "prison", "basis", "about", "account",
        *(f"consent_{purpose}" for purpose in PURPOSES), "consent_until",
    )  # fmt: skip
    return File("testimonies", "testimonies.csv", header, rows), canaries


def consents(chance: Chance) -> tuple[str, ...]:
    """What one who testified agreed to, purpose by purpose ("yes", "no" or nothing said), and until when."""
    said = []
    for purpose in PURPOSES:
        share = chance.number()
        agrees, refuses = AGREES[purpose], REFUSES[purpose]
        said.append("yes" if share < agrees else "no" if share < agrees + refuses else "")
    until = f"{chance.between(2020, 2032)}-12-31" if chance.happens(LIMITED) else ""
    return (*said, until)


def letters_of(secrets: Iterator[Mapping[str, str]]) -> tuple[File, list[tuple[str, str, str, str]]]:
    """Letters of which every word is protected by their source; and the protected strings."""
    rows: list[tuple[object, ...]] = []
    canaries: list[tuple[str, str, str, str]] = []
    for number in range(1, LETTERS + 1):
        word, other, writer = (next(secrets)[LATIN] for _ in range(3))
        words = stated()["letter"].format(word=word, other=other)
        key = f"l{number}"
        rows.append((key, writer.capitalize(), words))
        canaries += [("letters", key, "writer", writer.capitalize()), ("letters", key, "words", words)]
    return File("letters", "letters.tsv", ("id", "writer", "words"), rows), canaries
