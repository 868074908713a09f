"""Test generation, guarded: retries and a circuit breaker around submissions, a time limit on all of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agency.delivery.contract import GeneratorError
from agency.delivery.stages.outcome import Outcome
from agency.workflow import Backoff, CircuitBreaker, CircuitOpenError, Context, Retry, StepTimeoutError, Timeout, step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agency.delivery.components import Component
    from agency.delivery.config import DeliveryConfig
    from agency.delivery.contract import TestGenerator

REFUSED = (GeneratorError, CircuitOpenError, StepTimeoutError)


class GuardedGeneration:
    """Generates tests for the modules of a component, within the limits of the settings."""

    def __init__(self, generator: TestGenerator, config: DeliveryConfig) -> None:
        self._generator = generator
        self._config = config
        limited = Timeout(step(name="submit")(generator.submit), config.generation_timeout_s)
        self.breaker = CircuitBreaker(
            limited,
            failures=config.breaker_failures,
            recovery_s=config.breaker_recovery_s,
            half_open_calls=config.breaker_half_open_calls,
            successes=config.breaker_successes,
            on=(GeneratorError, StepTimeoutError),
        )
        backoff = Backoff(base=config.generation_backoff_base)
        self._submit = Retry(
            self.breaker,
            max_retries=config.generation_retries,
            backoff=backoff,
            on=(GeneratorError, StepTimeoutError),
        )

    async def submit(self, component: Component, context: Context) -> Outcome:
        """Submit every module, a few at once, without waiting for the tests."""
        free = asyncio.Semaphore(self._config.generation_at_once)
        tasks: dict[str, str] = {}
        failed: dict[str, str] = {}

        async def submit_one(module: Path) -> None:
            async with free:
                try:
                    tasks[str(module)] = await self._submit.execute(component.root / module, context)
                except REFUSED as refused:
                    failed[str(module)] = str(refused)

        async with asyncio.TaskGroup() as group:
            for module in component.modules:
                group.create_task(submit_one(module))
        return Outcome(error=_told(failed), output={"submitted_tasks": tasks, "failed_tasks": failed})

    async def collect(self, tasks: Mapping[str, str], context: Context) -> Outcome:
        """Wait for every task, and return the files with tests."""
        limit_s = self._config.generation_timeout_s
        collected: dict[str, Sequence[Path]] = {}
        failed: dict[str, str] = {}

        async def collect_in_time(task: str) -> Sequence[Path]:
            return await self._generator.collect(task, limit_s)

        waiting = Timeout(step(name="collect")(collect_in_time), limit_s)

        async def collect_one(module: str, task: str) -> None:
            try:
                collected[module] = await waiting.execute(task, context)
            except REFUSED as refused:
                failed[module] = str(refused)

        async with asyncio.TaskGroup() as group:
            for module, task in tasks.items():
                group.create_task(collect_one(module, task))
        tests = [str(file) for module in sorted(collected) for file in collected[module]]
        return Outcome(error=_told(failed), output={"success": not failed, "tests": tests, "failed_tasks": failed})


def _told(failed: Mapping[str, str]) -> str | None:
    return "; ".join(f"{module}: {why}" for module, why in sorted(failed.items())) or None
