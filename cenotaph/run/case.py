"""A case is a folder: what `case.toml` says, and where its parts stand.

Invariant: a case is read whole and checked before anything is built; an error names file, place, value and mend.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from cenotaph.claims.mapping import MappingError
from cenotaph.claims.sources import period_of
from cenotaph.estimate import parts
from cenotaph.findings import mandate as mandates
from cenotaph.publish.shapes import Title
from cenotaph.register.cards import KINDS, Identifiability, Mandate
from cenotaph.words.vocabulary import terms

LANGUAGES = ("en", "fa", "fr", "es", "ar")
ALIVE = "located_alive"  # outside every mandate, whatever the case says: such a person is never shown
TEXT, TEXTS, FLAG, DAY, TABLE = "a text", "a list of texts", "true or false", "a day", "a table"
LINKAGE_DRAWS, MOST_DRAWS = 10, 100  # linkages drawn beside the one that the register takes, if nothing is stated
DRAWS = f"a whole number from 0 to {MOST_DRAWS}; 0 and 1 draw none"
SHAPES = {
    "case": {"title": TEXT, "subtitle": TEXT, "caution": TEXT, "as_of": DAY, "languages": TEXTS, "fictional": FLAG},
    "register": {"identifiability": TABLE, "unconfirmed_status": TEXTS},
    "estimate": {
        "strata": TEXTS,
        "shares": TEXTS,
        "covariates": TEXTS,
        "covariate_lists": TEXTS,
        "linkage_draws": DRAWS,
    },
    "protection": {"published_secret": TEXT},
    "exhibition": {"call": TEXT},
    "titles": dict.fromkeys(LANGUAGES, TABLE),
}  # fmt: skip
TITLE = {"title": TEXT, "subtitle": TEXT, "caution": TEXT, "reviewed": FLAG}
IS = {
    TEXT: lambda value: isinstance(value, str),
    TEXTS: lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    FLAG: lambda value: isinstance(value, bool),
    DAY: lambda value: isinstance(value, str | date) and not isinstance(value, datetime),
    TABLE: lambda value: isinstance(value, dict),
    DRAWS: lambda value: type(value) is int and 0 <= value <= MOST_DRAWS,
}


class CaseError(ValueError):
    """A case folder that breaks its contract; the sentence says where and how to mend it."""


@dataclass(frozen=True)
class Case:
    """A case folder and what it says."""

    folder: Path
    key: str
    titles: tuple[Title, ...]  # its own first, in the first of its languages; then those in other languages
    as_of: date
    languages: tuple[str, ...]
    fictional: bool
    mandate: Mandate
    identifiability: Identifiability
    stated: Mapping[str, Any]
    digest: str  # SHA-256 of case.toml
    published_secret: str

    @property
    def title(self) -> str:
        """Its own title."""
        return self.titles[0].title

    @property
    def sources(self) -> Path:
        """The folder of sources."""
        return self.folder / "sources"

    @property
    def entries(self) -> Path:
        """The folder of what people said."""
        return self.folder / "entries"

    @property
    def call(self) -> str:
        """The source that called for the inquiry; "" where the case names none."""
        return str(self.stated.get("exhibition", {}).get("call", ""))

    @property
    def territory(self) -> tuple[str, ...]:
        """The countries or other places of the mandate, as case.toml names them."""
        return tuple(self.stated.get("mandate", {}).get("territory", ()))

    @property
    def strata(self) -> tuple[str, ...]:
        """The properties by which the population is parted for estimates."""
        return self._estimate("strata")

    @property
    def shares(self) -> tuple[str, ...]:
        """The properties of whose values the shares are estimated."""
        return self._estimate("shares")

    @property
    def covariates(self) -> tuple[str, ...]:
        """The properties by which persons are told apart for an estimate."""
        return self._estimate("covariates")

    @property
    def covariate_lists(self) -> tuple[str, ...]:
        """The lists taken as independent among persons alike in their covariates; none: the two largest."""
        return self._estimate("covariate_lists")

    def _estimate(self, key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.stated.get("estimate", {}).get(key, ())))

    @property
    def linkage_draws(self) -> int:
        """How many linkages are drawn beside the one that the register takes: none, or at least two."""
        stated: int = self.stated.get("estimate", {}).get("linkage_draws", LINKAGE_DRAWS)
        return stated if stated > 1 else 0

    @property
    def settings(self) -> Mapping[str, Any]:
        """The sections that findings read, with days as text."""
        chosen = {section: self.stated.get(section, {}) for section in ("mandate", "standard", "findings")}
        return json.loads(json.dumps(chosen, default=str))  # type: ignore[no-any-return]

    @property
    def laws(self) -> tuple[tuple[str, Any], ...]:
        """The case's own law files: name and content, sorted by name. Raises CaseError."""
        found = []
        for path in sorted((self.folder / "law").glob("*.yaml")):
            try:
                content = yaml.safe_load(path.read_text(encoding="utf-8"))
            except (yaml.YAMLError, UnicodeDecodeError) as error:
                raise CaseError(f"law/{path.name}: not YAML ({error})") from error
            found.append((path.name, json.loads(json.dumps(content, default=str))))
        return tuple(found)

    def secret(self) -> bytes:
        """The key of the case's commitments: published for a training case, else a file outside the case folder.

        The file is made on first use; whoever loses it can no longer check the commitments of earlier freezes.
        """
        if self.published_secret:
            return self.published_secret.encode()
        home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "cenotaph"
        path = home / f"{self.key}.secret"
        if not path.exists() or not path.stat().st_size:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            temporary = path.with_suffix(".new")  # an empty file that a crash left would be a key that anybody knows
            temporary.touch(mode=0o600)
            temporary.write_text(secrets.token_hex(32), encoding="ascii")
            temporary.replace(path)
        return path.read_text(encoding="ascii").encode()


def read_case(folder: Path) -> Case:
    """The case of a folder. Raises CaseError."""
    path = folder / "case.toml"
    if not path.is_file():
        raise CaseError(f"{folder}: no case.toml there; make a case with: cenotaph init {folder}")
    content = path.read_bytes()
    try:
        stated = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CaseError(f"case.toml: not TOML ({error})") from error
    _shapes(stated)
    about = stated.get("case", {})
    for key in ("title", "as_of"):
        if not about.get(key):
            raise CaseError(f'case.toml, [case] {key}: missing; write {key} = "..."')
    languages = tuple(dict.fromkeys(about.get("languages", []))) or ("en",)
    for language in languages:
        if language not in LANGUAGES:
            raise CaseError(f"case.toml, [case] languages {language!r}: one of {', '.join(LANGUAGES)}")
    fictional = about.get("fictional", False)
    published = str(stated.get("protection", {}).get("published_secret", ""))
    if published and not fictional:
        raise CaseError(
            "case.toml, [protection] published_secret: only a fictional case may publish its secret; remove it"
        )
    return Case(
        folder=folder,
        key=folder.resolve().name,
        titles=_titles(stated, languages),
        as_of=_day(about["as_of"]),
        languages=languages,
        fictional=fictional,
        mandate=_mandate(stated),
        identifiability=_rule(stated.get("register", {}).get("identifiability", {})),
        stated=stated,
        digest=hashlib.sha256(content).hexdigest(),
        published_secret=published,
    )


def _titles(stated: Mapping[str, Any], languages: tuple[str, ...]) -> tuple[Title, ...]:
    """The case's own title and those of `[titles.<language>]`, in the order of the case's languages."""
    about, others = stated["case"], stated.get("titles", {})
    for language, fields in others.items():
        where = f"case.toml, [titles.{language}]"
        if language not in languages[1:]:
            raise CaseError(f"{where}: name {language!r} in [case] languages, after the language of [case] title")
        for key, value in fields.items():
            if key not in TITLE:
                raise CaseError(f"{where} {key}: not known; known are {', '.join(sorted(TITLE))}")
            if not IS[TITLE[key]](value):
                raise CaseError(f"{where} {key} {value!r}: write {TITLE[key]}")
        if not fields.get("title"):
            raise CaseError(f'{where} title: missing; write title = "..."')
    return (
        Title(languages[0], about["title"], about.get("subtitle", ""), True, about.get("caution", "")),
        *(
            Title(
                language,
                fields["title"],
                fields.get("subtitle", ""),
                fields.get("reviewed", False),
                fields.get("caution", ""),
            )
            for language, fields in ((one, others[one]) for one in languages if one in others)
        ),
    )


def _shapes(stated: Mapping[str, Any]) -> None:
    """Raise CaseError for a section or a key that is not known, or a value of another kind."""
    known_sections = sorted({*SHAPES, *mandates.SHAPES})
    for section, fields in stated.items():
        if section not in known_sections or not isinstance(fields, dict):
            raise CaseError(f"case.toml: no section [{section}]; known are {', '.join(known_sections)}")
        if section in mandates.SHAPES:  # findings read these themselves, and check them as they do
            continue
        for key, value in fields.items():
            shape = SHAPES[section].get(key)
            if shape is None:
                known = ", ".join(sorted(SHAPES[section]))
                raise CaseError(f"case.toml, [{section}] {key}: not known; known are {known}")
            if not IS[shape](value):
                raise CaseError(f"case.toml, [{section}] {key} {value!r}: write {shape}")
    try:
        for key in ("strata", "shares", "covariates"):
            for name in stated.get("estimate", {}).get(key, ()):
                parts.known_property(name, key)
    except parts.PartsError as error:
        raise CaseError(f"case.toml, [estimate] {error}") from error
    if len(set(alone := stated.get("estimate", {}).get("covariate_lists", ()))) == 1:
        raise CaseError(f"case.toml, [estimate] covariate_lists {list(alone)!r}: name two lists or more, or none")
    try:
        mandates.read(stated)
    except mandates.MandateError as error:
        raise CaseError(str(error)) from error


def _day(stated: Any) -> date:
    try:
        return stated if isinstance(stated, date) else date.fromisoformat(str(stated))
    except ValueError as error:
        raise CaseError(f'case.toml, [case] as_of {stated!r}: write a day such as "2026-01-01"') from error


def _mandate(stated: Mapping[str, Any]) -> Mandate:
    about, register = stated.get("mandate", {}), stated.get("register", {})
    try:
        period = period_of(str(about.get("period", "")), str(about.get("calendar", "")), "case.toml, [mandate]")
    except MappingError as error:
        raise CaseError(str(error)) from error
    outside = tuple(dict.fromkeys((*about.get("outside_status", ()), ALIVE)))
    unconfirmed = tuple(register.get("unconfirmed_status", ()))
    for status in (*outside, *unconfirmed):
        if status not in terms("status"):
            raise CaseError(f"case.toml: status {status!r} is unknown; one of {', '.join(terms('status'))}")
    return Mandate(period, outside, unconfirmed)


def _rule(stated: Mapping[str, Any]) -> Identifiability:
    rule = Identifiability()
    stated_kinds = stated.get("of", list(rule.of))
    kinds = tuple(stated_kinds) if IS[TEXTS](stated_kinds) else ("",)
    at_least = stated.get("at_least", rule.at_least)
    unknown = [kind for kind in kinds if kind not in KINDS] + sorted(set(stated) - {"name", "of", "at_least"})
    counted = isinstance(at_least, int) and not isinstance(at_least, bool) and 0 <= at_least <= len(kinds)
    if unknown or len(set(kinds)) < len(kinds) or not counted:
        raise CaseError(
            f"case.toml, [register] identifiability {dict(stated)!r}: `of` lists some of {', '.join(KINDS)}, each "
            "once, and `at_least` is a number no larger than that list"
        )
    if stated.get("name", True) is not True:
        raise CaseError(
            "case.toml, [register] identifiability name: a person without a name is never identified; write true"
        )
    return Identifiability(True, at_least, kinds)


def find_files(case: Case, data: Path | None) -> Mapping[str, Path]:
    """Every file beside the sources' descriptions and, flat, in the folder given with --data.

    A file of the case is known as `<key>/<name>` only: a source that misses its file must not get another's.
    """
    found = {path.name: path for path in sorted(data.iterdir()) if path.is_file()} if data else {}
    for path in sorted(case.sources.glob("*/*")):
        if path.is_file() and path.name != "source.toml":
            found[f"{path.parent.name}/{path.name}"] = path
    for path in sorted((case.folder / "codings").glob("*.yaml")):
        found[f"{path.stem}/{path.name}"] = path
    return found


def path_of(files: Mapping[str, Path], source: str, name: str, data: Path | None) -> Path:
    """The file that a source names, or a MappingError that says where it was looked for."""
    path = files.get(f"{source}/{name}") or files.get(name)
    if path is None:
        where = f"sources/{source}/" + (f" or in {data.name}/" if data else "; bring it with --data FOLDER")
        raise MappingError(f"sources/{source}/source.toml: {name} is not in {where}")
    return path


TEMPLATE = """\
[case]
title = {title}
as_of = "{today}"
languages = ["en"]
fictional = false

[mandate]
act = ""
territory = []
persons = ""

[standard]
proof = "reasonable_grounds"

[register]
identifiability = {{ name = true, at_least = 2, of = ["year", "place", "parent", "external_id"] }}

[estimate]
strata = []
shares = []
covariates = []
linkage_draws = {linkage_draws}

[findings]
forums = []
"""
SOURCE_TEMPLATE = """\
# Copy this folder once for each list, put the file beside this one, and say which column is what.
[source]
title = "Title of the list"
producer = "Who published it"
stance = "ngo"                      # {stances}
language = "en"
published = "2000"
edition = "2000"
list = true                         # counts as a list in overlap tables
unique = false                      # true if it claims to name nobody twice

[[table]]
file = "list.csv"
record = "person"
role = "victim"
key = "id"

[table.columns]
name = {{ column = "name", order = "given family" }}
father_name = "father"
birth_date = "born"
death_date = "died"
death_place = "place"
"""
EXAMPLE = """\
id,name,father,born,died,place
1,Example Person,,1950,1 January 1990,Example Town
"""


def initialise(folder: Path, today: date | None = None) -> list[Path]:
    """Make an empty case with one described example list; returns the files made. Raises CaseError if one is there."""
    if (folder / "case.toml").exists():
        raise CaseError(f"{folder}/case.toml is there already; nothing was changed")
    day = today or date.today()  # noqa: DTZ011 - the day on the reader's own calendar; it is written down, not computed with
    content = {
        folder / "case.toml": TEMPLATE.format(
            title=json.dumps(folder.name or "A case", ensure_ascii=False),  # a string of JSON is one of TOML
            today=day.isoformat(),
            linkage_draws=LINKAGE_DRAWS,
        ),
        folder / "sources" / "example" / "source.toml": SOURCE_TEMPLATE.format(stances=", ".join(terms("stance"))),
        folder / "sources" / "example" / "list.csv": EXAMPLE,
    }
    for path, text in content.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(content)
