"""The agency's test generation as the generation port knows it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from agency.delivery.contract import GeneratorError
from agency.delivery.generation import (
    AsyncOpenHandsTestGenerationStage,
    GenerationLimits,
    GhostwriterTestGenerator,
    NotConfiguredError,
    OpenHandsServer,
    OpenHandsTestGenerator,
)
from agency.delivery.generation.checking import formatted_and_collectable
from agency.delivery.generation.circuit import UnauthorizedError
from agency.delivery.generation.settings import KEY, MODEL, MODEL_KEY, URL
from plainspec.ports.delivery.generation import Generated
from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from agency.delivery.generation.modules import Module
    from plainspec.ports.clock import Clock

KINDS: dict[type[GeneratorError], RefusalKind] = {
    NotConfiguredError: RefusalKind.INVALID_ARGUMENT,
    UnauthorizedError: RefusalKind.UNAUTHENTICATED,
}


class AgencyGenerator:
    """A stage of the agency, with its generator."""

    def __init__(self, stage: AsyncOpenHandsTestGenerationStage) -> None:
        self.limits: Mapping[str, float | str] = stage.limits.in_force()
        self._stage = stage

    async def submit(self, modules: Sequence[Path]) -> Mapping[Path, str]:
        """Call `submit_tasks`."""
        with refusing():
            return await self._stage.submit_tasks(modules)

    async def collect(self, tasks: Mapping[Path, str]) -> Generated:
        """Call `collect_results`."""
        result = await self._stage.collect_results(tasks)
        return Generated(
            success=result.success,
            goes_on=result.workflow_goes_on,
            submitted=result.submitted_tasks,
            completed=result.completed_tasks,
            failed=result.failed_tasks,
            errors=result.errors,
            submission_ms=result.submission_time_ms,
            collection_ms=result.collection_time_ms,
        )

    async def close(self) -> None:
        """Leave the stage."""
        await self._stage.__aexit__(None, None, None)


class AgencyGeneration:
    """Makes stages, and counts their requests and programs.

    Attributes:
        under_way: How many there are at the moment.
    """

    def __init__(self) -> None:
        self.under_way = 0

    def on_openhands(
        self, variables: Mapping[str, str], limits: Mapping[str, str], output: Path, clock: Clock
    ) -> AgencyGenerator:
        """Make a stage on an `OpenHandsTestGenerator`."""
        with refusing():
            generator = OpenHandsTestGenerator(
                OpenHandsServer.from_environment(variables),
                output,
                limits_of(limits),
                clock=clock,
                transport=_CountingTransport(self),
                check=self._check,
            )
            return AgencyGenerator(AsyncOpenHandsTestGenerationStage(generator, clock=clock))

    def on_this_machine(self, limits: Mapping[str, str], output: Path) -> AgencyGenerator:
        """Make a stage on a `GhostwriterTestGenerator`."""
        with refusing():
            return AgencyGenerator(
                AsyncOpenHandsTestGenerationStage(GhostwriterTestGenerator(output, limits_of(limits)))
            )

    def variables(self, url: str, key: str) -> Mapping[str, str]:
        """Name the model, too."""
        return {URL: url, KEY: key, MODEL: "openai/a-model", MODEL_KEY: "a-model-key"}

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count what runs in the block."""
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    async def _check(self, tests: Path, module: Module) -> None:
        with self.one_more():
            await formatted_and_collectable(tests, module)


class _CountingTransport(httpx.AsyncHTTPTransport):
    """Counts requests until their answers have been read."""

    def __init__(self, system: AgencyGeneration) -> None:
        super().__init__()
        self._system = system

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and read its answer."""
        with self._system.one_more():
            response = await super().handle_async_request(request)
            await response.aread()
            return response


@contextmanager
def refusing() -> Iterator[None]:
    """Turn errors of the agency into refusals."""
    try:
        yield
    except GeneratorError as error:
        raise RefusedError(Refusal(KINDS.get(type(error), RefusalKind.UNAVAILABLE), str(error))) from error
    except ValueError as error:
        raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(error))) from error


def limits_of(said: Mapping[str, str]) -> GenerationLimits:
    """Read limits as texts: whole numbers, fractions, or words."""
    return GenerationLimits(**{name: _figure(value) for name, value in said.items()})


def _figure(said: str) -> Any:
    for read in (int, float):
        try:
            return read(said)
        except ValueError:
            continue
    return said
