"""Ways in which circuit breakers can be broken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agency.workflow import CircuitOpenError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

BREAKER = "composition/circuit_breaker.feature"
RECOVERY = "composition/circuit_breaker_recovery.feature"
TARGET = "recovery.breaker:CircuitBreaker"


@fault(
    "the circuit never opens",
    caught_by=f"{BREAKER}: The sixth caller is refused, with <settings>",
    because="failed with error of print",
)
def never_open(patch: Patch) -> None:
    """A printer that is down is called by everybody."""

    async def run_step(self: Any, value: Any, context: Any) -> Any:
        return await self.step.run(value, context)

    patch.attribute(f"agency.workflow.{TARGET}.run", run_step)


@fault(
    "failures count although a success came in between",
    caught_by=f"{BREAKER}: Failure, success, failure, success",
    because="Cleo's run failed with open circuit",
)
def never_reset_the_count(patch: Patch) -> None:
    """One failure a day closes a service in a week."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_step(self: Any, value: Any, context: Any) -> Any:
            failures = vars(self).setdefault("all_failures", [])
            if len(failures) >= 2:  # noqa: PLR2004 - as the scenario configures it
                raise CircuitOpenError(self.step.name, 1.0)
            try:
                return await original(self, value, context)
            except Exception as failure:
                failures.append(failure)
                raise

        return run_step

    patch.wrap(f"agency.workflow.{TARGET}.run", make)


def recover_after(patch: Patch, factor: float) -> None:
    """Have circuits recover sooner or later than configured."""

    def make(original: Callable[..., None]) -> Any:
        def init(self: Any, *args: Any, recovery_s: float = 300.0, **given: Any) -> None:
            original(self, *args, recovery_s=recovery_s * factor, **given)

        return init

    patch.wrap(f"agency.workflow.{TARGET}.__init__", make)


@fault(
    "the circuit stays open for twice the recovery time",
    caught_by=f"{BREAKER}: Ben calls 60 s after a failure, and the recovery time is one minute",
    because="Ben got 'file(page)'",
)
def recover_too_late(patch: Patch) -> None:
    """An outage lasts twice as long."""
    recover_after(patch, 2.0)


@fault(
    "all errors count as failures",
    caught_by=f"{BREAKER}: print, print and print, when timeouts count",
    because="Ben got 'file(page)'",
)
def count_all_errors(patch: Patch) -> None:
    """A typing error of one caller turns everybody away."""
    patch.build_with(f"agency.workflow.{TARGET}", on=Exception)


@fault(
    "a cancelled call opens the circuit",
    caught_by=[
        f"{BREAKER}: Ana cancels, and Ben is put through",
        f"{RECOVERY}: Ben cancels, and Cleo is put through",
    ],
    because="Ben's run failed with open circuit",
)
def count_cancellations(patch: Patch) -> None:
    """An impatient caller turns everybody away."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_step(self: Any, value: Any, context: Any) -> Any:
            if "was_cancelled" in vars(self):
                raise CircuitOpenError(self.step.name, 1.0)
            try:
                return await original(self, value, context)
            except asyncio.CancelledError:
                self.was_cancelled = True
                raise

        return run_step

    patch.wrap(f"agency.workflow.{TARGET}.run", make)


@fault(
    "any number of trial calls is admitted at once",
    caught_by=f"{RECOVERY}: Three people listen, and the fourth is refused, with <settings>",
    because="Emil got 'listen(page)'",
)
def admit_all_trial_calls(patch: Patch) -> None:
    """A service that has just recovered is overrun."""
    patch.build_with(f"agency.workflow.{TARGET}", half_open_calls=1000)


@fault(
    "one success closes the circuit, whatever is configured",
    caught_by=f"{RECOVERY}: One success, a failure, and one more success",
    because="Fay got 'post(page)'",
)
def close_after_one_success(patch: Patch) -> None:
    """One lucky call ends an outage that goes on."""
    patch.build_with(f"agency.workflow.{TARGET}", successes=1)


@fault(
    "the end of any call closes the circuit",
    caught_by=f"{RECOVERY}: A call that <outcome> begins before the circuit opens, and ends while it is half-open",
    because="Dan got 'listen(long: page)'",
)
def close_after_any_call(patch: Patch) -> None:
    """A call from before the outage ends it."""
    settings: dict[int, tuple[Any, Any]] = {}

    def make_init(original: Callable[..., None]) -> Any:
        def init(self: Any, *args: Any, **given: Any) -> None:
            settings[id(self)] = args, given
            original(self, *args, **given)

        return init

    build = patch.original(f"agency.workflow.{TARGET}.__init__")

    def make_run(original: Callable[..., Any]) -> Any:
        async def run_step(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            finally:
                args, given = settings[id(self)]
                if not str(value).startswith("torn"):
                    build(self, *args, **given)

        return run_step

    patch.wrap(f"agency.workflow.{TARGET}.__init__", make_init)
    patch.wrap(f"agency.workflow.{TARGET}.run", make_run)
