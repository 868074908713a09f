"""Deliveries that are made for their spans."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import agency.delivery
from agency.delivery.orchestrator import WorkflowOrchestrator
from plainspec.ports.telemetry import CallEnding

if TYPE_CHECKING:
    import asyncio

    from agency.delivery.progress import StageEvent

EXAMPLE = Path(agency.delivery.__file__).parent / "examples/calculator"
LAST = "refactoring"


async def deliver(ending: CallEnding, busy: asyncio.Event) -> None:
    """Deliver the calculator to development, through the gate of linting; one that is to fail has no specification.

    Args:
        ending: How it is to end.
        busy: Is set when its last stage begins.
    """

    def listen(event: StageEvent) -> None:
        if event.stage == LAST and event.result is None:
            busy.set()

    specification = "NONE.md" if ending is CallEnding.FAILS else "SPECIFICATION.md"
    with TemporaryDirectory(prefix="plainspec-traced-") as folder:
        settings = {"gates": "linting", "report_to": folder, "publish_to": folder}
        await WorkflowOrchestrator(
            EXAMPLE / specification, "calculator", "development", EXAMPLE, settings, progress=listen
        ).run_one_by_one()
