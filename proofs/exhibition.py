"""A vast exhibition: 30,000 simulated persons, from their freeze to pages in every language of the reference case.

The seconds are those of assessing and writing, in one run; what comes before is stated beside them. The wall is then
opened from its folder in Chromium, several times a language: how long until it stands, how long until a name typed has
left only the names that match.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

COVERS = ("cenotaph/publish", "cenotaph/simulate", "cenotaph/words")
PERSONS = 30_000
LANGUAGES = ("en", "fa", "fr")
LOADS = 5
TYPED = ("a", "hassan", "hassan sarv", "حسن", "رضا", "qqqq", "Hossayn Norozee", "مریم", "")
FILTER = """async (typed) => {
  const field = document.getElementById("name");
  const started = performance.now();
  field.value = typed;
  field.dispatchEvent(new Event("input"));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - started;
}"""


def built(folder: Path) -> dict[str, float]:
    """A simulated case in `folder`, built as far as its estimates; seconds by step."""
    run = [sys.executable, "-m", "cenotaph.cli"]
    steps = {
        "simulate": [*run, "simulate", str(folder), "--seed", "1", "--persons", str(PERSONS)],
        "build_until_estimate": [*run, "build", str(folder), "--until", "estimate"],
    }
    seconds = {}
    for step, command in steps.items():
        started = time.monotonic()
        subprocess.run(command, check=True, capture_output=True)
        seconds[step] = round(time.monotonic() - started, 1)
    return seconds


def write(build: Path, out: Path) -> dict[str, Any]:
    """Write the exhibition of a built case; seconds, files, bytes and memory."""
    from cenotaph.findings.assess import assess
    from cenotaph.publish import select
    from cenotaph.publish.exhibition import write_exhibition

    freeze = build / "freezes" / (build / "freezes" / "current").read_text(encoding="ascii").strip()
    numbers = json.loads((build / "out" / "estimate" / "estimate.json").read_text(encoding="utf-8"))
    waiting = os.getloadavg()[0]
    started = time.monotonic()
    selection = select.select(freeze, "public", date(2026, 1, 1))
    card, sources = select.case_card(selection), select.source_cards(selection)
    selected = time.monotonic()
    found = assess(freeze.name, selection.tables)
    around = select.surroundings(selection)
    report = write_exhibition(out, card, select.persons(selection), sources, numbers, LANGUAGES, around, found)
    ended = time.monotonic()
    mine, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": round(ended - started, 1),
        "processor_seconds": round(sum(one.ru_utime + one.ru_stime for one in (mine, workers)), 1),
        "load_average_before": round(waiting, 1),
        "seconds_of_selection": round(selected - started, 1),
        "files": report.files,
        "pages": report.pages,
        "megabytes": round(report.bytes / 1e6),
        "milliseconds_a_page": round(1000 * (ended - started) / report.pages, 2),
        "peak_megabytes": round(mine.ru_maxrss / 1024),
        "peak_megabytes_of_largest_worker": round(workers.ru_maxrss / 1024),
    }


def language_sizes(out: Path) -> dict[str, dict[str, float]]:
    """Files, megabytes and the wall's megabytes of each language."""
    sizes = {}
    for language in LANGUAGES:
        found = [path.stat().st_size for path in (out / language).rglob("*") if path.is_file()]
        wall = (out / language / "wall.html").stat().st_size
        sizes[language] = {
            "files": len(found),
            "megabytes": round(sum(found) / 1e6),
            "wall_megabytes": round(wall / 1e6, 1),
        }
    return sizes


def wall_times(out: Path) -> dict[str, dict[str, Any]]:
    """Milliseconds until the wall stands and until each name typed has filtered it: medians, by language."""
    from playwright.sync_api import sync_playwright

    times: dict[str, dict[str, Any]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language in LANGUAGES:
            loads: list[float] = []
            filters: dict[str, list[float]] = {typed: [] for typed in TYPED}
            for _ in range(LOADS):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto((out / language / "wall.html").as_uri(), wait_until="load")
                loads.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
                for typed in TYPED:
                    filters[typed].append(page.evaluate(FILTER, typed))
                page.close()
            times[language] = {
                "load": round(median(loads)),
                "filter": {typed or "all shown again": round(median(took)) for typed, took in filters.items()},
            }
        times["browser"] = {"version": browser.version, "load_average": round(os.getloadavg()[0], 1)}
        browser.close()
    return times


def prove() -> dict[str, Any]:
    """Figures of one run."""
    with tempfile.TemporaryDirectory() as folder:
        case, out = Path(folder) / "case", Path(folder) / "exhibition"
        before = built(case)
        command = [sys.executable, "-m", "proofs.exhibition", str(case / "build"), str(out)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        written = json.loads(done.stdout)
        sizes = language_sizes(out)
        walls = wall_times(out)
    loads = [walls[language]["load"] for language in LANGUAGES]
    filters = [took for language in LANGUAGES for took in walls[language]["filter"].values()]
    return {
        "holds": written["seconds"] <= 60 and max(loads) <= 1000 and max(filters) <= 300,
        "persons": PERSONS,
        "languages": list(LANGUAGES),
        "seconds_before_not_counted": before,
        "written": written,
        "by_language": sizes,
        "wall_milliseconds": walls,
    }


if __name__ == "__main__":
    print(json.dumps(write(Path(sys.argv[1]), Path(sys.argv[2]))))
