"""Ways in which test generation can wait where it must not, or report what is not there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import GeneratorError
from agency.delivery.generation.settings import NotConfiguredError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.delivery.generation.modules import Module
    from agency.delivery.generation.openhands import OpenHandsTestGenerator
    from agency.delivery.generation.settings import GenerationLimits

GENERATION = "delivery/test_generation/openhands.feature"
SETTINGS = "delivery/test_generation/settings.feature"
LOCAL = "delivery/test_generation/local_generation.feature"
CODE = "agency.delivery.generation"
GENERATOR = f"{CODE}.openhands:OpenHandsTestGenerator"
ENDING = f"{CODE}.events:Ending"

BOTH = f"{GENERATION}: Both agents write tests"
AGENT_FAILS = f"{GENERATION}: The agent for the third module <agent>"
UNSET = f"{SETTINGS}: <variable> is not set"
INVALID = f"{SETTINGS}: <limit> is <value>"
TASKS = "the tasks are"
RECEIVED = "the agents of OpenHands have received"
NOT_REFUSED = "was not refused."


@fault(
    "submission waits until the tests are written",
    caught_by=f"{GENERATION}: Ana submits two modules, whose tests take 40 s and 20 s",
    because=RECEIVED,
)
def wait_at_submission(patch: Patch) -> None:
    """Collect the tests before the id of the task is returned."""

    def make(original: Callable[..., Any]) -> Any:
        async def submit(self: OpenHandsTestGenerator, module: Any) -> Any:
            task_id = await original(self, module)
            await self.collect(task_id, self.limits.timeout_s)
            return task_id

        return submit

    patch.wrap(f"{GENERATOR}.submit", make)


@fault("collection does not wait for agents that are at work", caught_by=BOTH, because=TASKS)
def do_not_wait(patch: Patch) -> None:
    """Take every task for finished."""

    async def reached(_self: Any) -> str:
        await asyncio.sleep(0)
        return "finished"

    patch.attribute(f"{ENDING}.reached", reached)


@fault(
    "how long collection took is not recorded",
    caught_by=BOTH,
    because="the recorded duration of collection is 0 s",
)
def record_nothing(patch: Patch) -> None:
    """Leave the duration out."""

    def make(original: Callable[..., Any]) -> Any:
        async def collect_results(self: Any, *arguments: Any) -> Any:
            return replace(await original(self, *arguments), collection_time_ms=0.0)

        return collect_results

    patch.wrap(f"{CODE}.stage:AsyncOpenHandsTestGenerationStage.collect_results", make)


@fault("a task that failed is reported as completed", caught_by=AGENT_FAILS, because="'completed'")
def report_success(patch: Patch) -> None:
    """Hand no tests over."""
    patch.wrap(f"{GENERATOR}.collect", without_failures)


def without_failures(original: Callable[..., Any]) -> Any:
    """Return what collects no files where collecting fails."""

    async def collect(self: Any, *arguments: Any) -> Any:
        try:
            return await original(self, *arguments)
        except GeneratorError:
            return ()

    return collect


@fault("one failed task spoils all others", caught_by=AGENT_FAILS, because=TASKS)
def spoil_all(patch: Patch) -> None:
    """Report them all as failed."""

    def make(original: Callable[..., Any]) -> Any:
        async def collect_results(self: Any, *arguments: Any) -> Any:
            result = await original(self, *arguments)
            if result.failed_tasks:
                result.failed_tasks |= dict.fromkeys(result.completed_tasks, "")
            return result

        return collect_results

    patch.wrap(f"{CODE}.stage:AsyncOpenHandsTestGenerationStage.collect_results", make)


@fault("the reason that OpenHands gives is left out", caught_by=AGENT_FAILS, because="the model is not")
def give_no_reason(patch: Patch) -> None:
    """Do not ask for it."""

    async def complaint(_self: Any, _task_id: str) -> str:
        await asyncio.sleep(0)
        return "it gives no reason"

    patch.attribute(f"{CODE}.conversations:Conversations.complaint", complaint)


@fault("tests that cannot be collected are handed over", caught_by=AGENT_FAILS, because=TASKS)
def check_nothing(patch: Patch) -> None:
    """Run neither the formatter nor pytest."""

    async def run_python(*_arguments: Any) -> tuple[int, str]:
        await asyncio.sleep(0)
        return 0, ""

    patch.attribute(f"{CODE}.checking:run_python", run_python)


@fault(
    "all tasks begin at the same time",
    caught_by=f"{GENERATION}: The third of three modules waits until the second is done",
    because="the recorded duration of collection is 4",
)
def begin_all(patch: Patch) -> None:
    """Raise the limit."""

    def make(original: Callable[..., Any]) -> Any:
        def create(self: Any, server: Any, output: Any, limits: GenerationLimits, **options: Any) -> None:
            original(self, server, output, replace(limits, at_once=99), **options)

        return create

    patch.wrap(f"{GENERATOR}.__init__", make)


@fault("a missing variable is not named", caught_by=UNSET, because="is not set")
def name_no_variable(patch: Patch) -> None:
    """Say that something is missing."""

    def make(original: Callable[..., Any]) -> Any:
        def from_environment(cls: Any, variables: Any) -> Any:
            try:
                return original(cls, variables)
            except NotConfiguredError:
                raise NotConfiguredError("OpenHands cannot be used.") from None

        return from_environment

    patch.wrap(f"{CODE}.settings:OpenHandsServer.from_environment", make)


@fault(
    "the thresholds of the circuit breaker are not shown",
    caught_by=f"{SETTINGS}: Only the timeout is set",
    because="the limits of test generation are",
)
def hide_thresholds(patch: Patch) -> None:
    """Show the first three limits."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda self: dict(list(original(self).items())[:3])

    patch.wrap(f"{CODE}.settings:GenerationLimits.in_force", make)


@fault("invalid limits are accepted", caught_by=INVALID, because=NOT_REFUSED)
def accept_all(patch: Patch) -> None:
    """Look at none of them."""
    patch.attribute(f"{CODE}.settings:GenerationLimits.__post_init__", lambda _self: None)


@fault(
    "generated tests call no function",
    caught_by=f"{LOCAL}: A calculator that refuses to divide by zero",
    because="the tests cover",
)
def write_empty_tests(patch: Patch) -> None:
    """Write tests that only import the module."""

    def make(original: Callable[..., Any]) -> Any:
        async def check(tests: Any, module: Module) -> None:
            tests.write_text(f"import {module.name}\n\n\ndef test_nothing():\n    assert {module.name}\n")
            await original(tests, module)

        return check

    patch.wrap(f"{CODE}.checking:formatted_and_collectable", make)


@fault(
    "an import failure does not say which module failed",
    caught_by=f"{LOCAL}: One of two modules imports a package that is not installed",
    because="cannot be imported",
)
def name_no_module(patch: Patch) -> None:
    """Say that something went wrong."""

    def make(original: Callable[..., Any]) -> Any:
        async def collect(self: Any, *arguments: Any) -> Any:
            try:
                return await original(self, *arguments)
            except GeneratorError:
                raise GeneratorError("The ghostwriter has failed.") from None

        return collect

    patch.wrap(f"{CODE}.ghostwriter:GhostwriterTestGenerator.collect", make)


@fault(
    "a module without any test counts as completed",
    caught_by=f"{LOCAL}: The only function has a parameter without a type",
    because=TASKS,
)
def need_no_tests(patch: Patch) -> None:
    """Hand no tests over."""
    patch.wrap(f"{CODE}.ghostwriter:GhostwriterTestGenerator.collect", without_failures)
