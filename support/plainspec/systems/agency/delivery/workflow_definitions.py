"""The agency's delivery workflows as their port knows them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from agency.delivery.workflows.coverage import coverage_of
from agency.delivery.workflows.definition import attributes_of
from agency.delivery.workflows.gates import run_gates
from agency.delivery.workflows.reading import DefinitionError, read_definition, shipped
from agency.delivery.workflows.scope import analyse_scope
from plainspec.config.standard import standard_folder
from plainspec.ports.delivery.workflow_definitions import (
    DeclaredStage,
    DeclaredWorkflow,
    Exercised,
    GateOutcome,
    Scope,
)
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.systems.agency.delivery.workflow_runs import AgencyDeliveryRun

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.contract import GateResult
    from agency.delivery.workflows.definition import Definition, Stage


class AgencyDeliveryWorkflows:
    """Definitions that come with the agency, and those of a project, whose files lie in a folder beside it."""

    def __init__(self, project: Path) -> None:
        self._project = project

    def define(self, workflow: str, text: str) -> None:
        """Write it beside the project."""
        file = self._file(workflow)
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def text_of(self, workflow: str) -> str:
        """Read it in the project, or in the agency."""
        if self._file(workflow).exists():
            return self._file(workflow).read_text(encoding="utf-8")
        own = files("agency.delivery.workflows") / "definitions" / f"{workflow}.yaml"
        return own.read_text(encoding="utf-8")

    def load(self, workflow: str) -> DeclaredWorkflow:
        """Read it."""
        definition = self.definition(workflow)
        stages = [_declared(definition, stage) for stage in definition.stages]
        return DeclaredWorkflow(attributes_of(definition), stages)

    def scope(self, workflow: str) -> Scope:
        """Look at the features of the agency."""
        found = analyse_scope(self.definition(workflow), standard_folder() / "features")
        return Scope(found.components, found.integration_points)

    async def run_gates(self, workflow: str, stage: str) -> Sequence[GateOutcome]:
        """Run them."""
        definition = self.definition(workflow)
        gates = next(one for one in definition.stages if one.id == stage).gates
        return [outcome(one) for one in await run_gates(gates, definition, self._project)]

    async def start(self, workflow: str) -> AgencyDeliveryRun:
        """Start it with a journal that ends with this process."""
        run = AgencyDeliveryRun(self.definition(workflow), self._project)
        await run.go_on()
        return run

    def coverage(self, workflow: str) -> Sequence[Exercised]:
        """Look at the features of the agency."""
        found = coverage_of(self.definition(workflow), standard_folder() / "features")
        return [Exercised(one.kind, one.name, one.by) for one in found]

    def definition(self, workflow: str) -> Definition:
        """Read a definition.

        Raises:
            RefusedError: It is broken, or missing.
        """
        try:
            file = self._file(workflow)
            return read_definition(file.read_text("utf-8"), file.name) if file.exists() else shipped(workflow)
        except DefinitionError as error:
            raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(error))) from error
        except LookupError as error:
            raise RefusedError(Refusal(RefusalKind.NOT_FOUND, str(error))) from error

    def _file(self, workflow: str) -> Path:
        return self._project.parent / "workflows" / f"{workflow}.yaml"


def outcome(result: GateResult) -> GateOutcome:
    """Return what a gate found, as the port knows it."""
    return GateOutcome(result.gate, result.verdict.value, result.measured, "\n".join(result.details))


def _declared(definition: Definition, stage: Stage) -> DeclaredStage:
    checkpoint = stage.checkpoint
    return DeclaredStage(
        stage.id,
        stage.title,
        str(stage.duration or ""),
        definition.persona_of(stage),
        [gate.name for gate in stage.gates],
        checkpoint.title if checkpoint else "",
        {one.id: one.text for one in checkpoint.questions} if checkpoint else {},
        {one.id: one.text for one in stage.checklist},
        {one.id: one.text for one in stage.tasks},
        stage.optional,
    )
