"""Test generation, guarded once: retries, a circuit breaker and time limits, by the generator itself or from here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from agency.delivery.contract import GeneratorError, GeneratorUnavailableError, Verdict
from agency.delivery.stages.outcome import Outcome
from agency.workflow import (
    Backoff,
    CircuitOpenError,
    Context,
    Step,
    StepTimeoutError,
    SystemClock,
    Timeout,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agency.delivery.components import Component
    from agency.delivery.config import DeliveryConfig
    from agency.delivery.contract import Json, TestGenerator
    from agency.workflow import BreakerState

REFUSED = (GeneratorError, CircuitOpenError, StepTimeoutError)


@runtime_checkable
class GuardsItself(Protocol):
    """A generator that retries what fails for a while, has a circuit breaker, and keeps the time limit of each task."""

    @property
    def circuit(self) -> BreakerState:
        """The state of its circuit breaker."""


class GuardedGeneration:
    """Generates tests for the modules of a component, within the limits of the settings.

    There is one guard: a generator that guards itself, as that of OpenHands does around each of its requests, is called
    once and without a time limit. Submitting to it again would leave a second task on its server, and a limit from here
    would count the time in which a task waits for its turn. Around every other generator the guard is here.
    """

    def __init__(self, generator: TestGenerator, config: DeliveryConfig) -> None:
        self._generator = generator
        self._config = config
        self._submit: Step[Path, str] = step(name="submit")(generator.submit)
        self._guarded = not isinstance(generator, GuardsItself)
        if self._guarded:
            guard, backoff, clock = config.guard, Backoff(base=config.generation_backoff_base), SystemClock()
            broken = guard.broken(self._submit, config.generation_timeout_s, GeneratorError, clock)
            self._submit = guard.retried(broken, backoff, GeneratorError, clock)

    async def submit(self, component: Component, context: Context) -> Outcome:
        """Submit every module, a few at once, without waiting for the tests."""
        free = asyncio.Semaphore(self._config.generation_at_once)
        tasks: dict[str, str] = {}
        failed: dict[str, Exception] = {}

        async def submit_one(module: Path) -> None:
            async with free:
                try:
                    tasks[str(module)] = await self._submit.execute(component.root / module, context)
                except REFUSED as refused:
                    failed[str(module)] = refused

        async with asyncio.TaskGroup() as group:
            for module in component.modules:
                group.create_task(submit_one(module))
        return _outcome(failed, {"submitted_tasks": tasks})

    async def collect(self, tasks: Mapping[str, str], context: Context) -> Outcome:
        """Wait for every task, and return the files with tests."""
        limit_s = self._config.generation_timeout_s
        collected: dict[str, Sequence[Path]] = {}
        failed: dict[str, Exception] = {}

        async def collect_in_time(task: str) -> Sequence[Path]:
            return await self._generator.collect(task, limit_s)

        waiting: Step[str, Sequence[Path]] = step(name="collect")(collect_in_time)
        if self._guarded:
            waiting = Timeout(waiting, limit_s)

        async def collect_one(module: str, task: str) -> None:
            try:
                collected[module] = await waiting.execute(task, context)
            except REFUSED as refused:
                failed[module] = refused

        async with asyncio.TaskGroup() as group:
            for module, task in tasks.items():
                group.create_task(collect_one(module, task))
        tests = [str(file) for module in sorted(collected) for file in collected[module]]
        return _outcome(failed, {"success": not failed, "tests": tests})


def _outcome(failed: Mapping[str, Exception], output: Json) -> Outcome:
    """Return what a stage has found; it could not run if nothing but the generator is to blame."""
    error = "; ".join(f"{module}: {why}" for module, why in sorted(failed.items())) or None
    could_not_run = failed and all(isinstance(why, GeneratorUnavailableError) for why in failed.values())
    reasons = {module: str(why) for module, why in failed.items()}
    verdict = Verdict.COULD_NOT_RUN if could_not_run else None
    return Outcome(error=error, verdict=verdict, output={**output, "failed_tasks": reasons})
