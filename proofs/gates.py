"""Gates and checks under mutation: whether their tests notice when the code says something else.

Every comparison is turned, every condition decided beforehand, every verdict exchanged, and so on, one at a time; the
tests of the module run against each mutant in a process of their own. The unchanged code must pass. A mutant that no
test can notice (an equivalent one) counts as surviving, so that the score is a lower bound.
"""

from __future__ import annotations

import ast
import copy
import os
import signal
import sys
import types
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COVERS = (
    "cenotaph/findings/gates.py", "cenotaph/findings/lints.py", "cenotaph/findings/lints.yaml",
    "cenotaph/findings/forums", "tests/findings/test_gates.py", "tests/findings/test_lints.py",
)  # fmt: skip
MODULES = {"gates": "tests/findings/test_gates.py", "lints": "tests/findings/test_lints.py"}
WANTED = 0.95
SECONDS = 60  # for one mutant; one that hangs is noticed
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
EXCHANGED = {
    "PASSED": "FAILED", "FAILED": "HUMAN", "HUMAN": "PASSED", "OPEN": "CLOSED", "CLOSED": "FOLLOW_UP",
    "FOLLOW_UP": "OPEN", "all": "any", "any": "all", "min": "max", "max": "min",
}  # fmt: skip


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every other thing that a node could have said: what was done, and the node instead."""
    if isinstance(node, ast.Compare):
        turned = copy.deepcopy(node)
        turned.ops = [TURNED[type(node.ops[0])](), *node.ops[1:]]
        yield "comparison turned", turned
    if isinstance(node, ast.BoolOp):
        other = copy.deepcopy(node)
        other.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and for or", other
        for number in range(len(node.values)):
            fewer = copy.deepcopy(node)
            del fewer.values[number]
            yield "part left out", fewer if len(fewer.values) > 1 else fewer.values[0]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", node.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "true for false", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "one more", ast.Constant(node.value + 1)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "message" and isinstance(node.args[0], ast.Constant):
        call = copy.deepcopy(node)
        call.args[0] = ast.Constant("numbers.own_text_differs")
        yield "another sentence", call
    if isinstance(node, ast.IfExp):
        yield "branches exchanged", ast.IfExp(node.test, node.orelse, node.body)
    if isinstance(node, ast.If):
        for decided in (True, False):
            fixed = copy.deepcopy(node)
            fixed.test = ast.Constant(decided)
            yield "condition decided", fixed
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in EXCHANGED:
        yield "verdict exchanged", ast.Name(EXCHANGED[node.id], ast.Load())
    if isinstance(node, ast.Raise):
        yield "error left out", ast.Pass()


class Replace(ast.NodeTransformer):
    """Puts one change in the place of one node, found by its number in the order of `ast.walk`."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return ast.copy_location(self.new, node) if node is self.old else self.generic_visit(node)


def annotations(tree: ast.AST) -> set[int]:
    """The nodes inside annotations, which say nothing at run time."""
    found: set[int] = set()
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            inside = getattr(node, name, None)
            if inside is not None:
                found |= {id(one) for one in ast.walk(inside)}
    return found


def mutants(source: str) -> Iterator[tuple[str, ast.Module]]:
    """Every mutant of a module: where and what was changed, and the changed tree."""
    tree = ast.parse(source)
    silent = annotations(tree)
    for number, original in enumerate(ast.walk(tree)):
        for kind in range(0 if id(original) in silent else len(list(changes(original)))):
            fresh = ast.parse(source)
            node = list(ast.walk(fresh))[number]
            what, new = list(changes(node))[kind]
            changed = ast.fix_missing_locations(Replace(node, new).visit(fresh))
            yield f"line {getattr(node, 'lineno', 0)}, {what}: {ast.unparse(node).splitlines()[0][:80]}", changed


def survives(name: str, tree: ast.Module, path: Path) -> bool:
    """Whether the tests of a module pass on this tree, in a process that has loaded everything else already."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status == 0
    signal.alarm(SECONDS)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    code = 1
    try:
        import pytest

        full = f"cenotaph.findings.{name}"
        module = types.ModuleType(full)
        module.__file__ = str(path)
        sys.modules[full] = module
        exec(compile(tree, str(path), "exec"), module.__dict__)
        setattr(sys.modules["cenotaph.findings"], name, module)
        code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", str(ROOT / MODULES[name])]))
    except BaseException:  # a mutant that does not even load is noticed
        code = 1
    finally:
        os._exit(code)


def load() -> None:
    """What every process shares: the tests' tools, the rooms below that are not mutated, the files of the forums."""
    import hypothesis
    import pytest  # noqa: F401

    import cenotaph.findings.law
    from cenotaph.findings import stated
    from cenotaph.words.sentences import catalogue

    hypothesis.settings.register_profile("proof", max_examples=30, database=None, derandomize=True, deadline=None)
    hypothesis.settings.load_profile("proof")
    cenotaph.findings.law.instruments()
    for locale in ("fa", "fr"):
        catalogue(locale)
    read = stated.read_file
    packaged = {f"forums/{path.name}": path for path in (ROOT / "cenotaph/findings/forums").glob("*.yaml")}
    known = {name: read(path, name, ValueError) for name, path in packaged.items()}
    stated.read_file = lambda path, name, error: known[name] if name in known else read(path, name, error)


def prove() -> dict[str, Any]:
    """Mutants and those noticed, by module and by kind of change; the survivors are named."""
    os.chdir(ROOT)
    load()
    figures: dict[str, Any] = {}
    whole = True
    for name in MODULES:
        path = ROOT / "cenotaph" / "findings" / f"{name}.py"
        source = path.read_text(encoding="utf-8")
        unchanged = survives(name, ast.parse(source), path)
        total: Counter[str] = Counter()
        survivors = []
        for where, tree in mutants(source):
            kind = where.split(", ", 1)[1].split(":")[0]
            total[kind] += 1
            if survives(name, tree, path):
                survivors.append(where)
        noticed = sum(total.values()) - len(survivors)
        score = round(noticed / sum(total.values()), 4)
        figures[name] = {
            "unchanged_code_passes": unchanged,
            "mutants": sum(total.values()),
            "noticed": noticed,
            "score": score,
            "by_kind": dict(sorted(total.items())),
            "survivors": survivors,
        }
        whole = whole and unchanged and score >= WANTED
    return {"holds": whole, "wanted": WANTED, **figures}
