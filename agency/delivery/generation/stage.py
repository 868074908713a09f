"""The stage of delivery that has an OpenHands server write tests, submitted first and collected later."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from agency.delivery.contract import GeneratorError, TestGenerator
from agency.delivery.generation.openhands import OpenHandsTestGenerator
from agency.delivery.generation.settings import GenerationLimits, OnFailedTask, OpenHandsServer
from agency.workflow import SystemClock

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from agency.workflow import Clock

MS = 1000.0

Result = TypeVar("Result")


@dataclass
class AsyncOpenHandsStageResult:
    """What came of test generation.

    Attributes:
        success: Whether tests were generated for every module.
        submitted_tasks: The ids of the tasks that the server has accepted, by module.
        completed_tasks: The files with tests, by module.
        failed_tasks: Why there are none, by module: it could not be submitted, has failed, or was too late.
        errors: The same reasons, each with its module, in the order of the modules.
        submission_time_ms: How long submission took, in milliseconds.
        collection_time_ms: How long collection took, in milliseconds.
        on_failed_task: What was configured for the case that a task fails.
    """

    success: bool = False
    submitted_tasks: dict[Path, str] = field(default_factory=dict)
    completed_tasks: dict[Path, Sequence[Path]] = field(default_factory=dict)
    failed_tasks: dict[Path, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    submission_time_ms: float = 0.0
    collection_time_ms: float = 0.0
    on_failed_task: OnFailedTask = OnFailedTask.STOP

    @property
    def execution_time_ms(self) -> float:
        """How long both took, in milliseconds."""
        return self.submission_time_ms + self.collection_time_ms

    @property
    def workflow_goes_on(self) -> bool:
        """Whether delivery goes on: tests are there for every module, or it was configured to do without them."""
        return self.success or self.on_failed_task is OnFailedTask.GO_ON


class StageGenerator(TestGenerator, Protocol):
    """A `TestGenerator` with limits, which can say before anything is submitted whether it could write tests."""

    @property
    def limits(self) -> GenerationLimits:
        """The limits in force."""

    async def check(self) -> None:
        """Find out whether tests can be generated; nothing is submitted.

        Raises:
            GeneratorError: They cannot; says where the generator was looked for, and what to do.
        """

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections, or end its programs."""


class AsyncOpenHandsTestGenerationStage:
    """Submits a task for each module without waiting for it, and collects what came of them later.

    Args:
        generator: Writes the tests: on an OpenHands server, or on this machine in its place.
        clock: The source of time.
    """

    def __init__(self, generator: StageGenerator, *, clock: Clock | None = None) -> None:
        self._generator = generator
        self._limits = generator.limits
        self._clock = clock or SystemClock()
        self._refused: dict[Path, str] = {}
        self._submission_time_ms = 0.0

    @classmethod
    def from_environment(
        cls, variables: Mapping[str, str], output: Path, limits: GenerationLimits | None = None
    ) -> Self:
        """Make a stage for the server that environment variables name.

        Raises:
            NotConfiguredError: A package is not installed, or a variable is missing; names all of them.
        """
        return cls(OpenHandsTestGenerator(OpenHandsServer.from_environment(variables), output, limits))

    async def __aenter__(self) -> Self:
        """Return the stage."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections to the server; tasks stay there."""
        await self._generator.__aexit__(kind, error, trace)

    @property
    def limits(self) -> GenerationLimits:
        """The limits in force."""
        return self._limits

    async def submit_tasks(self, modules: Sequence[Path]) -> dict[Path, str]:
        """Submit a task for each module, and return the ids of those that the server has accepted.

        Modules for which that fails are in the result that `collect_results` returns.

        Raises:
            GeneratorError: The server does not answer, or refuses the key; no task was submitted.
        """
        begun_s = self._clock.now()
        self._refused = {}
        turns = asyncio.Semaphore(self._limits.at_once)

        async def submit(module: Path) -> str | GeneratorError:
            async with turns:
                try:
                    return await self._generator.submit(module)
                except GeneratorError as error:
                    return error

        try:
            await self._generator.check()
            outcomes = await _together([submit(one) for one in modules])
        finally:
            self._submission_time_ms = (self._clock.now() - begun_s) * MS
        outcome_of = dict(zip(modules, outcomes, strict=True))
        self._refused = {module: str(one) for module, one in outcome_of.items() if isinstance(one, GeneratorError)}
        return {module: one for module, one in outcome_of.items() if isinstance(one, str)}

    async def collect_results(
        self, tasks: Mapping[Path, str], timeout_s: float | None = None
    ) -> AsyncOpenHandsStageResult:
        """Wait for each task, and return what came of all of them; a task that fails stops no other one.

        Args:
            tasks: The ids that `submit_tasks` has returned, in this process or another one.
            timeout_s: How long each may take once it has its turn, in seconds; as the limits say where it is left out.
        """
        begun_s = self._clock.now()
        limit_s = self._limits.timeout_s if timeout_s is None else timeout_s
        result = AsyncOpenHandsStageResult(submitted_tasks=dict(tasks), on_failed_task=self._limits.on_failed_task)

        async def collect(module: Path, task_id: str) -> None:
            try:
                result.completed_tasks[module] = await self._generator.collect(task_id, limit_s)
            except GeneratorError as error:
                result.failed_tasks[module] = str(error)

        await _together([collect(module, task_id) for module, task_id in tasks.items()])
        result.failed_tasks |= self._refused
        result.errors = [f"{module}: {result.failed_tasks[module]}" for module in sorted(result.failed_tasks)]
        result.success = bool(result.completed_tasks) and not result.failed_tasks
        result.submission_time_ms = self._submission_time_ms
        result.collection_time_ms = (self._clock.now() - begun_s) * MS
        return result


async def _together(work: Sequence[Coroutine[Any, Any, Result]]) -> list[Result]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
    return [task.result() for task in tasks]
