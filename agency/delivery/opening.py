"""What deliveries from the command line depend on: where their runs are kept, and who generates tests."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from agency.delivery.durable import runs_at
from agency.workflow import Backoff

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from agency.delivery.config import DeliveryConfig
    from agency.delivery.contract import TestGenerator
    from agency.delivery.durable import DurableRuns
    from agency.delivery.durable import Pipeline as Work


def openhands(config: DeliveryConfig, tests: Path) -> AbstractAsyncContextManager[TestGenerator]:
    """Return a client of the OpenHands server that the environment names, which keeps the limits of the settings.

    It guards itself: each of its requests is retried and goes through its circuit breaker, and delivery does neither.

    Args:
        config: The settings of the delivery.
        tests: The folder for generated tests.

    Raises:
        NotConfiguredError: Variables or packages are missing; names all of them.
    """
    from agency.delivery.generation import (  # noqa: PLC0415 - only needed where tests are generated
        GenerationLimits,
        OpenHandsServer,
        OpenHandsTestGenerator,
    )

    limits = GenerationLimits(
        timeout_s=config.generation_timeout_s,
        at_once=config.generation_at_once,
        **asdict(config.guard),
    )
    backoff = Backoff(base=config.generation_backoff_base)
    return OpenHandsTestGenerator(OpenHandsServer.from_environment(os.environ), tests, limits, backoff=backoff)


@dataclass(frozen=True)
class Openings:
    """What the command line depends on.

    Attributes:
        runs: Opens the runs in a folder, or in a database.
        generator: Opens a test generator for settings, with the folder for its tests.
    """

    runs: Callable[[str, Work], AbstractAsyncContextManager[DurableRuns]] = runs_at
    generator: Callable[[DeliveryConfig, Path], AbstractAsyncContextManager[TestGenerator]] = openhands
