"""The plan: the steps of a build, in the order in which a fact travels.

Invariant: out/ is made new from one freeze and put in place whole; a build that fails leaves the last out/ as it was.
Nothing of the machine, the clock or the directory reaches it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.db import connections

from cenotaph.claims.load import SPOOL, Files, Loaded, Part, forget, load, spoken
from cenotaph.claims.mapping import MappingError, Source, Table
from cenotaph.claims.sources import read_sources
from cenotaph.claims.values.place import countries_of
from cenotaph.claims.values.types import PARSER_VERSION
from cenotaph.estimate import adjusted, imputation, over_linkages, patterns, shares, signing, strata
from cenotaph.estimate.captures import captures
from cenotaph.estimate.combine import as_json, beside, estimate_all, sensitivity_of, validated, write_json
from cenotaph.estimate.table import from_captures
from cenotaph.evidence.objects import digest
from cenotaph.evidence.readers import Rows
from cenotaph.evidence.readers import blocks as blocks_of
from cenotaph.findings.assess import Assessment, assess
from cenotaph.findings.assess import write as write_findings
from cenotaph.findings.standing import sign as sign_finding
from cenotaph.ledger import log
from cenotaph.ledger.entry import Entry, conflicts, replace, write_entries
from cenotaph.ledger.writer import bulk_writer
from cenotaph.publish import select
from cenotaph.publish.exhibition import in_these_languages, write_estimate, write_exhibition
from cenotaph.publish.exports import register as register_tables
from cenotaph.publish.shapes import Surroundings
from cenotaph.register.build import Frozen, Rules
from cenotaph.register.build import build as build_register
from cenotaph.register.freeze import intact
from cenotaph.register.linkage.judging import Sift, sifted
from cenotaph.run import changed
from cenotaph.run.case import Case, CaseError, find_files, path_of, read_case
from cenotaph.run.store import open_store
from cenotaph.words.calendars import Calendar
from cenotaph.words.canonical import canonical
from cenotaph.words.sentences import Message, message, render, stored
from cenotaph.words.vocabulary import properties, vocabularies

PARTS = {
    "register": "register",
    "estimate": "estimate",
    "findings": "findings",
    "publish": "exhibition",
}  # step -> its folder in out/
STEPS = tuple(PARTS)  # what --until names, in order
MARKER = ".cenotaph"  # in a folder that builds write to; in any other nothing is replaced
Progress = Callable[[str, int, int], None]  # (step, done, of): for the terminal and the page


@dataclass(frozen=True)
class Made:
    """What stands in out/: rows by table, the content of estimate.json if estimated, findings if assessed, pages if
    published."""

    rows: Mapping[str, int]
    numbers: Mapping[str, Any] | None
    pages: int
    assessment: Assessment | None = None


@dataclass(frozen=True)
class Built:
    """What a build made: where, and everything people should hear about it."""

    out: Path
    frozen: Frozen
    loaded: tuple[Loaded, ...]
    remarks: tuple[Message, ...]
    made: Made


def silent(step: str, done: int, of: int) -> None:
    """Progress for nobody."""
    del step, done, of


def open_case(folder: Path, build: Path | None, fresh: bool = False) -> tuple[Case, Path]:
    """The case and its build folder with the store open. `fresh` drops the store and all that was derived in it."""
    case = read_case(folder)
    where = build or folder / "build"
    marker = where / MARKER
    if where.exists() and not marker.exists() and any(where.iterdir()):
        raise CaseError(f"{where}: holds files that no build made; name an empty folder with --build")
    where.mkdir(parents=True, exist_ok=True)
    marker.touch()
    if fresh:
        open_store(where)
        with bulk_writer():  # a store that somebody is writing is not taken from under them
            pass
        connections.close_all()
        for name in ("store.sqlite3", "store.sqlite3-wal", "store.sqlite3-shm"):
            (where / name).unlink(missing_ok=True)
        for name in ("objects", "freezes", "out"):
            shutil.rmtree(where / name, ignore_errors=True)
    open_store(where)
    return case, where


def clear(where: Path) -> None:
    """Take away what a build that was killed left half made. Only whoever holds the store may."""
    half = [where / "freezes" / ".freezing", where / ".out.new", where / SPOOL]
    for left in (*(where / "objects").glob(".*.receiving"), *(where / "linkage").glob("*.new"), *half):
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def read(case: Case, where: Path, data: Path | None, progress: Progress = silent) -> tuple[list[Loaded], list[Message]]:
    """Seal and read every source, and bring store and folder to the same entries; returns what was loaded and
    remarks.
    """
    sources = read_sources(case.sources)
    found = find_files(case, data)
    files = Files(
        lambda owner, name: path_of(found, owner, name, data),
        cache(lambda path: digest(path).sha256),
        _reader(),
    )
    parts = parts_of(sources, files)
    sources = [source for source in sources if source.speaks]
    remarks = [message("plan.source_gone", source=key) for key in forget([source.key for source in sources])]
    loaded = []
    for number, source in enumerate(sources):
        progress("read", number, len(sources))
        one = load(source, parts[source.key], files, where, partial(progress, "read", number, len(sources)))
        if one is not None:
            loaded.append(one)
    progress("read", len(sources), len(sources))
    log.load(case.entries)
    if log.all_entries() and (restored := log.save(case.entries)):
        remarks.append(message("plan.entries_restored", many=restored))
    remarks += [
        message("plan.conflict", subject=subject, entries=", ".join(entry[:12] for entry in rivals))
        for subject, rivals in conflicts(log.all_entries())
    ]
    return loaded, remarks


def _reader() -> Callable[[Path, Table], Iterable[Rows]]:
    """Reads the rows of a table in blocks; a table that many sources share is read once and held in memory."""
    shared = cache(lambda path, options: tuple(blocks_of(path, options)))
    return lambda path, table: (shared if table.source_column else blocks_of)(path, table.options)


def parts_of(sources: Sequence[Source], files: Files) -> dict[str, list[Part]]:
    """What each source is loaded from: its own tables, and the rows of other folders' tables that name it.

    Raises MappingError when a row names a source that is not described.
    """
    parts: dict[str, list[Part]] = {source.key: [] for source in sources}
    speakers = {source.key: source for source in sources if source.speaks}
    for source in sources:
        for table in source.tables:
            if not table.source_column:
                parts[source.key].append(Part(table, source.key))
                continue
            named: set[str] = set()
            where = f"sources/{source.key}/source.toml, {table.file}"
            for rows in files.blocks(files.find(source.key, table.file), table):
                if table.source_column not in rows.frame.columns:
                    raise MappingError(f"{where}, source: no column {table.source_column!r}")
                keys = rows.frame[table.source_column].str.strip_chars()
                named.update(keys.to_list())
                for key, number in zip(keys.to_list(), rows.numbers.to_list(), strict=True):
                    if key not in speakers:
                        raise MappingError(
                            f"{where}, row {number}, {table.source_column} {key!r}: no source of that key; "
                            "describe it in sources/index.yaml"
                        )
            for key in sorted(named | (speakers.keys() & {source.key})):
                parts[key].append(Part(spoken(table, speakers[key]), source.key))
    return parts


def frozen_of(case: Case, where: Path, by_last_weights: bool = False, sift: Sift = sifted) -> Frozen:
    """Link, identify and freeze what the store holds; `sift` is the engine that links."""
    described = {
        "titles": canonical([asdict(title) for title in case.titles]),
        "identifiability": stored([case.identifiability.sentence]),
        "as_of": case.as_of.isoformat(),
        "fictional": "true" if case.fictional else "false",
        "languages": " ".join(case.languages),
        "call": case.call,
        "territory": canonical(list(case.territory)),
        "settings": canonical(case.settings),
        **{f"law/{name}": canonical(law) for name, law in case.laws},
        "case_toml": case.digest,
        "linkage_draws": str(case.linkage_draws),
        "parser": PARSER_VERSION,
        "vocabulary": vocabulary_digest(),
        "cenotaph": importlib.metadata.version("cenotaph"),
    }
    countries = countries_of(case.territory)
    told = case.identifiability, case.mandate, described, case.linkage_draws
    rules = Rules(*told, by_last_weights, sift, countries)
    memory = case.entries / "entities.csv"
    return build_register(where / "freezes", memory, where / "linkage", rules, case.secret, case.as_of)


def vocabulary_digest() -> str:
    """SHA-256 over properties and vocabularies as this version has them."""
    stated = [repr(entry) for entry in properties().values()] + [json.dumps(vocabularies(), sort_keys=True)]
    return hashlib.sha256("\n".join(stated).encode()).hexdigest()


def build(
    folder: Path,
    data: Path | None = None,
    build_folder: Path | None = None,
    until: str = "publish",
    fresh: bool = False,
    progress: Progress = silent,
    by_last_weights: bool = False,
    sift: Sift = sifted,
) -> Built:
    """Build a case: seal, read, link, freeze, estimate, publish, as far as `until`; out/ holds what this build made.

    `by_last_weights`: new records join the linkage before instead of all being linked anew, if they can;
    `sift`: the engine that links (`engines`).
    """
    case, where = open_case(folder, build_folder, fresh)
    with bulk_writer() as beat:

        def told(step: str, done: int, of: int) -> None:
            beat()
            progress(step, done, of)

        clear(where)
        loaded, remarks = read(case, where, data, told)
        earlier = changed.current(where)
        frozen = freeze(case, where, told, by_last_weights, sift)
        made = write_out(case, where, frozen.path, STEPS[: STEPS.index(until) + 1], told)
    remarks += [*frozen.remarks, *changed.in_short(where, earlier, frozen.path.name)]
    return Built(where / "out", frozen, tuple(loaded), tuple(remarks), made)


def freeze(
    case: Case, where: Path, progress: Progress = silent, by_last_weights: bool = False, sift: Sift = sifted
) -> Frozen:
    """Link, identify and freeze what the store holds, and make that freeze the current one."""
    progress("link", 0, 1)
    frozen = frozen_of(case, where, by_last_weights, sift)
    changed.remember_freeze(where, frozen.path.name)
    replace(where / "freezes" / "current", f"{frozen.path.name}\n".encode())
    progress("link", 1, 1)
    return frozen


def read_and_freeze(
    folder: Path, data: Path | None = None, build_folder: Path | None = None, progress: Progress = silent
) -> tuple[Frozen, list[Message]]:
    """Read the sources and freeze; nothing is written to out/. Returns the freeze and what people should hear."""
    case, where = open_case(folder, build_folder)
    with bulk_writer():
        clear(where)
        _, remarks = read(case, where, data, progress)
        return freeze(case, where, progress), remarks


def current_freeze(where: Path) -> Path:
    """The freeze made last. Raises CaseError when there is none, or when it is no longer what was frozen."""
    pointer = where / "freezes" / "current"
    if not pointer.exists():
        raise CaseError(f"{where}: nothing is frozen yet; run: cenotaph build CASE")
    path = where / "freezes" / pointer.read_text(encoding="ascii").strip()
    if not path.is_dir() or intact(path) != path.name:
        raise CaseError(f"{path}: the freeze is not what was frozen; run: cenotaph build CASE")
    return path


def rewrite_out(case: Case, where: Path, step: str, progress: Progress = silent) -> Made:
    """Make out/ anew from the current freeze: what it held, and the named step with what that needs."""
    there = {name for name, folder in PARTS.items() if (where / "out" / folder).exists()}
    needed = set(STEPS[: STEPS.index(step) + 1])
    with bulk_writer():
        return write_out(
            case, where, current_freeze(where), [name for name in STEPS if name in there | needed], progress
        )


def write_out(case: Case, where: Path, frozen: Path, steps: Sequence[str], progress: Progress = silent) -> Made:
    """Write the named parts of out/ from one freeze, and put them in place together."""
    out = where / ".out.new" / "out"
    shutil.rmtree(out.parent, ignore_errors=True)
    out.mkdir(parents=True)
    selection = select.select(frozen, "public", case.as_of)
    counts: dict[str, int] = {}
    numbers: dict[str, Any] | None = None
    documented: dict[str, Any] | None = None
    pages = 0
    if "register" in steps:
        progress("register", 0, 1)
        counts = dict(register_tables.write(selection, out))
        progress("register", 1, 1)
    if "estimate" in steps:
        progress("estimate", 0, 1)
        numbers = signing.attached(
            estimate(frozen, case.strata, case.shares, case.covariates, case.covariate_lists),
            signing.signatures(frozen),
        )
        calendar: Calendar = case.settings["mandate"].get("calendar") or "gregorian"
        documented = patterns.as_json(frozen, calendar)
        changed.remember_estimates(where, frozen.name)
        (out / "estimate").mkdir()
        write_json(out / "estimate" / "estimate.json", numbers)
        write_json(out / "estimate" / "patterns.json", documented)
        card, sources = select.case_card(selection), select.source_cards(selection)
        write_estimate(out / "estimate", card, sources, numbers, documented)
        progress("estimate", 1, 1)
    found = None
    if "findings" in steps or "publish" in steps:
        progress("findings", 0, 1)
        found = assess(selection.freeze, selection.tables)
        if "findings" in steps:
            counts |= write_findings(found, out / "findings")
        progress("findings", 1, 1)
    if "publish" in steps:
        pages = publish(selection, (numbers, documented), found, out, progress)
    _put_in_place(out, where / "out")
    return Made(counts, numbers, pages, found)


def assessed(folder: Path, build_folder: Path | None) -> Assessment:
    """The assessment of the current freeze of a case; nothing is written."""
    case, where = open_case(folder, build_folder)
    selection = select.select(current_freeze(where), "public", case.as_of)
    return assess(selection.freeze, selection.tables)


def sign(folder: Path, build_folder: Path | None, key: str, outcome: str, reason: str, who: tuple[str, str]) -> Entry:
    """Sign an outcome on a finding as it stands in the current freeze; `who` are its author and its reviewer.

    The entry is written to the case folder; the next build reads it. Raises CaseError for a finding that is not there.
    """
    case = read_case(folder)
    whole = assessed(folder, build_folder)
    found = {one.finding.key: one.finding for one in whole.findings}
    if key not in found:
        raise CaseError(f"entries/findings.csv: no finding {key!r}; there are: {', '.join(sorted(found)) or 'none'}")
    author, reviewer = who
    signed = sign_finding(found[key], whole.material.freeze, outcome, reason, author, reviewer, case.as_of.isoformat())
    write_entries(case.entries, [signed])
    return signed


def sign_estimate(
    folder: Path,
    build_folder: Path | None,
    number: tuple[str, str, str],
    codes: Sequence[str],
    reason: str,
    author: str,
) -> Entry:
    """Sign a number of out/estimate/estimate.json of the current freeze; `number` is its stratum, method and model.

    The entry is written to the case folder; the next build reads it. Raises CaseError when nothing was estimated from
    the current freeze, SigningError for what cannot be signed.
    """
    case, where = open_case(folder, build_folder)
    frozen, path = current_freeze(where), where / "out" / "estimate" / "estimate.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if content.get("freeze") != frozen.name:
        raise CaseError(f"{path}: holds no estimates of the current freeze; run: cenotaph estimate {folder}")
    signed = signing.sign(content, number, codes, reason, author, case.as_of.isoformat())
    write_entries(case.entries, [signed])
    return signed


def estimate(
    freeze: Path,
    properties: Sequence[str] = (),
    shared: Sequence[str] = (),
    covariates: Sequence[str] = (),
    among: Sequence[str] = (),
) -> dict[str, Any]:
    """The content of out/estimate/estimate.json for a freeze; with fewer than two lists, no estimate and why.

    `properties` are those by which the population is parted into strata, `shared` those of whose values the shares are
    estimated, `covariates` what persons are told apart by, `among` the lists that are independent given these (none:
    the two largest without common origin). Raises CaseError for a list that is none.
    """
    seen = captures(freeze, properties)
    if len(seen.lists) < 2:
        why = render(message("plan.too_few_lists", lists=len(seen.lists)))
        return {
            "table": None,
            "freeze": freeze.name,
            "lists": list(seen.lists),
            "documented_count": seen.documented_count,
            "estimates": [],
            "why": why,
        }
    table = from_captures(seen.frame, seen.lists, seen.coverage)
    pooled = estimate_all(table, ["all"], seen.dependent)
    known = imputation.known(freeze, seen, list(dict.fromkeys([*shared, *covariates])))
    if covariates:
        for name in among:
            if name not in seen.lists:
                one_of = ", ".join(seen.lists)
                raise CaseError(f"case.toml, [estimate] covariate_lists {name!r}: no such list; one of {one_of}")
        apart = {name: known[name] for name in covariates}
        pooled.append(beside(table, pooled, adjusted.of_captures(seen, apart, among, pooled), seen.dependent))
    parts = strata.stratified(seen.frame, seen.lists, seen.coverage, seen.strata, seen.dependent)
    totals = strata.sums(parts, pooled)
    examined = sensitivity_of(table, ["all"], seen.published)
    found = as_json(table, freeze.name, strata.compared(pooled, totals), examined, validated(table))
    found |= over_linkages.section(freeze, seen, pooled)
    found |= strata.strata_json(parts, totals) | shares.shares_json(shares.of_captures(seen, known, shared))
    return found | {"documented_count": seen.documented_count}


def publish(
    selection: select.Selection,
    figures: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None],
    found: Assessment | None,
    out: Path,
    progress: Progress,
) -> int:
    """Write the exhibition; returns the number of pages. `figures` are the contents of estimate.json, patterns.json."""
    numbers, documented = figures
    card = select.case_card(selection)
    total = sum(many for _, many in card.bins)
    report = write_exhibition(
        out / "exhibition",
        card,
        select.persons(selection),
        select.source_cards(selection),
        numbers,
        in_these_languages(card.languages),
        told_outside(select.surroundings(selection), found),
        found,
        documented,
        progress=lambda done: progress("publish", done, total),
    )
    progress("publish", total, total)
    return report.pages


def told_outside(around: Surroundings, found: Assessment | None) -> Surroundings:
    """What stands around the victims, each record that is outside the mandate marked as such."""
    why = found.outside if found else {}
    marked = {
        kind: tuple(dataclasses.replace(one, outside=why[one.record]) if one.record in why else one for one in group)
        for kind, group in around.records.items()
    }
    return dataclasses.replace(around, records=marked)


def _put_in_place(new: Path, final: Path) -> None:
    """Put a finished out/ where the last one stood."""
    old = final.with_name(".out.old")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.replace(old)
    new.replace(final)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(new.parent, ignore_errors=True)
