"""Ways in which retries and backoff can be broken."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agency.workflow import Backoff
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

RETRY = "composition/retry.feature"
BACKOFF = "composition/backoff.feature"
DELAY = "recovery.retry:Backoff.delay_s"


@fault(
    "failed steps are not retried",
    caught_by=(f"{RETRY}: The line is engaged once", f"{RETRY}: lag fails, and timeouts are retried"),
    because="failed with error of call",
)
def retry_nothing(patch: Patch) -> None:
    """Every engaged line is a ticket."""
    patch.build_with("agency.workflow.recovery.retry:Retry", max_retries=0)


@fault(
    "the error of the last attempt is dropped",
    caught_by=f"{RETRY}: All attempts of a step that is retried <retries> fail",
    because="Ana got 'send(None)'",
)
def drop_the_last_error(patch: Patch) -> None:
    """An empty message is sent."""

    def make(original: Callable[..., Any]) -> Any:
        async def attempt(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            except Exception:  # noqa: BLE001 - this is the fault
                return None

        return attempt

    patch.wrap("agency.workflow.recovery.retry:Retry.run", make)


@fault(
    "all errors are retried",
    caught_by=f"{RETRY}: hotline fails, and timeouts are retried",
    because="hotline has run 3 times instead of 1",
)
def retry_all_errors(patch: Patch) -> None:
    """A wrong number is called three times."""
    patch.build_with("agency.workflow.recovery.retry:Retry", on=Exception)


@fault("a cancelled step is retried", caught_by=f"{RETRY}: Ana cancels <moment>", because="'s run")
def retry_cancelled_steps(patch: Patch) -> None:
    """A caller who hangs up is called back."""

    def make(original: Callable[..., Any]) -> Any:
        async def attempt(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            except asyncio.CancelledError:
                return await original(self, value, context)

        return attempt

    patch.wrap("agency.workflow.recovery.retry:Retry.run", make)


@fault(
    "the wait between attempts does not grow",
    caught_by=f"{BACKOFF}: The first wait is two seconds, the second four",
    because="4 s: hotline begins",
)
def keep_waits_constant(patch: Patch) -> None:
    """A service that is down is called every two seconds."""
    patch.wrap(f"agency.workflow.{DELAY}", lambda delay_s: lambda self, _failures, *chance: delay_s(self, 1, *chance))


@fault(
    "waits between attempts grow without a cap",
    caught_by=f"{BACKOFF}: Ten attempts wait 2, 4, 8, 16, 32 and four times 60 seconds",
    because="took 1022 s",
)
def grow_waits_without_a_cap(patch: Patch) -> None:
    """The tenth attempt is a quarter of an hour away."""
    patch.attribute(f"agency.workflow.{DELAY}", lambda self, failures, *_: float(self.base**failures))


@fault(
    "retries ignore the configured backoff",
    caught_by=f"{BACKOFF}: Five attempts with a backoff of <backoff> and waits of at most <longest wait>",
    because="took 30 s",
)
def ignore_the_configured_backoff(patch: Patch) -> None:
    """No retry can be tuned."""
    patch.build_with("agency.workflow.recovery.retry:Retry", backoff=Backoff(jitter=False))


@fault(
    "all callers retry at the same time, without jitter",
    caught_by=f"{BACKOFF}: Four waits that would take 30 s without jitter",
    because="took 30 s",
)
def retry_without_jitter(patch: Patch) -> None:
    """A thousand callers meet again and again."""
    patch.wrap(
        f"agency.workflow.{DELAY}", lambda delay_s: lambda self, failures, *_: delay_s(self, failures, lambda: 0.0)
    )
