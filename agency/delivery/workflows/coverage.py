"""What scenarios exercise of the packages under test, and what was measured."""

from __future__ import annotations

import asyncio
import gc
import inspect
import time
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import psutil

from agency import workflow
from agency.delivery.workflows.documentation import documentation_of
from agency.delivery.workflows.scope import scenarios_covering
from agency.workflow import Step, step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agency.delivery.workflows.definition import Definition

RUNS: Final = 1_000
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True)
class CoverageLine:
    """A line of the report.

    Attributes:
        kind: `composition pattern`, `package interaction`, `benchmark` or `documentation`.
        name: What is covered or was measured.
        by: The scenarios that exercise it, or the figure.
    """

    kind: str
    name: str
    by: tuple[str, ...]


def coverage_of(definition: Definition, features: Path) -> list[CoverageLine]:
    """Report what is exercised: every pattern and every pair of packages that there is, whether or not it is declared.

    Args:
        definition: Says which scenarios exercise what.
        features: The folder with the features.
    """
    packages = list(definition.components.values())
    pairs = [f"{one} with {other}" for one, other in combinations(packages, 2)]
    lines = _exercised("composition pattern", primitives(), definition.patterns, features)
    lines += _exercised("package interaction", pairs, definition.interactions, features)
    lines += [CoverageLine("benchmark", name, (figure,)) for name, figure in measured().items()]
    return [*lines, CoverageLine("documentation", ", ".join(packages), (str(documentation_of(packages)),))]


def primitives() -> list[str]:
    """Return the names of the primitives that workflows are composed of."""
    exported = {name: getattr(workflow, name) for name in workflow.__all__}
    return [
        name
        for name, found in exported.items()
        if inspect.isclass(found) and issubclass(found, Step) and not inspect.isabstract(found)
    ]


def measured() -> Mapping[str, str]:
    """Measure what compositions cost in memory and time, beside nothing: whether it is little is not decided here."""
    return asyncio.run(_measured())


async def _measured() -> dict[str, str]:
    async def increase(value: int) -> int:
        return value + 1

    await (step(increase) >> step(increase) >> step(increase)).execute(0)
    gc.collect()
    process = psutil.Process()
    before = process.memory_info().rss
    for _ in range(RUNS):
        await (step(increase) >> step(increase) >> step(increase)).execute(0)
    gc.collect()
    grown = process.memory_info().rss - before
    composed = step(increase) >> step(increase) >> step(increase)
    began = time.perf_counter()
    for _ in range(RUNS):
        await composed.execute(0)
    composed_s = time.perf_counter() - began
    began = time.perf_counter()
    for _ in range(RUNS):
        await increase(await increase(await increase(0)))
    by_hand_s = time.perf_counter() - began
    return {
        f"memory that {RUNS} compositions leave": f"{grown / MEGABYTE:.1f} MB",
        "time of a composition of three steps": f"{1e6 * composed_s / RUNS:.1f} µs",
        "time against the same calls by hand": f"{composed_s / by_hand_s:.2f} times",
    }


def _exercised(
    kind: str, names: Sequence[str], declared: Mapping[str, Sequence[str]], features: Path
) -> list[CoverageLine]:
    covering = scenarios_covering({one for said in declared.values() for one in said}, features)
    return [
        CoverageLine(kind, name, tuple(scenario for one in declared.get(name, ()) for scenario in covering[one]))
        for name in names
    ]


def report(lines: Sequence[CoverageLine]) -> str:
    """Return the lines as text, with the share of each kind that is covered."""
    said = []
    for kind in dict.fromkeys(line.kind for line in lines):
        of_kind = [line for line in lines if line.kind == kind]
        covered = sum(bool(line.by) for line in of_kind)
        said.append(f"{kind}: {covered} of {len(of_kind)} ({100 * covered / len(of_kind):.1f} %)")
        said += [f"  {line.name}: {'; '.join(line.by) or 'nothing'}" for line in of_kind]
    return "\n".join(said)
