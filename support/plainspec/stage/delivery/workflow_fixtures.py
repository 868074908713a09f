"""Support fixtures of the stage for delivery workflows and rollbacks: a project, its runs and its repository."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from plainspec.ports.delivery.rollbacks import RollbackSystem
    from plainspec.ports.delivery.workflow_definitions import DeliveryWorkflowSystem
    from plainspec.services.stores import Stores
    from plainspec.stage.delivery.rollbacks import RollbackStage
    from plainspec.stage.delivery.workflows import DeliveryWorkflowStage
    from plainspec.stage.refusals import Refusals


@fixture(scope="scenario")
def delivery_folder() -> Iterator[Path]:
    """Make a folder that is the scenario's own."""
    with TemporaryDirectory(prefix="plainspec-delivery-") as folder:
        yield Path(folder)


@fixture(scope="scenario")
async def workflow_project(
    delivery_workflows: DeliveryWorkflowSystem, delivery_folder: Path, refusals: Refusals
) -> AsyncIterator[DeliveryWorkflowStage]:
    """Set the stage for delivery workflows of a project; at the end no run goes on."""
    from plainspec.stage.delivery.workflows import DeliveryWorkflowStage

    project = delivery_folder / "project"
    project.mkdir()
    stage = DeliveryWorkflowStage(delivery_workflows(project), project, refusals)
    try:
        yield stage
    finally:
        await stage.close()


@fixture(scope="scenario")
async def main_line(
    rollbacks: RollbackSystem,
    delivery_folder: Path,
    workflow_project: DeliveryWorkflowStage,
    refusals: Refusals,
    stores: Stores,
) -> RollbackStage:
    """Set the stage for a project in a Git repository, whose contents are compared like those of every store."""
    from plainspec.stage.delivery.repository import GitRepository
    from plainspec.stage.delivery.rollbacks import RollbackStage

    repository = await GitRepository.made(workflow_project.folder)
    stores.add(repository)
    return RollbackStage(rollbacks(workflow_project.folder, delivery_folder / "targets"), repository, refusals)
