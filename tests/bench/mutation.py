"""Whether the tests would notice: every module of a package is changed in one place at a time, and the tests run.

    python -m tests.bench.mutation apps/drift/stats tests/unit/drift     SAMPLE=200 SEED=1 JOBS=2 ONLY=counters

A mutant is one changed operator, comparison, constant or condition. It is killed when a test fails on it. Each runs
in a fork that loads the changed source in place of the file; nothing on disk is touched. What only guards against our
own slips and changes no result (strict=, frozen=, slots=) is left alone.
"""

import ast
import copy
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from multiprocessing.pool import ThreadPool
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

SECONDS = 240

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
GUARDS = {"strict", "frozen", "slots"}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sum": "max"}


@dataclass(frozen=True)
class Mutant:
    module: str
    line: int
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.module.rpartition('.')[2]}:{self.line}  {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ".".join(path.with_suffix("").parts)
    guards = {each.value for each in ast.walk(tree) if isinstance(each, ast.keyword) and each.arg in GUARDS}
    for at, node in enumerate(ast.walk(tree)):
        for change in () if node in guards else _changes(node):
            other = copy.deepcopy(tree)
            twin = next(each for index, each in enumerate(ast.walk(other)) if index == at)
            before = ast.unparse(twin)
            change(twin)
            line = getattr(node, "lineno", 0)
            yield Mutant(
                module, line, f"{before}  →  {ast.unparse(twin)}", ast.unparse(ast.fix_missing_locations(other))
            )


def _changes(node: ast.AST) -> Iterator[Callable[[Any], None]]:
    match node:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPS:
            yield lambda twin: setattr(twin, "op", SWAPS[type(twin.op)]())
        case ast.Compare():
            for index, op in enumerate(node.ops):
                if type(op) in SWAPS:
                    yield lambda twin, index=index: twin.ops.__setitem__(index, SWAPS[type(twin.ops[index])]())
        case ast.Constant(value=bool()):
            yield lambda twin: setattr(twin, "value", not twin.value)
        case ast.Constant(value=int()):
            yield lambda twin: setattr(twin, "value", twin.value + 1)
        case ast.Constant(value=float()):
            yield lambda twin: setattr(twin, "value", twin.value * 1.3 + 0.01)
        case ast.UnaryOp(op=ast.Not()):
            yield lambda twin: (setattr(twin, "op", ast.UAdd()), setattr(twin, "operand", _truth(twin.operand)))[0]
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield lambda twin: setattr(twin.func, "id", CALLS[twin.func.id])
        case ast.IfExp():
            yield lambda twin: setattr(twin, "test", ast.Constant(True))


def _truth(operand: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("bool", ast.Load()), [operand], [])


class _Changed(MetaPathFinder, Loader):
    """Gives one module another source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name == self.mutant.module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.source, self.mutant.module, "exec"), module.__dict__)  # noqa: S102


def killed(mutant: Mutant | None, tests: list[str]) -> bool:
    """mutant: None for the source as it is."""
    child = os.fork()
    if not child:
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os._exit(_tested(mutant, tests))
    _, status = os.waitpid(child, 0)
    return status != 0


def _tested(mutant: Mutant | None, tests: list[str]) -> int:
    if mutant:
        sys.meta_path.insert(0, _Changed(mutant))
        name = f"test_{mutant.module.rpartition('.')[2]}"
        tests = sorted(tests, key=lambda path: Path(path).stem != name)  # its own tests are likely to notice first
    options = ["-c", os.devnull, "--rootdir", ".", "--noconftest", "--import-mode=importlib", "-x", "-q"]
    try:
        return int(pytest.main([*options, "-p", "no:cacheprovider", "-p", "no:django", "-p", "no:randomly", *tests]))
    except BaseException:
        return 1


def main() -> None:
    package, folder = Path(sys.argv[1]), Path(sys.argv[2])
    sys.path.insert(0, os.getcwd())
    # The same examples for every mutant, and no test that fails only because the machine is busy.
    hypothesis.settings.register_profile("mutation", deadline=None, derandomize=True, max_examples=30)
    hypothesis.settings.load_profile("mutation")
    tests = [str(path) for path in sorted(folder.glob("test_*.py"), key=_cost) if "django" not in path.read_text()]
    if killed(None, tests):
        raise SystemExit("The tests fail on the unchanged source: mend them first.")
    only = os.environ.get("ONLY", "")
    found = [each for path in sorted(package.glob("*.py")) if only in path.stem for each in mutants(path)]
    sample = int(os.environ.get("SAMPLE", "0"))
    if sample:
        found = random.Random(int(os.environ.get("SEED", "1"))).sample(found, min(sample, len(found)))
    _run(found, tests)


def _cost(path: Path) -> tuple[int, str]:
    """Cheap tests first: whatever kills a mutant ends its run."""
    return path.read_text(encoding="utf-8").count("@given"), path.name


def _run(found: list[Mutant], tests: list[str]) -> None:
    survivors = []
    with ThreadPool(int(os.environ.get("JOBS", "2"))) as pool:
        results = pool.imap(lambda mutant: (mutant, killed(mutant, tests)), found)
        for number, (mutant, dead) in enumerate(results, 1):
            if not dead:
                survivors.append(mutant)
                print(f"survived  {mutant}", flush=True)
            if number % 50 == 0:
                print(f"{number} of {len(found)}, {len(survivors)} survived", flush=True)
    share = 1 - len(survivors) / max(1, len(found))
    print(f"{len(found)} mutants, {len(found) - len(survivors)} killed: {share:.1%}")


if __name__ == "__main__":
    main()
