"""Crash safety: a build disturbed at every moment at which the world outside the process changes.

Killed at each of them; out of space and read-only at one of each kind. After each: no row of the store without its
object, and the next build gives the bytes of an undisturbed one.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.run.crash import digests, moments, one_of_each, tiny_case, trial

COVERS = (
    "cenotaph/claims", "cenotaph/evidence", "cenotaph/ledger", "cenotaph/publish", "cenotaph/register", "cenotaph/run",
    "tests/run/crash.py", "tests/run/disturbed.py",
)  # fmt: skip
KILLED = -9


def prove() -> dict[str, Any]:
    """Counts of moments, bad states and differing results by mode."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        case = tiny_case(work / "calm" / "tiny")
        copy = work / "copy" / "tiny"
        shutil.copytree(case, copy)
        every = moments(copy, copy / "build")
        made = digests(copy / "build" / "out", copy / "entries")
        chosen = {"kill": every, "full": one_of_each(every), "readonly": one_of_each(every)}
        modes: dict[str, Any] = {}
        for mode, found in chosen.items():
            outcomes = [trial(case, work / "work", moment, mode, made) for moment in found]
            expected = KILLED if mode == "kill" else 2
            modes[mode] = {
                "moments": len(outcomes),
                "stopped_as_expected": sum(one.code == expected for one in outcomes),
                "tracebacks": sum("Traceback" in one.spoken for one in outcomes),
                "bad_states": sum(one.rows_without_object for one in outcomes),
                "next_build_differs": sum(not one.same for one in outcomes),
                "steps": dict(sorted(Counter(moment.step for moment in found).items())),
                "not_as_expected": sorted(f"{one.moment.kind}: {one.code}" for one in outcomes if one.code != expected),
            }
    holds = all(found["bad_states"] == found["next_build_differs"] == 0 for found in modes.values())
    return {"holds": holds, **modes}
