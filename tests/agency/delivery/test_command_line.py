"""The command line beside the features: options that are refused, and questions with their answers."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from agency.__main__ import main as program
from agency.cli import main
from agency.delivery.commands.working import ShownDeliveries
from agency.delivery.contract import Checkpoint, Question
from agency.delivery.durable import run_list_at, runs_at
from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.opening import openhands
from agency.delivery.pipeline import DeliveryFailedError, DeliveryRequest
from plainspec.services.stand_ins.collector import Collector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from agency.delivery.contract import Decision, Journal, Json

REVIEW = Checkpoint("review", "Review", (Question("safe", "Is it safe?"),))
DELIVER = ["deliver", "--spec", "S.md", "--component", "c"]


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
        async with run_list_at(str(tmp_path)) as run_list:
            return await run_list.decisions("monday")

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
        (["deliver", "--run", ""], "'' is not a valid run id"),
        (["deliver", "--resume", ""], "'' is not a valid run id"),
        (["deliver", "--resume", "w1", "--target", "production", "--async"], "leave out --target, --async."),
        (["deliver", "--question", "production_deployment=Safe?"], "write STAGE.ID=TEXT"),
        (
            [*DELIVER, "--target", "staging", "--question", "staging_deployment.safe=Safe?"],
            "add --approve-before staging_deployment",
        ),
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
            "never reaches staging_deployment",
        ),
    ],
)
def test_a_command_that_is_wrong_is_refused_with_what_is(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


def test_a_command_exports_its_spans_to_the_collector_that_the_environment_names(tmp_path: Path) -> None:
    with Collector.listening() as collector:
        runner = CliRunner(env={"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url})
        folders = ["--runs-in", str(tmp_path / "runs"), "--report-to", str(tmp_path)]
        arguments = ["--spec", str(tmp_path / "S.md"), "--component", "shop", "--target", "development"]
        done = runner.invoke(main, ["deliver", *arguments, *folders])
        assert done.exit_code == 3, done.output
        assert "delivery" in {span.name for span in collector.spans()}


def test_the_decisions_of_a_run_are_shown_with_who_when_and_why(tmp_path: Path) -> None:
    asyncio.run(come_to_review(tmp_path))
    shown = ["runs", "monday", "--runs-in", str(tmp_path)]
    assert "  safe: Is it safe?\n" in CliRunner().invoke(main, shown).output
    decide = ["decide", "monday", "review", "--by", "Ben", "--reject", "--reason", "It leaks.", *shown[2:]]
    assert CliRunner().invoke(main, [*decide, "--answer", "safe=No."]).exit_code == 0
    lines = CliRunner().invoke(main, shown).output.splitlines()
    assert re.fullmatch(r"review rejected by Ben at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d", lines[4])
    assert lines[5:] == ["  safe: No.", "  reason: It leaks."]
    unknown = CliRunner().invoke(main, ["runs", "tuesday", *shown[2:]])
    assert (unknown.exit_code, unknown.stderr) == (3, "Error: There is no run tuesday.\n")


def test_questions_are_asked_before_a_stage_and_the_reason_of_a_rejection_is_reported(
    calculator: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stage = "staging_deployment"
    asked = ["--approve-before", stage, "--question", f"{stage}.safe=Is it safe?", "--setting", "gates="]
    parts = ["--spec", str(calculator / "SPECIFICATION.md"), "--component", "calculator", "--target", "staging"]
    deliver = [sys.executable, "-m", "agency", "deliver", *parts, *asked, "--run", "monday"]
    with subprocess.Popen(deliver, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as delivery:
        decide = ["decide", "monday", stage, "--by", "Ben", "--reject", "--reason", "It leaks."]
        while CliRunner().invoke(main, decide).exit_code and delivery.poll() is None:
            time.sleep(0.05)
        printed, _ = delivery.communicate()
    assert delivery.returncode == 1, printed
    assert f"Ben has not approved the stage {stage}: It leaks." in printed
    assert "      safe: Is it safe?\n" in printed
    assert f"agency decide monday {stage} --by NAME --approve --answer safe=TEXT\n" in printed


@pytest.mark.parametrize(
    ("spec", "ending"),
    [("SPECIFICATION.md", "was delivered"), ("nowhere.md", "was not delivered: specification could not run: ")],
)
def test_a_worker_shows_each_line_of_a_delivery_with_its_run(
    spec: str, ending: str, calculator: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"gates": "", "report_to": str(calculator.parent)}
    request = DeliveryRequest(str(calculator / spec), "calculator", "development", str(calculator), settings=settings)
    with suppress(DeliveryFailedError):
        asyncio.run(ShownDeliveries(openhands)(InMemoryJournal("monday"), asdict(request)))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "monday  calculator to development"
    assert lines[-1].startswith(f"monday  calculator to development: {ending}")
    assert [line for line in lines if not line.startswith("monday  ")] == []


def test_an_interruption_while_the_command_line_is_imported_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupting:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            if name == "agency.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "agency.cli")
    monkeypatch.setattr(sys, "meta_path", [Interrupting, *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        program()
    assert (ended.value.code, capsys.readouterr().err) == (130, "\nInterrupted.\n")


def test_an_interruption_before_a_command_begins_its_work_ends_with_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_place: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("agency.delivery.commands.runs.run_list_at", interrupted)
    done = CliRunner().invoke(main, ["runs", "--runs-in", str(tmp_path)])
    assert (done.exit_code, done.stderr) == (130, "\nInterrupted.\n")


def test_starting_a_run_and_deciding_in_it_are_spans(tmp_path: Path, exported: InMemorySpanExporter) -> None:
    asyncio.run(come_to_review(tmp_path))
    CliRunner().invoke(main, ["decide", "monday", "review", "--by", "Ben", "--reject", "--runs-in", str(tmp_path)])
    names = [one.name for one in exported.get_finished_spans()]
    assert names == ["delivery.run.await_decision", "delivery.run.start", "delivery.run.decide"]


def test_an_export_that_is_not_possible_is_refused() -> None:
    done = CliRunner(env={"OTEL_TRACES_EXPORTER": "zipkin"}).invoke(main, ["runs"])
    assert (done.exit_code, "there is no exporter 'zipkin'" in done.stderr) == (2, True), done.output
