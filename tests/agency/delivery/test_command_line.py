"""The command line beside the features: options that are refused, answers to questions, and who guards a generator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

import pytest
from click.testing import CliRunner

from agency.cli import main
from agency.delivery.components import Component
from agency.delivery.config import DeliveryConfig
from agency.delivery.contract import Checkpoint, GeneratorError, Question
from agency.delivery.durable import ledger_at, runs_at
from agency.delivery.generation.settings import VARIABLES, NotConfiguredError
from agency.delivery.opening import openhands
from agency.delivery.stages.generation import GuardedGeneration, GuardsItself
from agency.workflow import BreakerState, Context
from plainspec.services.stand_ins.collector import Collector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.contract import Decision, Journal, Json

REVIEW = Checkpoint("review", "Review", (Question("safe", "Is it safe?"),))
SERVER = dict(zip(VARIABLES, ("http://127.0.0.1:1", "key", "model", "model-key"), strict=True))


async def reviewed(journal: Journal, _: Json) -> Json:
    decision = await journal.decision(REVIEW)
    return {"approved": decision.approved}


async def come_to_review(place: Path) -> None:
    async with runs_at(str(place), reviewed) as runs:
        run = asyncio.ensure_future(runs.start("monday", {}))
        while not any(one.waiting_at for one in await runs.runs()):  # noqa: ASYNC110 - files
            await asyncio.sleep(0.01)
        run.cancel()
        await asyncio.wait([run])


def test_an_answer_that_is_entered_is_stored_with_who_decided(tmp_path: Path) -> None:
    asyncio.run(come_to_review(tmp_path))
    decide = ["decide", "monday", "review", "--by", "Ben", "--approve", "--runs-in", str(tmp_path)]
    unanswered = CliRunner().invoke(main, decide)
    assert (unanswered.exit_code, unanswered.stderr.count("safe missing")) == (3, 1)
    answered = CliRunner().invoke(main, [*decide, "--answer", "safe=Yes, it is = safe."])
    assert answered.exit_code == 0, answered.output
    assert f"agency deliver --resume monday --runs-in {tmp_path}" in answered.output

    async def stored() -> Sequence[Decision]:
        async with ledger_at(str(tmp_path)) as ledger:
            return await ledger.decisions("monday")

    ((by, answers),) = [(one.by, one.answers) for one in asyncio.run(stored())]
    assert (by, answers) == ("Ben", {"safe": "Yes, it is = safe."})


def test_the_variable_for_runs_is_read_and_need_not_be_repeated(tmp_path: Path) -> None:
    asyncio.run(come_to_review(tmp_path))
    runner = CliRunner(env={"AGENCY_DELIVERY_RUNS": str(tmp_path)})
    assert "monday  waiting for a person  before review" in runner.invoke(main, ["runs"]).output
    decided = runner.invoke(main, ["decide", "monday", "review", "--by", "Ben", "--reject"])
    assert decided.output.endswith("agency deliver --resume monday\n")


@pytest.mark.parametrize("command", [["runs"], ["decide", "monday", "review", "--by", "Ben", "--reject"]])
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("mysql://ana:secret@127.0.0.1/runs", "a folder, or in PostgreSQL (postgresql://…), but not at mysql://…."),
        ("postgresql://ana:secret@127.0.0.1:port/runs", "cannot be read, and nothing was done: write postgresql://"),
        ("postgresql://", "names no database, and nothing was done: write postgresql://USER"),
        ("postgresql://ana:secret@127.0.0.1:1/runs", "cannot be reached, and nothing was done"),
    ],
)
def test_a_wrong_url_is_refused_without_its_password(
    command: list[str], place: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*command, "--runs-in", place])
    assert (done.exit_code, said in done.stderr, "sec" in done.output) == (3, True, False), done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["decide", "monday", "review", "--by", "Ben"], "--approve"),
        (["decide", "monday", "review", "--approve"], "--by"),
        (["decide", "monday", "review", "--by", "Ben", "--approve", "--answer", "yes"], "write ID=TEXT"),
        (
            [
                "deliver",
                "--spec",
                "S.md",
                "--component",
                "c",
                "--target",
                "development",
                "--approve-before",
                "staging_deployment",
            ],
            "does not come to staging_deployment",
        ),
    ],
)
def test_a_command_that_is_wrong_is_refused_with_what_is(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


@pytest.mark.asyncio
async def test_openhands_guards_itself_within_the_limits_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SERVER.items():
        monkeypatch.setenv(name, value)
    config = DeliveryConfig(generation_retries=1, generation_backoff_base=0, breaker_failures=2)
    async with openhands(config, tmp_path) as generator:
        assert isinstance(generator, GuardsItself)
        (tmp_path / "module.py").write_text('"""A module."""\n', encoding="utf-8")
        with pytest.raises(GeneratorError, match="No OpenHands server answers"):
            await generator.submit(tmp_path / "module.py")
        assert generator.circuit is BreakerState.OPEN


def test_every_variable_that_openhands_needs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NotConfiguredError) as refused:
        openhands(DeliveryConfig(), tmp_path)
    assert [name for name in VARIABLES if name not in str(refused.value)] == []


def test_a_command_exports_its_spans_to_the_collector_that_the_environment_names(tmp_path: Path) -> None:
    with Collector.listening() as collector:
        runner = CliRunner(env={"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
        folders = ["--runs-in", str(tmp_path / "runs"), "--report-to", str(tmp_path)]
        arguments = ["--spec", str(tmp_path / "S.md"), "--component", "shop", "--target", "development"]
        done = runner.invoke(main, ["deliver", *arguments, *folders])
        assert done.exit_code == 1, done.output
        assert "delivery" in {span.name for span in collector.spans()}


def test_an_export_that_is_not_possible_is_refused() -> None:
    done = CliRunner(env={"OTEL_TRACES_EXPORTER": "zipkin"}).invoke(main, ["runs"])
    assert (done.exit_code, "there is no exporter 'zipkin'" in done.stderr) == (2, True), done.output


class Failing:
    """A generator that fails, and may guard itself."""

    __test__: ClassVar[bool] = False

    def __init__(self) -> None:
        self.calls = 0

    async def submit(self, module: Path) -> str:
        """Fail."""
        self.calls += 1
        raise GeneratorError(f"no tests for {module}")

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Fail."""
        raise GeneratorError(f"{task_id} was late by {timeout_s}")


class SelfGuarding(Failing):
    """One that does."""

    circuit = BreakerState.CLOSED


@pytest.mark.asyncio
@pytest.mark.parametrize(("generator", "calls"), [(Failing(), 3), (SelfGuarding(), 1)])
async def test_there_is_one_guard_around_a_generator(generator: Failing, calls: int, tmp_path: Path) -> None:
    (tmp_path / "module.py").touch()
    guarded = GuardedGeneration(generator, DeliveryConfig(generation_retries=2, generation_backoff_base=0))
    outcome = await guarded.submit(Component.at("component", tmp_path), Context("run"))
    assert (generator.calls, "no tests for" in (outcome.error or "")) == (calls, True)
