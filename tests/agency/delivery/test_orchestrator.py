"""The orchestrator: submission, collection, checkpoints, what it refuses, and runs that go on where they were."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from agency.delivery.contract import Checkpoint, Decision, GeneratorError
from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.naming import TargetError
from agency.delivery.orchestrator import WorkflowOrchestrator
from agency.delivery.reports.result import WorkflowResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from agency.delivery.progress import StageEvent

pytestmark = pytest.mark.anyio


class FileGenerator:
    """Writes one test for each module."""

    __test__ = False

    def __init__(self, folder: Path, failing: bool = False) -> None:  # noqa: FBT001, FBT002 - a small stub of a third party
        self.submitted: list[Path] = []
        self._folder = folder
        self._failing = failing

    async def submit(self, module: Path) -> str:
        """Accept a module."""
        self.submitted.append(module)
        return f"task-{module.stem}"

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Write a test, or fail."""
        if self._failing:
            raise GeneratorError(f"{task_id} was lost after {timeout_s:g} s")
        file = self._folder / f"test_{task_id.removeprefix('task-')}_generated.py"
        file.write_text("def test_it_is_there() -> None:\n    import calculator\n", encoding="utf-8")
        return [file]


class RefusingGenerator(FileGenerator):
    """Accepts nothing."""

    async def submit(self, module: Path) -> str:
        """Refuse."""
        raise GeneratorError(f"no tests for {module}")


def orchestrator(calculator: Path, target: str = "staging", **options: Any) -> WorkflowOrchestrator:
    settings = {
        "gates": "",
        "report_to": str(calculator.parent),
        "publish_to": str(options.pop("publish_to", calculator.parent / "published")),
        "enable_openhands_test_generation": "generator" in options,
        "generation_backoff_base": 0,
        "on_generation_failure": options.pop("on_generation_failure", "stop"),
    }
    return WorkflowOrchestrator(calculator / "SPECIFICATION.md", "calculator", target, calculator, settings, **options)


@pytest.mark.requirement("S1-ORCH-04")
async def test_submission_returns_the_tasks_and_how_long_it_took(calculator: Path) -> None:
    generator = FileGenerator(calculator.parent)
    submitted = await orchestrator(calculator, generator=generator)._run_async_openhands_test_generation_stage()
    assert submitted.output["submitted_tasks"] == {"calculator.py": "task-calculator"}
    assert submitted.duration_ms > 0
    assert generator.submitted == [calculator / "calculator.py"]


@pytest.mark.requirement("S1-ORCH-05")
async def test_collection_returns_whether_it_succeeded_and_how_long_it_took(calculator: Path) -> None:
    for failing in (False, True):
        delivery = orchestrator(calculator, generator=FileGenerator(calculator.parent, failing))
        submitted = await delivery._run_async_openhands_test_generation_stage()
        collected = await delivery._collect_async_openhands_results(submitted.output)
        assert collected.duration_ms > 0
        assert collected.output["success"] is not failing
        assert ("was lost" in (collected.error or "")) is failing


@pytest.mark.requirement("S1-REP-01")
def test_a_result_has_sensible_defaults_for_its_figures() -> None:
    result = WorkflowResult(success=False, component_name="calculator", target_stage="staging")
    assert result.execution_mode == "sync"
    assert result.stage_timings == {}
    figures = [one.name for one in fields(result) if one.name.endswith("_ms")]
    assert {name: getattr(result, name) for name in figures} == dict.fromkeys(figures, 0.0)
    assert set(result.as_json()) == {one.name for one in fields(result)}


async def test_nothing_is_collected_where_nothing_was_submitted(calculator: Path) -> None:
    delivery = orchestrator(
        calculator, generator=RefusingGenerator(calculator.parent), on_generation_failure="continue"
    )
    result = await delivery.run_one_by_one()
    assert result.success, result.error
    assert result.stages_failed == ("test_submission", "test_collection")
    assert result.stage_results["test_collection"].output["success"] is False
    assert result.stage_results["test_collection"].error == "no module was submitted"


@pytest.mark.parametrize("place", ["out", "."])
async def test_what_is_published_into_the_component_is_not_published_again(calculator: Path, place: str) -> None:
    for target in ("staging", "production"):
        result = await orchestrator(calculator, target, publish_to=calculator / place).run_one_by_one()
        assert result.success, result.error
    current = calculator / place / "production/calculator/current"
    published = {"version": current.readlink().name, "before": None, "published_at": str(current)}
    assert result.stage_results["production_deployment"].output == published
    assert sorted(one.name for one in current.iterdir()) == ["SPECIFICATION.md", "calculator.py"]


@pytest.mark.parametrize("passes", ["before", "after", "never"])
async def test_the_report_says_with_which_source_the_tests_did_not_pass(calculator: Path, passes: str) -> None:
    with (calculator / "calculator.py").open("a", encoding="utf-8") as module:
        module.write("A=1\n")
    with (calculator / "tests/test_calculator.py").open("a", encoding="utf-8") as tests:
        text = {"before": "A=1", "after": "A = 1", "never": "B"}[passes]
        tests.write("\n\ndef test_text():\n    import calculator, inspect\n")
        tests.write(f"    assert {text!r} in inspect.getsource(calculator)\n")
    result = await orchestrator(calculator, "development").run_one_by_one()
    assert result.success, result.error
    when = "after" if passes == "before" else "before"
    said = f"the tests do not pass {when} refactoring: "
    assert result.stage_results["refactoring"].output["undone"].startswith(said)


@pytest.mark.parametrize("delivered", [True, False])
async def test_the_span_of_a_delivery_has_failed_where_it_was_not_delivered(
    calculator: Path, exported: InMemorySpanExporter, *, delivered: bool
) -> None:
    if not delivered:
        (calculator / "SPECIFICATION.md").unlink()
    await orchestrator(calculator).run_one_by_one()
    (delivery,) = [one for one in exported.get_finished_spans() if one.name == "delivery"]
    error = {} if delivered else {"error.type": "not delivered"}
    assert dict(delivery.attributes or {}) == {"delivery.target": "staging", "delivery.mode": "sync", **error}


@pytest.mark.parametrize(
    ("failure", "said"), [(OSError("no screen"), "OSError: no screen"), (TimeoutError(), "TimeoutError")]
)
async def test_the_report_names_the_error_by_which_a_delivery_broke_off(
    calculator: Path, failure: Exception, said: str
) -> None:
    def show(_: StageEvent) -> None:
        raise failure

    with pytest.raises(type(failure)):
        await orchestrator(calculator, progress=show).run_one_by_one()
    report = json.loads((calculator.parent / "workflow_report_calculator.json").read_text(encoding="utf-8"))
    assert (report["success"], report["error"]) == (False, said)


async def test_run_refuses_to_block_a_running_loop(calculator: Path) -> None:
    with pytest.raises(RuntimeError, match="await run_one_by_one"):
        orchestrator(calculator).run()


def test_run_delivers_from_a_thread_without_a_loop(calculator: Path) -> None:
    assert orchestrator(calculator).run().success


@pytest.mark.requirement("S1-CLI-03")
def test_a_short_name_of_a_target_is_refused_with_the_whole_one(calculator: Path) -> None:
    with pytest.raises(TargetError, match="did you mean 'development'"):
        orchestrator(calculator, "dev")


@pytest.mark.parametrize("approved", [True, False])
async def test_a_stage_waits_for_a_persons_decision(calculator: Path, *, approved: bool) -> None:
    journal = InMemoryJournal("run-1")
    review = Checkpoint("before-staging", "the release to staging")
    delivery = orchestrator(calculator, journal=journal, checkpoints={"staging_deployment": review})
    running = asyncio.ensure_future(delivery.run_async_with_parallel_openhands())
    await journal.decide(Decision(review.id, "Ana", datetime.now(UTC), approved))
    result = await running
    assert result.success is approved
    assert ("staging_deployment" in result.stages_completed) is approved
    assert result.error == (None if approved else "staging_deployment: Ana has not approved the release to staging")


async def test_a_run_that_goes_on_repeats_no_finished_stage(calculator: Path) -> None:
    journal = InMemoryJournal("run-2")
    failing = FileGenerator(calculator.parent, failing=True)
    first = await orchestrator(calculator, generator=failing, journal=journal).run_async_with_parallel_openhands()
    assert first.stages_failed == ("test_collection",)
    again = FileGenerator(calculator.parent)
    second = await orchestrator(calculator, generator=again, journal=journal).run_async_with_parallel_openhands()
    assert second.success, second.error
    assert again.submitted == []
    report = json.loads((calculator.parent / "workflow_report_calculator.json").read_text())
    assert {one["stage"] for one in report["metrics_dashboard"]["intervals"]} == {
        "test_collection",
        "testing",
        "staging_deployment",
    }
    assert report["context_session_id"] == "run-2"
    assert report["openhands_submission_time_ms"] == first.openhands_submission_time_ms > 0
