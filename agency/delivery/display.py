"""What the command line shows of a delivery: a line for each stage that has ended, and a summary."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from agency.delivery.contract import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agency.delivery.contract import GateResult, StageResult
    from agency.delivery.progress import StageEvent
    from agency.delivery.reports.result import WorkflowResult

SIGNS = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.COULD_NOT_RUN: "?"}
COLOURS = {Verdict.PASSED: "green", Verdict.FAILED: "red", Verdict.COULD_NOT_RUN: "yellow"}
WIDTH = max(map(len, ("staging_deployment", "production_deployment")))


def show_progress(event: StageEvent, *, runs_in: str = "") -> None:
    """Show a stage: on a terminal when it begins, and everywhere when it has ended or needs an approval.

    Args:
        event: What has become of it.
        runs_in: The option that says where runs are kept, for the command that decides.
    """
    if event.waiting_in is None and event.result is None and sys.stdout.isatty():
        click.echo(f"  … {event.stage}\r", nl=False)
    for line in event_lines(event, runs_in):
        click.echo(line)


def event_lines(event: StageEvent, runs_in: str = "") -> Iterator[str]:
    """Return the lines for a stage that has ended or needs an approval; none for one that begins."""
    if event.waiting_in:
        yield f"  … {event.stage:<{WIDTH}}  needs an approval"
        yield from (f"      {question.id}: {question.text}" for question in event.questions)
        answers = "".join(f" --answer {question.id}=TEXT" for question in event.questions)
        yield f"      agency decide {event.waiting_in} {event.stage} --by NAME --approve{answers}{runs_in}"
    elif event.result:
        yield from stage_lines(event.result, restored=event.restored)


def stage_lines(result: StageResult, *, restored: bool = False) -> Iterator[str]:
    """Return a line for a stage, and one for each of its gates."""
    sign = click.style(SIGNS[result.verdict], fg=COLOURS[result.verdict])
    time = "done before" if restored else f"{result.duration_ms / 1000:.1f} s"
    yield f"  {sign} {result.stage:<{WIDTH}}  {time}"
    for gate in result.gates:
        yield from (f"      {line}" for line in gate_lines(gate))
    if result.error and not any(gate.verdict is not Verdict.PASSED for gate in result.gates):
        yield from (f"      {line}" for line in result.error.splitlines())


def gate_lines(gate: GateResult) -> Iterator[str]:
    """Return a line for a gate, and the lines that say why it has not passed."""
    yield f"{click.style(SIGNS[gate.verdict], fg=COLOURS[gate.verdict])} {gate.gate}{_measured(gate)}"
    if gate.verdict is not Verdict.PASSED:
        yield from (f"    {line}" for line in gate.details)


def _measured(gate: GateResult) -> str:
    if gate.verdict is Verdict.COULD_NOT_RUN:
        return " could not run"
    if gate.measured is None or gate.limit is None:
        return ""
    if gate.gate in {"test_pass_rate", "test_coverage"}:
        return f" {gate.measured:.0f}%, at least {gate.limit:g}%"
    return f" {gate.measured:g} found"


def summary_lines(result: WorkflowResult, report: Path | None) -> Iterator[str]:
    """Return the summary of a delivery."""
    outcome = "was delivered" if result.success else "was not delivered"
    yield ""
    yield f"{result.component_name} {outcome} to {result.target_stage}."
    if result.error:
        yield from (f"  {line}" for line in result.error.splitlines())
    yield f"  mode     {result.execution_mode}"
    yield f"  stages   {len(result.stages_completed)} completed, {len(result.stages_failed)} failed"
    yield f"  time     {result.total_execution_time_ms / 1000:.1f} s in total"
    if result.execution_mode == "async":
        yield f"  saved    {max(0.0, result.parallel_execution_savings_ms) / 1000:.1f} s by stages that overlapped"
    yield f"  run      {result.context_session_id}"
    if report:
        yield f"  report   {report}"
