"""Automated gates of a stage: commands of the definition that are run, and what they find."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from agency.delivery.contract import GateResult, Verdict
from agency.delivery.programs import outer_environment, run_program
from agency.delivery.programs.running import last_lines
from agency.observability import spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from agency.delivery.contract import Json
    from agency.delivery.workflows.definition import Definition, Gate

MOST_DETAILS = 10
"""So many of the last lines that a gate wrote say why it did not pass."""


async def run_gate(gate: Gate, definition: Definition, folder: Path) -> GateResult:
    """Run a gate on the project in a folder; what it cannot do is a verdict, not an error."""
    with spans.span(f"gate.{gate.name}") as checked:
        result = await _result(gate, definition, folder)
        if result.verdict is not Verdict.PASSED:
            checked.fail(result.verdict.value)
        return result


async def _result(gate: Gate, definition: Definition, folder: Path) -> GateResult:
    arguments = list(filled(gate.command, definition))
    environment = outer_environment() | {"PYTHONDONTWRITEBYTECODE": "1"} | spans.environment()
    ended = await run_program(arguments, folder, environment=environment, timeout_s=gate.timeout_s, joined=True)
    if ended.problem:
        said = (ended.problem, *last_lines(ended.output, MOST_DETAILS))
        return GateResult(gate.name, Verdict.COULD_NOT_RUN, limit=gate.at_least, details=said)
    measured = _figure(gate, ended.output)
    if ended.code in gate.could_not_run or (gate.figure and not ended.code and measured is None):
        verdict = Verdict.COULD_NOT_RUN
    elif ended.code or (gate.at_least is not None and (measured is None or measured < gate.at_least)):
        verdict = Verdict.FAILED
    else:
        verdict = Verdict.PASSED
    return GateResult(gate.name, verdict, measured, gate.at_least, last_lines(ended.output, MOST_DETAILS))


async def run_gates(gates: Sequence[Gate], definition: Definition, folder: Path) -> tuple[GateResult, ...]:
    """Run gates one after the other, all of them, so that everything that is wrong is found at once."""
    return tuple([await run_gate(gate, definition, folder) for gate in gates])


def filled(command: Sequence[str], definition: Definition) -> Iterator[str]:
    """Fill the placeholders of a command; `{packages}` becomes an argument for each package."""
    for argument in command:
        if argument == "{packages}":
            yield from definition.components.values()
        else:
            yield sys.executable if argument == "{python}" else argument


def as_json(result: GateResult) -> Json:
    """Return what can be stored of a result."""
    return {
        "gate": result.gate,
        "verdict": result.verdict.value,
        "measured": result.measured,
        "limit": result.limit,
        "details": list(result.details),
    }


def from_json(stored: Mapping[str, object]) -> GateResult:
    """Return the result that was stored."""
    said = dict(stored)
    verdict, details = Verdict(str(said.pop("verdict"))), said.pop("details")
    return GateResult(verdict=verdict, details=tuple(details), **said)  # type: ignore[arg-type]


def _figure(gate: Gate, output: str) -> float | None:
    """Return the last figure that a gate wrote."""
    found = re.findall(gate.figure, output) if gate.figure else []
    return None if not found else float(found[-1] if isinstance(found[-1], str) else found[-1][0])
