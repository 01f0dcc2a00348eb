"""Lists the proofs that are older than the code they cover.

Invariant: it only tells. Where git, the history or the commit of a proof is missing, it says that it cannot know.
"""

from __future__ import annotations

import importlib
import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("docs") / "proofs"


def covers(name: str) -> Sequence[str]:
    """The files and folders that a proof covers, its own module among them."""
    found: Sequence[str] = importlib.import_module(f"proofs.{name}").COVERS
    return (*found, f"proofs/{name}.py")


def stale(root: Path, covered: Callable[[str], Sequence[str]]) -> list[str]:
    """One line for each proof below `root` that was made before what it covers was changed, or may have been."""
    lines = []
    for path in sorted((root / FOLDER).glob("*.json")):
        commit = json.loads(path.read_text(encoding="utf-8"))["commit"]
        changed = _changed(root, commit, covered(path.stem))
        if changed is None:
            lines.append(f"proof {path.stem}: its commit is not in this clone, so that its age cannot be told")
        elif changed:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            lines.append(f"proof {path.stem}: older than {changed[0]}{more}; run: script/prove {path.stem}")
    return lines


def _changed(root: Path, commit: str, covered: Sequence[str]) -> list[str] | None:
    """The covered files that differ from that commit; None where it cannot be known."""
    command = ["git", "diff", "--name-only", commit, "--", *covered]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError:  # no git on this machine
        return None
    return done.stdout.splitlines() if commit and not done.returncode else None


if __name__ == "__main__":
    print("\n".join(stale(ROOT, covers)) or "no proof is older than what it covers")
