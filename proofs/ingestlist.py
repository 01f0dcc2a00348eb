"""Ten million rows in one list of ten columns: what is remembered of a list is forgotten only at its end.

One run; time and peak memory are told as they stood after 1, 3 and 10 million rows were written.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from proofs.ingest10m import holds, measured

COVERS = ("benchmarks/ingest.py", "cenotaph/claims", "cenotaph/evidence", "cenotaph/run", "proofs/ingest10m.py")
ROWS = 10_000_000
MARKS = (1_000_000, 3_000_000, 10_000_000)  # rows


def prove() -> dict[str, Any]:
    """Figures of the whole list, of its survey, and after each of MARKS."""
    from benchmarks.ingest import write_case
    from cenotaph.evidence.readers import BLOCK

    with tempfile.TemporaryDirectory() as folder:
        case = write_case(Path(folder) / "case", ROWS)
        found = measured(case, Path(folder) / "build")
    told = [{"seconds": round(seconds), "peak_megabytes": peak} for seconds, peak in found.pop("told")]
    surveyed = ROWS // BLOCK  # after a first word, the list is told block by block: once surveyed and once written
    after = {f"{mark // 1_000_000}M": told[surveyed + mark // BLOCK] for mark in MARKS}
    return {"holds": holds(found, ROWS), "list": found, "survey": told[surveyed], "after_rows": after}
