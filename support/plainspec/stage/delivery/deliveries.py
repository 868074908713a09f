"""The stage for deliveries: a calculator in a folder of the scenario's own, who delivers it, and what came of that."""

from __future__ import annotations

import asyncio
import json
import shlex
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from plainspec.ports.delivery.deliveries import GeneratorPlan, Order
from plainspec.stage.delivery.flaws import HOLD, SOURCE, SPECIFICATION
from plainspec.stage.delivery.plain_data import read_value
from plainspec.stage.programs.runs import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.ports.delivery.deliveries import (
        CommandOutcome,
        DeliverySystem,
        ExecutionMode,
        RunningCommand,
    )
    from plainspec.stage.programs.runs import Runs
    from plainspec.stage.refusals import Refusals

NAME = "calculator"
LIMIT_S, PAUSE_S = 60.0, 0.02
SINCE = ("date", "time")
"""How many words at the end of a line of the list of runs say since when."""

FULL = Path("/dev/full")
"""A device on which no space is left."""


class DeliveryStage:
    """Deliveries of one calculator.

    Attributes:
        settings: Settings of the deliveries that follow.
        environment: Environment variables of the commands that are entered.
        source_before: The source of the calculator before the last delivery.
        report_before: What the delivery before that one has returned.
        report: What the last delivery that was not refused or interrupted has returned.
        test_programs: The processes that the tests of a delivery had started when it was interrupted.
        gates: What the gates of that delivery have found, or a gate that has run alone since.
    """

    def __init__(self, system: DeliverySystem, refusals: Refusals, runs: Runs) -> None:
        self.system = system
        self.folder = runs.folder
        self.settings: dict[str, Any] = {}
        self.environment: dict[str, str] = {}
        self.report_before: Mapping[str, Any] = {}
        self.report: Mapping[str, Any] = {}
        self.test_programs: Sequence[int] = ()
        self.gates: Sequence[Mapping[str, Any]] = ()
        self.source_before = ""
        self._refusals = refusals
        self._runs = runs
        self._run_id = uuid4().hex
        self._started: dict[str, RunningCommand] = {}
        self._started_runs: dict[str, str] = {}

    @property
    def path(self) -> Path:
        """The folder of the calculator, which is copied when it is first needed."""
        place = self.folder / NAME
        if not place.exists():
            shutil.copytree(self.system.calculator, place, ignore=shutil.ignore_patterns("__pycache__"))
        return place

    @property
    def source(self) -> str:
        """The source of the calculator as it is."""
        return (self.path / SOURCE).read_text(encoding="utf-8")

    @property
    def first_source(self) -> str:
        """The source of the example."""
        return (self.system.calculator / SOURCE).read_text(encoding="utf-8")

    def components(self) -> list[dict[str, str]]:
        """Return the `component` and `lines` of each in the folder `components`, and its `rank` in the list."""
        sizes = self.system.sizes(self.folder / "components")
        return [
            {"rank": str(rank), "component": name, "lines": str(lines)} for rank, (name, lines) in enumerate(sizes, 1)
        ]

    def set(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Set settings; a value that is no JSON is a text."""
        self.settings |= {row["setting"]: read_value(row["value"]) for row in rows}

    def generate(self, plan: GeneratorPlan) -> None:
        """Have tests generated."""
        self.system.generate_tests(plan)
        self.settings["enable_openhands_test_generation"] = True

    def fill_the_disk(self) -> None:
        """Leave no space for the report: what is written of it goes to a full device."""
        reports = self.folder / "reports"
        reports.mkdir()
        (reports / f".{self.report_file.name}.{self._run_id}.partial").symlink_to(FULL)

    @property
    def report_file(self) -> Path:
        """Where the report of the calculator is."""
        return self.folder / "reports" / f"workflow_report_{NAME}.json"

    def written_report(self) -> Mapping[str, Any]:
        """Return the report as it stands in its file.

        Raises:
            AssertionError: There is none.
        """
        if not self.report_file.is_file():
            raise AssertionError(f"there is no report {self.report_file}")
        plain: dict[str, Any] = json.loads(self.report_file.read_text(encoding="utf-8"))
        return plain

    def overlapping(self, stage: str) -> str:
        """Return the stages that ran while one did, by the report in its file, with commas between.

        Raises:
            AssertionError: An overlap ends before it has begun.
        """
        overlaps = self.written_report()["metrics_dashboard"]["overlaps"]
        if wrong := [one for one in overlaps if one["start_ms"] >= one["end_ms"]]:
            raise AssertionError(f"these overlaps end before they have begun: {wrong}")
        pairs = [one["stages"] for one in overlaps if stage in one["stages"]]
        return ", ".join(sorted(other for pair in pairs for other in pair if other != stage))

    async def deliver(self, person: str, target: str, mode: ExecutionMode) -> None:
        """Deliver the calculator; it may be refused."""
        self.source_before = self.source
        self.report_before = self.report
        with self._refusals.of(person):
            self.report = await self.system.deliver(self._order(target, mode))
            self.gates = self.report["metrics_dashboard"]["gates"]

    async def interrupt(self, target: str, mode: ExecutionMode) -> None:
        """Interrupt a delivery once its tests run, and keep the processes that these had started."""
        delivery = asyncio.ensure_future(self.system.deliver(self._order(target, mode)))
        notes = self.path / "tests/programs.txt"
        for _ in range(int(LIMIT_S / PAUSE_S)):
            if delivery.done() or (notes.exists() and notes.read_text(encoding="utf-8").endswith("end")):
                break
            await asyncio.sleep(PAUSE_S)
        delivery.cancel()
        done, _ = await asyncio.wait([delivery])
        if not next(iter(done)).cancelled():
            raise AssertionError("the delivery ended by itself before it was interrupted")
        self.test_programs = [int(number) for number in notes.read_text(encoding="utf-8").split()[:-1]]

    async def check(self, gate: str) -> None:
        """Run one gate on the calculator."""
        self.gates = [asdict(await self.system.check(gate, self.path, self.settings))]

    def parts(self, person: str) -> list[dict[str, str]]:
        """Return each `part` of the calculator's specification and its `text`; none if it is refused."""
        with self._refusals.of(person):
            read = self.system.read_specification(self.path / SPECIFICATION)
            operations = [f"{one.name}: {one.description}" for one in read.operations]
            return [
                {"part": "title", "text": read.title},
                {"part": "overview", "text": read.overview},
                *numbered("operation", operations),
                *numbered("testing requirement", read.testing_requirements),
            ]
        return []

    async def enter(self, person: str, command: str) -> None:
        """Enter a command line in the folder that the calculator's folder is in, and keep what came of it."""
        _ = self.path
        outcome = await self.system.command(shlex.split(command)[1:], self.folder, self.environment)
        self._runs.keep(person, ran_as(command, outcome))

    def start(self, person: str, command: str) -> None:
        """Start a command there that names its run with `--run`, in a process of its own."""
        _ = self.path
        _, *arguments = shlex.split(command)
        self._started[person] = started = self.system.start(arguments, self.folder, self.environment)
        self._started_runs[person] = arguments[arguments.index("--run") + 1]

        async def ended() -> Run:
            return ran_as(command, await started.outcome())

        self._runs.expect(person, ended)

    async def until_listed(self, person: str, state: str, stage: str) -> None:
        """Wait until the list of runs shows that of the command that this person has started in a state and a stage.

        Raises:
            AssertionError: The command has ended, or it takes too long.
        """
        shown, run = "", self._started_runs[person]
        for _ in range(int(LIMIT_S / PAUSE_S)):
            ended = self._started[person].ended
            shown = (await self.system.command(["runs"], self.folder)).output
            if [run, *state.split(), *stage.split()] in [line.split()[: -len(SINCE)] for line in shown.splitlines()]:
                return
            if ended:
                raise AssertionError(f"the command has ended before\n{await self._runs.ended(person)}\n{shown}")
            await asyncio.sleep(PAUSE_S)
        raise AssertionError(f"{run} is not {state} {stage} within {LIMIT_S:g} s\n{shown}")

    def kill(self, person: str) -> None:
        """Kill somebody's command with SIGKILL; tests that hang until then do not hang again."""
        self._started[person].kill()
        (self.path / HOLD).unlink(missing_ok=True)

    def send(self, person: str, signal: str) -> None:
        """Send a signal to somebody's command."""
        self._started[person].send(signal)

    def source_at(self, target: str) -> str | None:
        """Return the source of the version that a target runs; None if it runs none."""
        current = self.system.published(self.folder / "published", target, NAME).current
        return (current / SOURCE).read_text(encoding="utf-8") if current else None

    def sources_kept_at(self, target: str) -> list[str]:
        """Return the sources of all versions that a target keeps."""
        kept = self.system.published(self.folder / "published", target, NAME).versions
        return [(folder / SOURCE).read_text(encoding="utf-8") for folder in kept]

    def _order(self, target: str, mode: ExecutionMode) -> Order:
        folders = {"report_to": str(self.folder / "reports"), "publish_to": str(self.folder / "published")}
        return Order(
            self.path / SPECIFICATION, NAME, self.path, target, mode, {**folders, **self.settings}, self._run_id
        )


def numbered(part: str, texts: Sequence[str]) -> list[dict[str, str]]:
    """Return a row for each of several parts of a kind, in order."""
    return [{"part": f"{part} {number}", "text": text} for number, text in enumerate(texts, 1)]


def ran_as(command: str, outcome: CommandOutcome) -> Run:
    """Return what came of a command as that of every program."""
    return Run(command, outcome.code, outcome.output.rstrip(), outcome.error_output.rstrip())
