"""The stage for delivery workflows: a project, the workflow that was loaded last, and its run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plainspec.ports.delivery.workflow_definitions import Ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from plainspec.ports.delivery.workflow_definitions import (
        DeclaredStage,
        DeclaredWorkflow,
        DeliveryRun,
        DeliveryWorkflows,
        Environment,
        GateOutcome,
        RunState,
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
        self._reports: dict[str, dict[str, dict[str, Sequence[str]]]] = {}

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
        """Replace a text in a definition; an empty one removes it.

        Raises:
            AssertionError: The definition does not hold it once.
        """
        text = self._system.text_of(workflow)
        if text.count(old) != 1:
            raise AssertionError(f"{old!r} appears {text.count(old)} times in {workflow}, not once")
        self._system.define(workflow, text.replace(old, new))

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

    def declared(self, part: str, columns: Iterable[str]) -> list[dict[str, str]]:
        """Return the `attributes`, the `stages`, or such as the `questions of` a stage, as rows with some columns."""
        kind, _, stage = part.partition(" of ")
        if kind == "attributes":
            rows = [{"attribute": name, "value": value} for name, value in self.loaded.attributes.items()]
        elif kind == "stages":
            rows = [_cells(one) for one in self.loaded.stages]
        else:
            one = self.stage(stage)
            texts = {"questions": one.questions, "items": one.checklist, "tasks": one.tasks}[kind]
            rows = [{kind.removesuffix("s"): name, "text": text} for name, text in texts.items()]
        return [{column: row[column] for column in columns} for row in rows]

    def make_report(self, report: str, workflow: str) -> None:
        """Make the `scope analysis` or the `coverage report` of a workflow."""
        kinds: dict[str, dict[str, Sequence[str]]] = {}
        if report == "scope analysis":
            scope = self._system.scope(workflow)
            kinds["component"] = {name: [package] for name, package in scope.components.items()}
            kinds["integration point"] = dict(scope.integration_points)
        else:
            for one in self._system.coverage(workflow):
                kinds.setdefault(one.kind, {})[one.name] = one.by
        self._reports[report] = kinds

    def covered(self, report: str, kind: str) -> Mapping[str, Sequence[str]]:
        """Return what a report says of things of a kind, by their names."""
        return self._reports[report].get(kind, {})

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
            name, approved = row.get("in the name of", by), DECIDED[row["decision"]]
            for checkpoint in self._checkpoints(row["checkpoint"]):
                answers = self._answers(checkpoint, row.get("answers", ""))
                with self._refusals.of(by):
                    await self._running.decide(Ruling(checkpoint, name, approved, answers, row.get("reason", "")))

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

    async def environment(self) -> Environment:
        """Return the environment that a stage of the run has prepared.

        Raises:
            AssertionError: None has been.
        """
        state = await self.state()
        if state.environment is None:
            raise AssertionError(f"no environment has been prepared: {state.errors}")
        return state.environment

    @property
    def _running(self) -> DeliveryRun:
        if self._run is None:
            raise AssertionError("no delivery workflow has been started")
        return self._run

    def _checkpoints(self, said: str) -> list[str]:
        """Read a stage, `stage/item`, or `stage/all but item` for all other items of its checklist."""
        stage, _, item = said.partition("/")
        if not item.startswith(ALL):
            return [said]
        items = list(self.stage(stage).checklist)
        items.remove(item.removeprefix(f"{ALL} but "))
        return [f"{stage}/{one}" for one in items]

    def _answers(self, checkpoint: str, said: str) -> dict[str, str]:
        """Read answers such as `leaks: none; speed: yes`, or `all`, with `all but leaks` for all except one."""
        if said.startswith(ALL):
            questions = {id_ for one in self.loaded.stages if one.id == checkpoint for id_ in one.questions}
            return dict.fromkeys(questions - set(said.removeprefix("all but ").split(", ")), "yes")
        return dict(re.findall(r"([\w-]+): ([^;]*)", said))


def _cells(stage: DeclaredStage) -> dict[str, str]:
    return {
        "stage": stage.id,
        "title": stage.title,
        "duration": stage.duration,
        "persona": stage.persona,
        "gates": ", ".join(stage.gates),
        "approval": stage.approval,
        "questions": str(len(stage.questions) or ""),
        "optional": "yes" if stage.optional else "no",
    }
