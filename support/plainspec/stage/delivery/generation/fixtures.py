"""Support fixtures of the stage for test generation."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from plainspec.extras import needs
from plainspec.gherkin.sentences.vocabulary import fixture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.ports.delivery.generation import GenerationSystem
    from plainspec.stage.delivery.generation.stage import GenerationStage
    from plainspec.stage.refusals import Refusals


@fixture(scope="scenario")
@needs("fastapi", "uvicorn")
async def generation_stage(test_generation: GenerationSystem, refusals: Refusals) -> AsyncIterator[GenerationStage]:
    """Set the stage for test generation, in a folder of its own, beside a stand-in for an OpenHands server."""
    from plainspec.stage.delivery.generation.stage import GenerationStage

    with TemporaryDirectory(prefix="plainspec-generation-") as folder:
        async with GenerationStage.at(test_generation, refusals, Path(folder)) as stage:
            yield stage
