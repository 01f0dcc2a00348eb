"""The verbs of Cenotaph in a terminal.

Invariant: a verb is thin; what it says comes from the rooms. Bad input ends in one clear sentence on standard error and
exit code 2, never in a traceback; something that does not verify ends in exit code 1.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cenotaph import __version__

app = typer.Typer(
    help="Cenotaph: from contradictory lists of the dead to a sourced register, an honest number and an exhibition.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Case = Annotated[Path, typer.Argument(help="The case folder, the one that holds case.toml.")]
Data = Annotated[Path | None, typer.Option("--data", help="A folder that holds the lists the case does not ship.")]
Build = Annotated[Path | None, typer.Option("--build", help="Where to build; default: CASE/build.")]
EACH_IS_TOLD = 12  # sources that were read; of more, only the sum and those with faults
out = Console(highlight=False, soft_wrap=True)


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Says which version this is."""
    if show:
        out.print(f"cenotaph {__version__}", markup=False)
        raise typer.Exit


def _store() -> Any:
    """The plan, imported only after Django knows its rooms; so --help stays fast."""
    from cenotaph.run import store

    store.configure()
    from cenotaph.run import plan

    return plan


class Bars:
    """Progress bars in a terminal, one a step; a line a step where there is no terminal."""

    def __init__(self) -> None:
        self.progress = Progress(
            TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=out
        )
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> Callable[[str, int, int], None]:
        self.progress.start()
        return self.report

    def __exit__(self, *error: object) -> None:
        self.progress.stop()

    def report(self, step: str, done: int, of: int) -> None:
        """Move the bar of a step."""
        if step not in self.tasks:
            self.tasks[step] = self.progress.add_task(step, total=max(of, 1))
        self.progress.update(self.tasks[step], completed=done if of else 1, total=max(of, 1))


def _say(messages: Any, language: str = "en") -> None:
    from cenotaph.words.sentences import render

    for message in messages:
        out.print(f"  {render(message, language)}", markup=False)


@app.command()
def init(folder: Path) -> None:
    """Make a new, empty case."""
    from cenotaph.run.case import initialise

    for path in initialise(folder):
        out.print(f"made {path}", markup=False)
    out.print(
        f"Put each list into a folder of {folder}/sources/ and describe it in its source.toml; then:", markup=False
    )
    out.print(f"  cenotaph build {folder}", markup=False)


@app.command()
def build(
    case: Case,
    data: Data = None,
    build: Build = None,
    until: Annotated[
        str, typer.Option(help="Stop after this step: register, estimate, findings or publish.")
    ] = "publish",
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the store first; the result is the same.")] = False,
    weights: Annotated[
        str, typer.Option(help="learned: link all anew; last: new records join the last linkage, by its weights.")
    ] = "learned",
) -> None:
    """Seal, read, link, freeze, estimate and publish a case."""
    plan = _store()
    if until not in plan.STEPS:
        raise ValueError(f"--until {until}: no such step; one of {', '.join(plan.STEPS)}")
    if weights not in ("learned", "last"):
        raise ValueError(f"--weights {weights}: is learned or last")
    with Bars() as progress:
        built = plan.build(case, data, build, until, fresh, progress, weights == "last")
    _loaded(built.loaded)
    _say(built.remarks)
    _summary(built.made, built.frozen.path, built.out)


def _loaded(loaded: Sequence[Any]) -> None:
    """What each source gave; of many sources the sum, and each that has faults."""
    many = len(loaded) > EACH_IS_TOLD
    for one in loaded:
        if not many or one.faults:
            out.print(_gave(one.source, one.rows, one.records, one.claims, one.faults), markup=False)
            _say(one.notes)
    if many:
        sums = (sum(getattr(one, what) for one in loaded) for what in ("rows", "records", "claims", "faults"))
        out.print(_gave(f"{len(loaded)} sources", *sums), markup=False)


def _gave(who: str, rows: int, records: int, claims: int, faults: int) -> str:
    return f"{who}: {rows} rows, {records} records, {claims} claims, {faults} faults"


def _summary(made: Any, frozen: Path, where: Path) -> None:
    out.print(f"freeze {frozen.name}", markup=False)
    for path, rows in made.rows.items():
        out.print(f"{rows:>9} rows  {path}", markup=False)
    if made.numbers is not None:
        _fan(made.numbers)
    if made.pages:
        out.print(f"{made.pages} pages; open {where / 'exhibition' / 'index.html'}", markup=False)


def _fan(numbers: dict[str, Any]) -> None:
    """Every estimate with its assumption, never one number alone."""
    from cenotaph.estimate.signing import withheld

    if "documented_count" in numbers:
        out.print(f"documented count: {numbers['documented_count']} (unique identified victims)", markup=False)
    assumed = ""
    for found in numbers["estimates"]:
        figure = "no estimate" if found["point"] is None else f"{found['point']:,.1f}"
        if found["interval"]:
            low, high = found["interval"]
            figure += f" ({low:,.0f} to {'no bound' if high is None else f'{high:,.0f}'})"
        out.print(
            f"  {found['method']} {found['model']}: {figure}{'  [not for publication]' if withheld(found) else ''}",
            markup=False,
        )
        if found["assumption"] != assumed:  # said once for the estimates that share it
            assumed = found["assumption"]
            out.print(f"    assumes: {assumed}", markup=False)
        for warning in found["warnings"]:
            out.print(f"    {'!' if warning['blocks'] else '-'} {warning['sentence']}", markup=False)
        for one in found.get("signed", ()):
            codes = ", ".join(one["warnings"])
            out.print(f"    signed by {one['author']}, {one['time']} ({codes}): {one['reason']}", markup=False)
    for part in numbers.get("shares", ()):
        _shares(part["estimates"][0])
    for one in numbers.get("stale_signatures", ()):
        named = " ".join(text for text in (one["method"], one["model"], one["stratum"]) if text)
        out.print(f"  signed for other counts, and no longer in force: {named} ({one['author']})", markup=False)
    if "why" in numbers:
        out.print(f"  {numbers['why']}", markup=False)


def _shares(found: dict[str, Any]) -> None:
    """The shares by one property; documented shares where there is no estimate."""
    from cenotaph.estimate.shares import OTHERS
    from cenotaph.estimate.signing import withheld

    details = found["details"]
    out.print(f"  shares by {details['property']}{'  [not for publication]' if withheld(found) else ''}", markup=False)
    for row in details.get("shares", ()):
        name = "the small parts together" if row["value"] == OTHERS else row["value"]
        text = f"    {name}: documented {row['documented']} ({100 * row['documented_share']:.1f} %)"
        if "point" in row:
            own, worst = ([f"{100 * end:.1f}" for end in row[key]] for key in ("interval", "worst"))
            text += f", estimated {100 * row['point']:.1f} % ({own[0]} to {own[1]}; "
            text += f"{worst[0]} to {worst[1]} if all that is not known were of one part)"
        out.print(text, markup=False)
    out.print(f"    assumes: {found['assumption']}", markup=False)
    for warning in found["warnings"]:
        out.print(f"    {'!' if warning['blocks'] else '-'} {warning['sentence']}", markup=False)


@app.command()
def link(
    case: Annotated[Path | None, typer.Argument(help="The case folder; or give --records and --out.")] = None,
    data: Data = None,
    build: Build = None,
    engine: Annotated[
        str,
        typer.Option(help="default, splink-duckdb or splink-spark: where pairs are held; the persons are the same."),
    ] = "default",
    records: Annotated[
        Path | None, typer.Option("--records", help="A Parquet or CSV file of records, without a case.")
    ] = None,
    out_folder: Annotated[Path | None, typer.Option("--out", help="With --records: the folder to write to.")] = None,
    unique: Annotated[list[str] | None, typer.Option(help="A source that names nobody twice; repeat it.")] = None,
    repeats: Annotated[list[str] | None, typer.Option(help="SOURCE=ORIGIN: one that repeats another.")] = None,
) -> None:
    """Link the records of a case, and write out/register/; or those of a file, and write pairs and persons."""
    from cenotaph.register.linkage.engines import engine as engine_of

    sift = engine_of(engine)
    if (case is None) == (records is None) or (records is None) != (out_folder is None):
        raise ValueError("give a case folder, or --records FILE and --out FOLDER")
    if records is not None and out_folder is not None:
        from cenotaph.run.records import link_records

        flags, counts = link_records(records, out_folder, unique or (), repeats or (), sift)
        _say(flags)
        for path, rows in counts.items():
            out.print(f"{rows:>9} rows  {path}", markup=False)
        return
    assert case is not None
    if unique or repeats:
        raise ValueError("of a case, say it in source.toml: unique = true, derived_from = [...]")
    plan = _store()
    with Bars() as progress:
        built = plan.build(case, data, build, "register", False, progress, sift=sift)
    _say(built.remarks)
    _summary(built.made, built.frozen.path, built.out)


@app.command()
def freeze(case: Case, data: Data = None, build: Build = None) -> None:
    """Read, link and freeze; prints the digest by which the state of the register is cited."""
    plan = _store()
    with Bars() as progress:
        frozen, remarks = plan.read_and_freeze(case, data, build, progress)
    _say((*remarks, *frozen.remarks))
    out.print(frozen.path.name, markup=False)


def comma_separated(text: str) -> tuple[str, ...]:
    """The parts of "a, b", each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


@app.command()
def estimate(
    case: Annotated[Path | None, typer.Argument(help="The case folder; or give --table.")] = None,
    table: Annotated[Path | None, typer.Option("--table", help="A CSV with one 0/1 column a list, and count.")] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="loglinear, bootstrap, graphs, highest_interaction, coverage, covariates, chao, pairwise, "
            "independence, all",
        ),
    ] = "all",
    covariates: Annotated[
        str,
        typer.Option("--covariates", help="With --table: a CSV of persons; these columns say what is known of them."),
    ] = "",
    among: Annotated[str, typer.Option("--among", help="The lists taken as independent given the covariates.")] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the result as JSON.")] = None,
    build: Build = None,
) -> None:
    """Estimate how many, from a case's freeze or from a bare table; prints every estimate with its assumption."""
    if (case is None) == (table is None):
        raise ValueError("give a case folder or --table FILE.csv, one of the two")
    if table is not None:
        from cenotaph.estimate.combine import estimate_file, write_json

        numbers = estimate_file(table, method, comma_separated(covariates), comma_separated(among))
        if json_file is not None:
            write_json(json_file, numbers)
    else:
        from cenotaph.estimate.combine import known_method

        if covariates or among:
            raise ValueError("of a case, name them in case.toml: [estimate] covariates and covariate_lists")
        if method != "covariates":
            known_method(method)
        plan = _store()
        assert case is not None
        opened, where = plan.open_case(case, build)
        if method == "covariates" and not opened.covariates:
            raise ValueError('case.toml, [estimate] covariates: names none; write, for instance, covariates = ["age"]')
        with Bars() as progress:
            numbers = dict(plan.rewrite_out(opened, where, "estimate", progress).numbers)
        if method != "all":
            numbers["estimates"] = [found for found in numbers["estimates"] if found["method"] == method]
            numbers.pop("validation", None)  # it compares all methods
        if json_file is not None:
            from cenotaph.estimate.combine import write_json

            write_json(json_file, numbers)
    _fan(numbers)


@app.command()
def rates(
    settings: Annotated[Path, typer.Argument(help="A TOML file that names tables, columns and statements.")],
    data: Annotated[Path | None, typer.Option("--data", help="The folder of its tables; default: beside it.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Where to write the result as JSON.")] = None,
) -> None:
    """Hold statements about numbers, rates and ranks of countries against tables of counts and populations."""
    from cenotaph.estimate.combine import write_json
    from cenotaph.estimate.places import figures
    from cenotaph.estimate.rates_json import as_json
    from cenotaph.estimate.tallies import read_settings

    found = as_json(figures(read_settings(settings), data or settings.parent))
    if json_file is not None:
        write_json(json_file, found)
    for warning in found["warnings"]:
        out.print(f"- {warning['sentence']}", markup=False)
    for statement in found["statements"]:
        out.print(f"{statement['key']}  {statement['words']} ({statement['source']})", markup=False)
        for told in (statement["verdict_said"], *statement["reasons"]):
            out.print(f"  {told['sentence']}", markup=False)
        for answer in statement["answers"]:
            out.print(f"  {answer['window']}: {answer['verdict_said']['sentence']}", markup=False)
            for reason in answer["reasons"]:
                out.print(f"    {reason['sentence']}", markup=False)


@app.command()
def assess(case: Case, build: Build = None) -> None:
    """Hold the current freeze against the law: elements, findings, forums; writes out/findings/."""
    plan = _store()
    opened, where = plan.open_case(case, build)
    with Bars() as progress:
        made = plan.rewrite_out(opened, where, "findings", progress)
    _assessment(made.assessment)


def _assessment(found: Any) -> None:
    """The matrix in a line a crime, every finding with what holds it back, the forums by what the law says of them."""
    for row in found.matrix:
        counts = ", ".join(f"{standing} {row.count(standing)}" for standing in ("covered", "contested", "gap"))
        out.print(f"{row.crime.id}  {row.crime.title}: {counts}", markup=False)
    for one in found.findings:
        outcome = one.finding.outcome.body["outcome"] if one.finding.outcome else "not signed"
        held = f"held back ({len(one.blocked)})" if one.blocked else "may be published"
        out.print(f"finding {one.finding.key}: {one.finding.standing}, {outcome}, {held}", markup=False)
        _say((*one.finding.stale, *one.blocked))
    for status in ("open", "human_decision", "follow_up", "closed"):
        named = [one.forum for one in found.gates if one.status == status]
        if named:
            out.print(f"forums {status.replace('_', ' ')}: {', '.join(named)}", markup=False)


@app.command()
def review(
    case: Case,
    build: Build = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="The queue to write, .xlsx or .csv; default: BUILD/review/queue.xlsx.")
    ] = None,
    size: Annotated[int, typer.Option(min=0, help="Pairs whose judgement would tell most.")] = 50,
    random: Annotated[int, typer.Option(min=0, help="Pairs drawn at random, for precision and recall.")] = 50,
    language: Annotated[str, typer.Option(help="en, fa or fr.")] = "en",
    reviewer: Annotated[str, typer.Option(help="Who will judge, or who has judged where a row does not say.")] = "",
    second_reviewer: Annotated[str, typer.Option(help="Who judges, unseen, what others have judged.")] = "",
    blind: Annotated[bool, typer.Option("--blind", help="Leave out what the model says.")] = False,
    purpose: Annotated[
        str, typer.Option(help="public, un, court or commission; more than public is recorded.")
    ] = "public",
    reason: Annotated[str, typer.Option(help="Why more than the public may read is written.")] = "",
    import_file: Annotated[
        Path | None, typer.Option("--import", help="A filled queue to take in; nothing is written if a row is wrong.")
    ] = None,
    date: Annotated[str, typer.Option(help="The day of verdicts whose row has none; default: the case's as_of.")] = "",
    revise: Annotated[
        bool, typer.Option("--revise", help="A verdict replaces the reviewer's own earlier one.")
    ] = False,
    report: Annotated[bool, typer.Option("--report", help="Say what the review has come to.")] = False,
) -> None:
    """Write a queue of pairs for people with spreadsheets to judge, take filled ones in, or report what they say."""
    _store()
    from cenotaph.run import review as reviews

    if report and import_file is not None:
        raise ValueError("give --report or --import FILE, one of the two")
    if language not in ("en", "fa", "fr"):
        raise ValueError(f"--language {language}: one of en, fa, fr")
    if report:
        _say(reviews.reported(case, build, language), language)
    elif import_file is not None:
        _say([reviews.take_in(case, build, import_file, reviewer, date, revise)], language)
    else:
        asked = reviews.Request(size, random, language, reviewer, second_reviewer, purpose, reason, blind)
        path, told = reviews.export(case, build, asked, out_file)
        out.print(str(path), markup=False)
        _say(told, language)


@app.command()
def letters(
    case: Case,
    build: Build = None,
    language: Annotated[str, typer.Option(help="en, fa or fr.")] = "en",
) -> None:
    """Print the letter of notice to each person or State that a finding of the current freeze names adversely."""
    from cenotaph.findings.notice import letter
    from cenotaph.words.sentences import render

    _known_language(language)
    found = _store().assessed(case, build)
    due = [(one, notice) for one in found.findings if one.noticed for notice in one.noticed.notices if notice.named]
    for one, notice in due:
        out.print(f"--- {one.finding.key}, {notice.state.replace('_', ' ')}: {render(notice.why)}", markup=False)
        for said in letter(found.material, one.finding.entry, notice, language):
            out.print(render(said, language), markup=False)
    out.print(f"letters: {len(due)}", markup=False)


def _known_language(language: str) -> None:
    if language not in ("en", "fa", "fr"):
        raise ValueError(f"--language {language}: one of en, fa, fr")


@app.command()
def listed(
    name: Annotated[list[str], typer.Argument(help="The name, in any script; its words need no quotes.")],
    lists: Annotated[Path, typer.Option("--lists", help="The folder that holds the lists of designations.")],
    also: Annotated[list[str] | None, typer.Option(help="Another spelling of the same name; repeat it.")] = None,
    born: Annotated[str, typer.Option(help="The year or day of birth.")] = "",
    father: Annotated[str, typer.Option(help="The father's name.")] = "",
    position: Annotated[str, typer.Option(help="Offices held.")] = "",
    body: Annotated[bool, typer.Option("--body", help="Look for a body: a court, a prison, a force.")] = False,
    language: Annotated[str, typer.Option(help="en, fa or fr.")] = "en",
) -> None:
    """Say whether a person or body stands in lists of designations, with the nearest names and what was compared."""
    from cenotaph.claims.designations import read_birth, read_designations
    from cenotaph.register.listings import Query, told
    from cenotaph.register.listings import listed as looked_up
    from cenotaph.words.sentences import render

    _known_language(language)
    days = read_birth(born, "--born") if born else None
    query = Query((" ".join(name), *(also or ())), "body" if body else "official", days, father, position)
    found = read_designations(lists)
    _say(found.notes)
    for depth, sentence in told(query, looked_up(query, found)):
        out.print("  " * depth + render(sentence, language), markup=False)


@app.command()
def sign(
    case: Case,
    finding: Annotated[str, typer.Argument(help="The key of the finding, as entries/findings.csv has it.")],
    outcome: Annotated[str, typer.Option(help="met, not_met or undetermined.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence that will stand beside the finding.")],
    author: Annotated[str, typer.Option(help="Who concludes.")],
    reviewer: Annotated[str, typer.Option(help="Who has reviewed it; another person.")],
    build: Build = None,
) -> None:
    """Sign the outcome of a finding on the current freeze; the next build reads the entry."""
    plan = _store()
    if outcome not in ("met", "not_met", "undetermined"):
        raise ValueError(f"--outcome {outcome}: one of met, not_met, undetermined")
    if author.strip().casefold() == reviewer.strip().casefold():
        raise ValueError(f"--reviewer {reviewer}: the author cannot review; name another person")
    entry = plan.sign(case, build, finding, outcome, reason, (author, reviewer))
    out.print(f"signed {entry.id[:12]} in {case / 'entries' / 'outcomes.csv'}", markup=False)


@app.command("sign-estimate")
def sign_estimate(
    case: Case,
    method: Annotated[str, typer.Option(help="The method, as estimate.json names it.")],
    model: Annotated[str, typer.Option(help="Its model, as estimate.json names it.")],
    warning: Annotated[list[str], typer.Option(help="The code of a blocking warning that is answered for; repeat it.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence that will stand beside the number.")],
    author: Annotated[str, typer.Option(help="The statistician who answers for it.")],
    stratum: Annotated[str, typer.Option(help="A part, such as year=1988; default: all together.")] = "",
    build: Build = None,
) -> None:
    """Answer by name for a number that warnings keep back; the next build reads the entry and shows both."""
    entry = _store().sign_estimate(case, build, (stratum, method, model), warning, reason, author)
    out.print(f"signed {entry.id[:12]} in {case / 'entries' / 'estimates_signed.csv'}", markup=False)


@app.command()
def publish(case: Case, build: Build = None) -> None:
    """Write the exhibition from the current freeze."""
    plan = _store()
    opened, where = plan.open_case(case, build)
    with Bars() as progress:
        made = plan.rewrite_out(opened, where, "publish", progress)
    _summary(made, plan.current_freeze(where), where / "out")


@app.command()
def verify(case: Case, data: Data = None, build: Build = None) -> None:
    """Derive every digest again: objects, freezes, entries, and the files the sources were read from."""
    plan = _store()
    from cenotaph.run.doctor import verify as verified

    if not ((build or case / "build") / plan.MARKER).exists():
        raise ValueError(f"{build or case / 'build'}: nothing was built there; run: cenotaph build {case}")
    opened, where = plan.open_case(case, build)
    checked, broken = verified(opened, where, data)
    _say(broken)
    counts = ", ".join(f"{what} {many}" for what, many in checked.items())
    out.print(f"checked: {counts}; broken: {len(broken)}", markup=False)
    if broken:
        raise typer.Exit(1)


@app.command()
def serve(
    case: Case,
    build: Build = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on this computer; 0 takes a free one.")] = 8017,
) -> None:
    """Show the exhibition on this computer, and to nobody else."""
    from cenotaph.run.local_server import serve as serve_folder

    folder = (build or case / "build") / "out" / "exhibition"
    if not (folder / "index.html").exists():
        raise ValueError(f"{folder}: no exhibition there; run: cenotaph build {case}")
    serve_folder(folder, port, lambda address: out.print(f"{address}  (stop with Ctrl-C)", markup=False))


@app.command()
def load(case: Case, build: Build = None) -> None:
    """Add to the store the entries that only the case folder has."""
    plan = _store()
    from cenotaph.ledger import log

    opened, _ = plan.open_case(case, build)
    out.print(f"{log.load(opened.entries)} entries added to the store", markup=False)


@app.command()
def save(case: Case, build: Build = None) -> None:
    """Add to the case folder the entries that only the store has."""
    plan = _store()
    from cenotaph.ledger import log

    opened, _ = plan.open_case(case, build)
    out.print(f"{log.save(opened.entries)} entries added to the case folder", markup=False)


@app.command()
def simulate(
    folder: Path,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    persons: Annotated[int, typer.Option(help="How many fictional persons there are.")] = 400,
    lists: Annotated[int, typer.Option(help="How many lists name them.")] = 3,
    corruption: Annotated[str, typer.Option(help="Which model of errors: first or second.")] = "first",
    copying: Annotated[bool, typer.Option(help="Whether lists that copy others are among them.")] = True,
) -> None:
    """Write a fictional case, with its truth beside it, for teaching, tests and benchmarks."""
    from cenotaph.simulate import simulate as simulated

    report = simulated(folder, seed, persons, lists, corruption=corruption, copying=copying)
    for found in report.lists:
        out.print(f"{found.key}: {found.rows} rows about {found.persons} persons", markup=False)
    out.print(
        f"{report.unlisted} of {report.persons} persons are on no list; truth/ is never read by a build", markup=False
    )


@app.command()
def doctor(case: Annotated[Path | None, typer.Argument(help="A case to look at too.")] = None) -> None:
    """Say what this computer lacks, and what a case's description breaks."""
    _store()
    from cenotaph.run.doctor import examine

    findings = examine(case)
    for well, sentence in findings:
        out.print(f"{'ok  ' if well else 'MEND'}  {sentence}", markup=False)
    if not all(well for well, _ in findings):
        raise typer.Exit(1)


def expected() -> tuple[type[Exception], ...]:
    """The errors that are about the input, not about the program."""
    from django.db import DatabaseError

    from cenotaph.words.vocabulary import VocabularyError

    # EntryError, MappingError, CaseError, ReadError and TableError are ValueErrors with a sentence of their own
    return (ValueError, VocabularyError, OSError, DatabaseError)


def main() -> None:
    """Run a verb; bad input ends in one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Persian letters is no reason to stop
    try:
        app(standalone_mode=True)
    except expected() as error:
        sentence = str(error)
        if isinstance(error, OSError) and error.strerror:
            sentence = f"{error.filename or 'a file'}: {error.strerror.lower()}"
        elif type(error).__module__.startswith("django.db"):
            sentence = f"the store: {sentence}; is the disk full or read-only? Build again when it is mended"
        print(f"cenotaph: {sentence}", file=sys.stderr)
        sys.exit(2)
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)


if __name__ == "__main__":
    main()
