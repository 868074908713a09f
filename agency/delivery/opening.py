"""What deliveries from the command line stand on: where their runs are kept, and who generates tests."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agency.delivery.config import ConfigurationError, DeliveryConfig
from agency.delivery.journals import PlainJournal

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.delivery.contract import Json, TestGenerator
    from agency.delivery.pipeline import Pipeline, Runs

OPENHANDS = ("OPENHANDS_URL",)
"""Environment variables that a client of OpenHands needs."""


class PlainRuns:
    """Runs that end with their process, so that none can be resumed."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    async def start(self, run_id: str, request: Json) -> Json:
        """Execute a new run, as `Runs` says."""
        return await self._pipeline(PlainJournal(run_id), request)

    async def resume(self, run_id: str) -> Json:
        """Refuse it.

        Raises:
            LookupError: Always.
        """
        raise LookupError(f"There is no run {run_id} to resume: runs are not kept beyond their process here.")


def openhands(config: DeliveryConfig) -> TestGenerator:
    """Return a client of the OpenHands server that the environment names.

    Raises:
        ConfigurationError: A variable is missing, or there is no client for these settings; says which.
    """
    config.model_copy(update={"required_environment": OPENHANDS}).check_environment(os.environ)
    raise ConfigurationError("This installation has no client of OpenHands; leave --enable-openhands out.")


@dataclass(frozen=True)
class Openings:
    """What the command line stands on.

    Attributes:
        runs: Opens where runs are kept.
        generator: Makes a test generator for settings.
    """

    runs: Callable[[Pipeline], Runs] = PlainRuns
    generator: Callable[[DeliveryConfig], TestGenerator] = openhands
