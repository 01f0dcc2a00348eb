"""The remarks of two cases, read where everybody reads them: in out/register/numbers.csv."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cenotaph.run import plan, store
from cenotaph.words.vocabulary import headers

ROOT = Path(__file__).resolve().parents[2]
store.configure()
REMARKS = {
    "iran-1988": {
        "s_hamoh/numbers/t024": ("copied_and_changed", "s_wiki_fa/numbers/t023"),
        "s_ncri_nayeri/numbers/t044": (
            "credited_without_words",
            "s_iranintl_nayeri/statements/st033 s_jvmi_nayyeri/statements/st031 s_rferl_nayeri/statements/st032",
        ),
        "s_wiki_edgio/numbers/t022": ("credited_elsewhere", "s_ifmat_ai2018/numbers/t010"),
    },
    "training": {"press/numbers/t4": ("credited_elsewhere", "observatory_preface/numbers/n2")},
}


@pytest.mark.parametrize("case", sorted(REMARKS))
def test_the_rules_find_what_is_known_to_be_wrong_and_nothing_else(case: str, tmp_path: Path) -> None:
    out = plan.build(ROOT / "cases" / case, build_folder=tmp_path / "build", until="register").out
    with (out / "register" / "numbers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(headers()["out/register/numbers.csv"])
    found = {row["record"]: (row["remarks"], row["against"]) for row in rows if row["remarks"] or row["against"]}
    assert found == REMARKS[case]
    assert len({row["record"] for row in rows}) == len(rows) > 7
