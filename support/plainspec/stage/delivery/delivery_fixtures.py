"""Support fixtures of the stage for deliveries."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from plainspec.ports.delivery.deliveries import DeliverySystem
    from plainspec.ports.delivery.generation import GenerationSystem
    from plainspec.services.stores import Stores
    from plainspec.stage.delivery.deliveries import DeliveryStage
    from plainspec.stage.programs.runs import Runs
    from plainspec.stage.refusals import Refusals


@fixture(scope="scenario")
def delivery_stage(deliveries: DeliverySystem, refusals: Refusals, program_runs: Runs, stores: Stores) -> DeliveryStage:
    """Set the stage for deliveries of a calculator in the scenario's folder, where what they write is compared."""
    from plainspec.stage.delivery.deliveries import DeliveryStage
    from plainspec.stage.delivery.written_files import WrittenFiles

    stores.add(WrittenFiles(program_runs.folder))
    return DeliveryStage(deliveries, refusals, program_runs)


@fixture(scope="scenario")
@needs("fastapi", "uvicorn")
async def openhands_variables(test_generation: GenerationSystem) -> AsyncIterator[Mapping[str, str]]:
    """Run a stand-in for an OpenHands server whose agents write tests, and return the variables that name it."""
    from plainspec.services.stand_ins.openhands.agent import AgentScript
    from plainspec.services.stand_ins.openhands.keys import KEY
    from plainspec.services.stand_ins.openhands.server import OpenHandsStandIn
    from plainspec.stage.delivery.deliveries import NAME

    openhands = OpenHandsStandIn(asyncio.get_running_loop().call_later)
    openhands.agent.scripts[NAME] = AgentScript()
    async with openhands.running():
        yield test_generation.variables(openhands.url, KEY)
    openhands.check()
