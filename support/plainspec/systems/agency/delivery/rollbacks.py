"""The agency's rollbacks and hot fixes as their port knows them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from agency.delivery.in_memory_journal import InMemoryJournal
from agency.delivery.rollback import (
    ConflictError,
    DirtyTreeError,
    Fix,
    FolderDeployments,
    GateNotPassedError,
    Repository,
    RollbackError,
    UnknownVersionError,
    hot_fix,
    investigate,
    roll_back,
)
from agency.delivery.workflows.gates import filled, run_gates
from plainspec.ports.delivery.rollbacks import Finding, Findings
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.systems.agency.delivery.workflow_definitions import AgencyDeliveryWorkflows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from agency.delivery.contract import GateResult, Target
    from agency.delivery.rollback import GateOnFolder

KINDS = {
    ConflictError: RefusalKind.CONFLICT,
    DirtyTreeError: RefusalKind.CONFLICT,
    GateNotPassedError: RefusalKind.GATE_NOT_PASSED,
    UnknownVersionError: RefusalKind.NOT_FOUND,
}


class AgencyRollbacks:
    """Rollbacks in a repository whose main line is `main`."""

    def __init__(self, project: Path, targets: Path) -> None:
        self._project = project
        self._targets = targets
        self._workflows = AgencyDeliveryWorkflows(project)
        self._before_the_gate: list[Callable[[], Awaitable[None]]] = []
        self._deployed: list[tuple[str, Mapping[str, str]]] = []

    async def roll_back(self, by: str, good: str, *, workflow: str, keep: Sequence[str] = ()) -> None:
        """Roll back with all gates of the workflow."""
        with _refusing():
            await roll_back(
                Repository(self._project, by), good, reason="the release failed", gate=self._gate(workflow), keep=keep
            )

    async def investigate(self, version: str, *, good: str, workflow: str) -> Findings:
        """Run the workflow's diagnostics."""
        definition = self._workflows.definition(workflow)
        command = list(filled(definition.diagnostics, definition))
        with _refusing():
            found = await investigate(
                Repository(self._project, "investigator"), version, good=good, diagnostics=command
            )
        findings = [Finding(one.subject, one.problem) for one in found.findings]
        return Findings(findings, [commit.subject for commit in found.suspects])

    async def hot_fix(self, by: str, files: Mapping[str, str], *, workflow: str) -> None:
        """Make it with all gates of the workflow, and targets that are folders."""
        repository = Repository(self._project, by)
        deployments = FolderDeployments(repository, self._targets)

        async def apply(folder: Path) -> None:
            for name, text in files.items():
                (folder / name).write_text(text, encoding="utf-8")

        async def deploy(target: Target, commit: str) -> None:
            await deployments.deploy(target, commit)
            running = deployments.running(target)
            if running is not None:
                names = sorted(file for file in running.rglob("*") if file.is_file())
                texts = {file.relative_to(running).as_posix(): file.read_text(encoding="utf-8") for file in names}
                self._deployed.append((target.value, texts))

        with _refusing():
            await hot_fix(
                repository,
                InMemoryJournal(str(uuid4())),
                Fix("Mend the integration", apply),
                suite=self._gate(workflow),
                deploy=deploy,
            )

    def before_the_gate(self, happens: Callable[[], Awaitable[None]]) -> None:
        """Keep it for the gate."""
        self._before_the_gate.append(happens)

    def break_target(self, target: str) -> None:
        """Put a file where its folder would be."""
        self._targets.mkdir(exist_ok=True)
        (self._targets / target).write_text("out of order", encoding="utf-8")

    def deployed(self) -> Sequence[tuple[str, Mapping[str, str]]]:
        """Return what each target ran after each deployment."""
        return self._deployed

    def _gate(self, workflow: str) -> GateOnFolder:
        definition = self._workflows.definition(workflow)

        async def gate(folder: Path) -> Sequence[GateResult]:
            for happens in self._before_the_gate:
                await happens()
            return [one for stage in definition.stages for one in await run_gates(stage.gates, definition, folder)]

        return gate


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise what is refused as the port does."""
    try:
        yield
    except RollbackError as error:
        kind = KINDS.get(type(error), RefusalKind.INVALID_ARGUMENT)
        raise RefusedError(Refusal(kind, str(error))) from error
    except OSError as error:
        raise RefusedError(Refusal(RefusalKind.UNAVAILABLE, str(error))) from error
