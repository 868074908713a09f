"""A test generator in this process, which writes real tests, and fails, waits or blocks as scenarios ask for."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, ClassVar

from agency.delivery.contract import GeneratorError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.progress import StageEvent
    from plainspec.ports.delivery.deliveries import GeneratorPlan

TESTS = '''\
"""Generated tests."""

import {module}


def test_all_of_the_module_can_be_imported() -> None:
    assert {module}.__doc__
'''


class LocalTestGenerator:
    """Writes one file with tests for each module.

    Attributes:
        submissions: How often it was called.
    """

    __test__: ClassVar[bool] = False

    def __init__(self, plan: GeneratorPlan, folder: Path) -> None:
        self.submissions = 0
        self._plan = plan
        self._folder = folder
        self._modules: dict[str, Path] = {}
        self._happened: dict[str, asyncio.Event] = {}

    def listen(self, event: StageEvent) -> None:
        """Take note of a stage that begins or ends."""
        if event.waiting_in is None:
            self._when(f"{event.stage} {'ends' if event.result else 'begins'}").set()

    async def submit(self, module: Path) -> str:
        """Accept a module, or fail."""
        self.submissions += 1
        if self.submissions <= self._plan.failures:
            raise GeneratorError("The generator on this machine is busy.")
        self._modules[module.stem] = module
        return module.stem

    async def collect(self, task_id: str, timeout_s: float) -> Sequence[Path]:
        """Write the tests, once what they wait for has happened."""
        self._block()
        if not self._plan.answers:
            await asyncio.sleep(timeout_s * 2)
        if self._plan.waits_for:
            await self._when(self._plan.waits_for).wait()
        await asyncio.sleep(self._plan.takes_s)
        return await asyncio.to_thread(self._write, task_id)

    def _block(self) -> None:
        if self._plan.blocks_s:
            time.sleep(self._plan.blocks_s)

    def _write(self, task_id: str) -> list[Path]:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"test_generated_{task_id}.py"
        file.write_text(TESTS.format(module=self._modules[task_id].stem), encoding="utf-8")
        return [file]

    def _when(self, happens: str) -> asyncio.Event:
        return self._happened.setdefault(happens, asyncio.Event())
