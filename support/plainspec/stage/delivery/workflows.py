"""The stage for delivery workflows: a project, the workflow that was loaded last, and its run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plainspec.ports.delivery.workflow_definitions import Ruling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from plainspec.ports.delivery.workflow_definitions import (
        DeclaredStage,
        DeclaredWorkflow,
        DeliveryRun,
        DeliveryWorkflows,
        Environment,
        Exercised,
        GateOutcome,
        RunState,
        Scope,
    )
    from plainspec.stage.refusals import Refusals

DECIDED = {"approved": True, "done": True, "rejected": False}
"""What the cells of a table say of a decision."""

ALL = "all"
"""Stands for an answer to each question."""


class DeliveryWorkflowStage:
    """A project and its delivery workflows.

    Attributes:
        folder: The folder of the project.
        workflow: The workflow that was defined or loaded last, by its name.
    """

    def __init__(self, system: DeliveryWorkflows, folder: Path, refusals: Refusals) -> None:
        self.folder = folder
        self._system = system
        self._refusals = refusals
        self.workflow = ""
        self._loaded: DeclaredWorkflow | None = None
        self._run: DeliveryRun | None = None
        self._gates: dict[str, Sequence[GateOutcome]] = {}
        self._scope: Scope | None = None
        self._environment: Environment | None = None
        self._coverage: Sequence[Exercised] = ()

    async def close(self) -> None:
        """End the run."""
        if self._run is not None:
            await self._run.close()

    def write(self, files: Mapping[str, str]) -> None:
        """Write files into the project."""
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{text}\n", encoding="utf-8")

    def define(self, workflow: str, text: str) -> None:
        """Write a definition."""
        self.workflow = workflow
        self._system.define(workflow, text)

    def alter(self, workflow: str, old: str, new: str) -> None:
        """Replace lines of a definition that follow each other; an empty text removes them.

        Raises:
            AssertionError: The definition does not hold them once.
        """
        text = self._system.text_of(workflow)
        if text.count(old) != 1:
            raise AssertionError(f"{old!r} stands {text.count(old)} times in {workflow}, not once")
        self._system.define(workflow, text.replace(old, new))

    def use(self, packages: Mapping[str, str]) -> None:
        """Have workflows look at other packages of their components."""
        self._system.use(packages)

    def load(self, by: str, workflow: str) -> None:
        """Have somebody load a workflow."""
        with self._refusals.of(by):
            self._loaded = self._system.load(workflow)
            self.workflow = workflow

    @property
    def loaded(self) -> DeclaredWorkflow:
        """The workflow that was loaded last.

        Raises:
            AssertionError: None has been loaded.
        """
        if self._loaded is None:
            raise AssertionError("no delivery workflow has been loaded")
        return self._loaded

    def stage(self, name: str) -> DeclaredStage:
        """Return a stage of the workflow by its id."""
        return next(one for one in self.loaded.stages if one.id == name)

    def analyse_scope(self, workflow: str) -> None:
        """Find out what a workflow looks at."""
        self._scope = self._system.scope(workflow)

    @property
    def scope(self) -> Scope:
        """What was found out last.

        Raises:
            AssertionError: Nothing has been.
        """
        if self._scope is None:
            raise AssertionError("no scope has been analysed")
        return self._scope

    async def run_gates(self, workflow: str, stage: str) -> None:
        """Run the gates of a stage."""
        self._gates = {stage: await self._system.run_gates(workflow, stage)}

    async def start(self, workflow: str) -> None:
        """Start a run."""
        self.load("somebody", workflow)
        await self.close()
        self._run = await self._system.start(workflow)

    async def come_to(self, stage: str) -> None:
        """Approve whatever comes before a stage, in Ana's name.

        Raises:
            AssertionError: The run has ended before.
        """
        while (waiting := (await self.state()).waiting) and waiting[0].partition("/")[0] != stage:
            for checkpoint in waiting:
                answers = self._answers(checkpoint, ALL)
                await self._running.decide(Ruling(checkpoint, "Ana", approved=True, answers=answers))
        state = await self.state()
        if stage not in state.verdicts and not state.waiting:
            raise AssertionError(f"the run has ended before {stage}: {state.errors}")

    async def decide(self, by: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Have somebody decide: rows of `checkpoint`, `decision`, `answers`, `reason` and `in the name of`."""
        for row in rows:
            answers = self._answers(row["checkpoint"], row.get("answers", ""))
            name, approved = row.get("in the name of", by), DECIDED[row["decision"]]
            ruling = Ruling(row["checkpoint"], name, approved, answers, row.get("reason", ""))
            with self._refusals.of(by):
                await self._running.decide(ruling)

    async def begin_again(self) -> None:
        """Have the run go on in another process, as far as there is one."""
        await self._running.begin_again()

    async def state(self) -> RunState:
        """Return where the run stands."""
        return await self._running.state()

    async def verdict(self, stage: str) -> str:
        """Return what has come of a stage, or that it is waiting, or has not begun."""
        state = await self.state()
        waiting = {checkpoint.partition("/")[0] for checkpoint in state.waiting}
        return state.verdicts.get(stage) or ("waiting" if stage in waiting else "not begun")

    async def gates(self, stage: str) -> Sequence[GateOutcome]:
        """Return what the gates of a stage have found, in the run or by themselves."""
        if self._run is None:
            return self._gates[stage]
        return (await self.state()).gates[stage]

    async def prepare_environment(self, by: str, options: Sequence[str]) -> None:
        """Have somebody prepare an environment for the project."""
        with self._refusals.of(by):
            self._environment = await self._system.prepare_environment(options)

    @property
    def environment(self) -> Environment:
        """The environment that was prepared last.

        Raises:
            AssertionError: None has been.
        """
        if self._environment is None:
            raise AssertionError("no environment has been prepared")
        return self._environment

    def report_coverage(self) -> None:
        """Have the system report what is exercised."""
        self._coverage = self._system.coverage()

    def covered(self, kind: str) -> dict[str, Sequence[str]]:
        """Return what the report says of things of a kind."""
        return {one.name: one.by for one in self._coverage if one.kind == kind}

    @property
    def _running(self) -> DeliveryRun:
        if self._run is None:
            raise AssertionError("no delivery workflow has been started")
        return self._run

    def _answers(self, checkpoint: str, said: str) -> dict[str, str]:
        """Read answers such as `leaks: none; speed: yes`, or `all`, with `all but leaks` for all except one."""
        if said.startswith(ALL):
            questions = {id_ for one in self.loaded.stages if one.id == checkpoint for id_ in one.questions}
            return dict.fromkeys(questions - set(said.removeprefix("all but ").split(", ")), "yes")
        return dict(re.findall(r"([\w-]+): ([^;]*)", said))
