"""Faults that run another command in the place of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from plainspec.proving import Patch
from plainspec.services.fault_overrides import PROGRAMS
from plainspec.services.run_context import RunContext
from plainspec.stage.placeholders import KeptValues
from plainspec.stage.programs.services import Services, SharedServices
from tests.standard.conftest import FEATURES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


async def mood(context: RunContext) -> str | None:
    """Start the shop as a scenario does, and return its mood."""
    values = KeptValues()
    services = Services(context, SharedServices(context), values)
    try:
        await services.use("shop")
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = (await client.get(values["service"])).json()
    finally:
        await services.close()
    found: str | None = answer["MOOD"]
    return found


async def test_another_command_runs_until_the_fault_is_undone(tmp_path: Path) -> None:
    context = RunContext(root=tmp_path, programs={"shop": f"MOOD=calm python {FEATURES / 'serve.py'}"})
    patch = Patch()
    patch.program("shop", f"MOOD=angry python {FEATURES / 'serve.py'}")
    patch.program("bank", "python bank.py")
    assert patch.watch.unreached == ["shop", "bank"]
    assert await mood(context) == "angry"
    assert patch.watch.unreached == []
    patch.undo()
    assert PROGRAMS == []
    assert await mood(context) == "calm"
