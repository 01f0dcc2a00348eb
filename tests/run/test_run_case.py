"""A case is a folder: read whole and checked, with every error naming file, place and mend."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cenotaph.claims.mapping import MappingError
from cenotaph.claims.sources import read_sources
from cenotaph.publish.shapes import Title
from cenotaph.register.cards import Identifiability
from cenotaph.run.case import CaseError, find_files, initialise, path_of, read_case
from tests import short_chains

LEAST = '[case]\ntitle = "T"\nas_of = "2020-01-01"\n'
ROOT = Path(__file__).resolve().parent.parent.parent


def case_of(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_least_a_case_says(tmp_path: Path) -> None:
    case = read_case(case_of(tmp_path / "quiet", LEAST))
    assert (case.key, case.titles, case.as_of) == ("quiet", (Title("en", "T", "", True),), date(2020, 1, 1))
    assert (case.languages, case.fictional, case.published_secret) == (("en",), False, "")
    assert case.mandate.period is None
    assert case.mandate.outside_status == ("located_alive",)  # whatever the case says
    assert case.identifiability == Identifiability()
    assert case.digest == hashlib.sha256(LEAST.encode()).hexdigest()
    assert (case.sources, case.entries) == (tmp_path / "quiet" / "sources", tmp_path / "quiet" / "entries")


def test_everything_a_case_may_say(tmp_path: Path) -> None:
    text = """
        [case]
        title = "T"
        subtitle = "S"
        as_of = 2020-01-01
        languages = ["fa", "en"]
        fictional = true
        [mandate]
        act = "killing"
        period = "1367-05/1367-06"
        calendar = "solar_hijri"
        territory = ["XX"]
        persons = "prisoners"
        law = "x"
        outside_status = ["survived"]
        [standard]
        proof = "reasonable_grounds"
        [register]
        identifiability = { name = true, at_least = 1, of = ["year", "parent"] }
        unconfirmed_status = ["presumed_dead"]
        [estimate]
        strata = ["gender"]
        [findings]
        forums = []
        [protection]
        published_secret = "s"
        [titles.en]
        title = "In English"
        subtitle = "Below"
    """
    case = read_case(case_of(tmp_path, text))
    assert case.as_of == date(2020, 1, 1)
    assert case.mandate.period == (date(1988, 7, 23).toordinal(), date(1988, 9, 22).toordinal())
    assert case.mandate.outside_status == ("survived", "located_alive")
    assert case.mandate.unconfirmed_status == ("presumed_dead",)
    assert case.identifiability == Identifiability(True, 1, ("year", "parent"))
    assert case.titles == (Title("fa", "T", "S", True), Title("en", "In English", "Below", False))
    assert case.stated["estimate"]["strata"] == ["gender"]


REFUSED = [  # case.toml, what the sentence says
    ("[case", "not TOML"),
    ("", "[case] title: missing"),
    ('[case]\ntitle = "T"\n', "[case] as_of: missing"),
    ('[case]\ntitle = 7\nas_of = "2020-01-01"\n', "[case] title 7: write a text"),
    ('[case]\ntitle = "A"\nas_of = "2020-01-01"\nlanguages = 5\n', "[case] languages 5: write a list of texts"),
    ('[case]\ntitle = "A"\nas_of = 2020-01-01T10:00:00\n', "write a day"),
    (
        '[case]\ntitle = "A"\nas_of = "2020-01-01"\n[register]\nidentifiability = { of = [["year"]] }\n',
        "`of` lists some of",
    ),
    ('[case]\ntitle = "T"\nas_of = "soon"\n', "[case] as_of 'soon': write a day such as"),
    ('case = "T"\n', "no section [case]; known are case, estimate"),
    ('title = "T"\n' + LEAST, "no section [title]"),
    (LEAST + "[cases]\n", "no section [cases]; known are case"),
    (LEAST + "[mandate]\nperiods = 1\n", "[mandate] periods: not known; known are act"),
    (LEAST + 'languages = ["en", "tlh"]\n', "[case] languages 'tlh': one of en, fa"),
    (LEAST + 'fictional = "yes"\n', "[case] fictional 'yes': write true or false"),
    (LEAST + '[protection]\npublished_secret = "s"\n', "only a fictional case may publish its secret; remove it"),
    (LEAST + '[mandate]\nperiod = "1989/1988"\n', "[mandate], period '1989/1988': write first/last"),
    (LEAST + '[mandate]\noutside_status = ["eaten"]\n', "status 'eaten' is unknown; one of killed"),
    (LEAST + '[register]\nunconfirmed_status = ["eaten"]\n', "status 'eaten' is unknown"),
    (LEAST + '[estimate]\nstrata = ["name"]\n', "[estimate] strata 'name': one of year, place, gender"),
    (
        LEAST + "[estimate]\nlinkage_draws = -1\n",
        "[estimate] linkage_draws -1: write a whole number from 0 to 100; 0 and 1",
    ),
    (LEAST + "[estimate]\nlinkage_draws = 101\n", "[estimate] linkage_draws 101: write a whole number from 0 to 100"),
    (LEAST + "[estimate]\nlinkage_draws = true\n", "[estimate] linkage_draws True: write a whole number"),
    (LEAST + "[estimate]\nlinkage_draws = 2.5\n", "[estimate] linkage_draws 2.5: write a whole number"),
    (LEAST + "[register]\nidentifiability = { name = false }\n", "a person without a name is never identified"),
    (
        LEAST + '[register]\nidentifiability = { of = ["shoe"] }\n',
        "`of` lists some of year, place, parent, external_id",
    ),
    (LEAST + '[register]\nidentifiability = { of = ["year", "year"] }\n', "each once"),
    (LEAST + '[register]\nidentifiability = { at_least = 2, of = ["year"] }\n', "no larger than that list"),
    (LEAST + "[register]\nidentifiability = { at_least = -1 }\n", "no larger than that list"),
    (LEAST + '[register]\nidentifiability = { at_least = "two" }\n', "`at_least` is a number"),
    (LEAST + '[titles]\nfa = "T"\n', "[titles] fa 'T': write a table"),
    (LEAST + '[titles.tlh]\ntitle = "T"\n', "[titles] tlh: not known; known are ar, en, es, fa, fr"),
    (LEAST + '[titles.fa]\ntitle = "T"\n', "[titles.fa]: name 'fa' in [case] languages, after the language"),
    (LEAST + '[titles.en]\ntitle = "T"\n', "[titles.en]: name 'en' in [case] languages, after the language"),
    (
        LEAST + 'languages = ["en", "fa"]\n[titles.fa]\nsubtitle = "S"\n',
        '[titles.fa] title: missing; write title = "..."',
    ),
    (
        LEAST + 'languages = ["en", "fa"]\n[titles.fa]\nname = "S"\n',
        "[titles.fa] name: not known; known are caution, reviewed, subtitle",
    ),
    (
        LEAST + 'languages = ["en", "fa"]\n[titles.fa]\nreviewed = "no"\n',
        "[titles.fa] reviewed 'no': write true or false",
    ),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_a_case_is_refused_with_its_mend(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CaseError) as error:
        read_case(case_of(tmp_path, text))
    assert str(error.value).startswith("case.toml")
    assert said in str(error.value)


def test_a_folder_that_is_no_case_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"no case\.toml there; make a case with: cenotaph init"):
        read_case(tmp_path)


@pytest.mark.parametrize("folder", sorted(path.parent for path in (ROOT / "cases").glob("*/case.toml")))
def test_every_case_of_the_repository_is_read_with_its_sources(folder: Path) -> None:
    case = read_case(folder)
    assert len(read_sources(case.sources)) > 1
    assert bool(case.published_secret) <= case.fictional


def test_a_published_secret_is_the_secret(tmp_path: Path) -> None:
    case = read_case(case_of(tmp_path, LEAST + 'fictional = true\n[protection]\npublished_secret = "s"\n'))
    assert case.secret() == b"s"


def test_a_secret_is_made_once_outside_the_case_and_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    one = read_case(case_of(tmp_path / "one", LEAST))
    two = read_case(case_of(tmp_path / "two", LEAST))
    assert len(one.secret()) == 64
    assert one.secret() == one.secret() != two.secret()
    path = tmp_path / "config" / "cenotaph" / "one.secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert one.secret() not in b"".join(p.read_bytes() for p in one.folder.rglob("*") if p.is_file())


def test_a_secret_that_a_crash_left_empty_is_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "cenotaph").mkdir()
    (tmp_path / "cenotaph" / "one.secret").touch()
    case = read_case(case_of(tmp_path / "one", LEAST))
    assert len(case.secret()) == 64


def test_a_source_gets_its_own_file_or_the_one_brought_with_data(
    case_folder: Path, write_source: Callable[..., Path], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "deeper").mkdir(parents=True)
    for name in ("list.csv", "other.csv", "deeper/hidden.csv"):
        (data / name).write_text("brought")
    own = write_source("a", files={"list.csv": "own", "only_a.csv": "own"}) / "list.csv"
    write_source("b")
    case = read_case(case_folder)
    files = find_files(case, data)
    assert path_of(files, "a", "list.csv", data) == own
    assert path_of(files, "b", "list.csv", data) == data / "list.csv"
    assert path_of(files, "a", "other.csv", data) == data / "other.csv"
    for key, name in (("b", "only_a.csv"), ("a", "hidden.csv"), ("a", "source.toml")):  # never another source's file
        with pytest.raises(MappingError) as error:
            path_of(files, key, name, data)
        assert str(error.value) == f"sources/{key}/source.toml: {name} is not in sources/{key}/ or in data/"
    with pytest.raises(MappingError, match="bring it with --data FOLDER"):
        path_of(find_files(case, None), "b", "list.csv", None)


def test_a_new_case_is_read_as_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "new case"
    made = initialise(folder, date(2020, 2, 29))
    assert all(path.is_file() for path in made)
    case = read_case(folder)
    assert (case.title, case.as_of, case.identifiability) == ("new case", date(2020, 2, 29), Identifiability())
    (source,) = read_sources(case.sources)
    assert [table.file for table in source.tables] == ["list.csv"]
    before = {path: path.read_bytes() for path in made}
    with pytest.raises(CaseError, match="is there already; nothing was changed"):
        initialise(folder)
    assert {path: path.read_bytes() for path in made} == before


def test_the_name_of_a_new_case_may_hold_any_sign(tmp_path: Path) -> None:
    folder = tmp_path / 'the "quoted" \\ case'
    initialise(folder, date(2020, 1, 1))
    assert read_case(folder).title == folder.name


@pytest.mark.parametrize(
    ("stated", "draws"),
    [
        ("", short_chains.LINKAGES),
        ("linkage_draws = 0", 0),
        ("linkage_draws = 1", 0),
        ("linkage_draws = 2", 2),
        ("linkage_draws = 100", 100),
    ],
)
def test_linkages_are_drawn_unless_the_case_says_none(tmp_path: Path, stated: str, draws: int) -> None:
    (tmp_path / "case.toml").write_text(f"{LEAST}[estimate]\n{stated}\n", encoding="utf-8")
    assert read_case(tmp_path).linkage_draws == draws
    assert short_chains.ALL_LINKAGES == 10
