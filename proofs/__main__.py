"""Runs a proof and writes what it found, with what it was found on.

Invariant: a proof says which commit it measured, and whether anything beside that commit was changed.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = (
    "assess", "calibration", "copying", "coverage", "crash", "exhibition", "gates", "ingest10m", "ingestlist",
    "joining", "linkage10m", "linkage_coverage", "modes", "pages", "shares", "training",
)  # fmt: skip


def git(*words: str) -> str:
    """What git says, or nothing where there is none."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main() -> int:
    """Run the proof named in the first argument; exit code 1 when it does not hold."""
    if len(sys.argv) != 2 or sys.argv[1] not in NAMES:
        print(f"which proof? There are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    name = sys.argv[1]
    started = time.monotonic()
    commit = git("rev-parse", "HEAD")  # before it is measured: whoever commits meanwhile changes nothing that was
    figures = importlib.import_module(f"proofs.{name}").prove()
    result = {
        "proof": name,
        "commit": commit,
        "changed_files": len(git("status", "--porcelain", "--", "cenotaph", "tests", "proofs").splitlines()),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "minutes": round((time.monotonic() - started) / 60, 1),
        "figures": figures,
    }
    path = ROOT / "docs" / "proofs" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))
    return 0 if figures["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
