"""What the agency offers of test generation; it is loaded when a scenario first needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.extras import needs

if TYPE_CHECKING:
    from plainspec.ports.delivery.generation import GenerationSystem


@needs("httpx", "hypothesis", "ruff", "websockets")
def test_generation() -> GenerationSystem:
    """Offer `agency.delivery.generation`."""
    from plainspec.systems.agency.delivery.generation import AgencyGeneration

    return AgencyGeneration()
