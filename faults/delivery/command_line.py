"""Ways in which the command line can do something else than was entered, or leave open how a delivery has ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURE = "delivery/components/command_line.feature: "


@fault(
    "the exit code is 0 however a delivery ends",
    caught_by=f"{FEATURE}Ana delivers a calculator that <flaw>",
    because="Ana got the exit code 0",
)
def end_well(patch: Patch) -> None:
    """Call everything a success."""
    patch.attribute("agency.delivery.executing:code_of", lambda _: 0)


@fault(
    "--async is not looked at",
    caught_by=f"{FEATURE}Ana enters the command as the guide shows it",
    because="calculator to staging, sync",
)
def ignore_async(patch: Patch) -> None:
    """Deliver one by one."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda *given: replace(original(*given), is_async=False)

    patch.wrap("agency.cli:DeliveryRequest", make)


@fault(
    "a target that there is not is taken for development",
    caught_by=f"{FEATURE}Ana enters <what>",
    because="Ana got the exit code",
)
def take_for_development(patch: Patch) -> None:
    """Guess."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda said: original(said if said in {"staging", "production"} else "development")

    patch.wrap("agency.delivery.naming:target_named", make)


@fault(
    "a run that is not there is resumed with success",
    caught_by=f"{FEATURE}Ana resumes an unknown run",
    because="Ana got the exit code 0",
)
def resume_nothing(patch: Patch) -> None:
    """Go on with nothing."""

    async def resume(*_: Any) -> dict[str, Any]:
        return {}

    patch.attribute("agency.delivery.durable.files.runs:FileRuns.resume", resume)


@fault(
    "an interrupted delivery has the exit code of one that has succeeded",
    caught_by=f"{FEATURE}Ana's delivery gets <signal> while its tests run",
    because="Ana got the exit code 0",
)
def interrupt_with_success(patch: Patch) -> None:
    """End with 0."""
    patch.attribute("agency.delivery.executing:INTERRUPTED", 0)


@fault(
    "a delivery that is asked to end does not say how to resume it",
    caught_by=f"{FEATURE}Ana's delivery gets <signal> while its tests run",
    because="Ana got the exit code -",
)
def end_at_once(patch: Patch) -> None:
    """Handle Ctrl-C only."""
    patch.attribute("agency.delivery.executing:ENDING", ())


@fault(
    "deliveries from the command line require a coverage of 1% only",
    caught_by=f"{FEATURE}Ana delivers a calculator that <flaw>",
    because="Ana got the exit code 0",
)
def require_little_coverage(patch: Patch) -> None:
    """Lower the limit."""
    patch.attribute("agency.cli:COVERAGE_THRESHOLD", 1)
