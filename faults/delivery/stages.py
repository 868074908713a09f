"""Ways in which stages can go on where they must not, keep what they must undo, or leave programs behind."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import Target
from agency.delivery.stages.deployment import Shelf
from agency.delivery.stages.outcome import stages_to
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agency.delivery.contract import StageResult

FAILURES = "delivery/components/stage_failures.feature: "
REFACTORING = "delivery/components/refactoring.feature: "
DEPLOYMENT = "delivery/components/deployment.feature: "
ORCHESTRATOR = "agency.delivery.orchestrator:WorkflowOrchestrator"
WRONG = f"{FAILURES}The calculator divides wrongly"
BROKEN = f"{REFACTORING}The tests need an import that the calculator does not use"
GENERATOR = f"{FAILURES}A generator <generator>"


@fault("a delivery goes on after a stage that has failed", caught_by=WRONG, because="('refactoring', 'passed')")
def go_on(patch: Patch) -> None:
    """Take every result as good."""
    patch.attribute(f"{ORCHESTRATOR}._passed", _as_it_is)


@fault("a stage that fails does not carry the underlying error", caught_by=WRONG, because="True, False")
def hide_the_error_of_a_stage(patch: Patch) -> None:
    """Say that it has failed, and no more."""

    def make(original: Callable[..., StageResult]) -> Any:
        def of(self: Any, stage: str, duration_ms: float) -> StageResult:
            found = original(self, stage, duration_ms)
            return replace(found, error=found.error and "The stage has failed.")

        return of

    patch.wrap("agency.delivery.stages.outcome:Outcome.of", make)


@fault(
    "a delivery goes on without generated tests whatever its settings say",
    caught_by=f"{FAILURES}The generator never answers, and the settings say <on failure>",
    because="('success', True)",
)
def tolerate_all(patch: Patch) -> None:
    """Do without the tests."""
    patch.attribute(f"{ORCHESTRATOR}._tolerated", _as_it_is)


@fault("a submission that fails is not tried again", caught_by=GENERATOR, because="assert 1 == 2")
def submit_once(patch: Patch) -> None:
    """Give up at the first failure."""
    patch.build_with("agency.workflow.recovery.retry:Retry", max_retries=0)


@fault("the circuit breaker of test generation never opens", caught_by=GENERATOR, because="assert 6 == 3")
def never_open_the_breaker(patch: Patch) -> None:
    """Allow any number of failures."""
    patch.build_with("agency.workflow.recovery.breaker:CircuitBreaker", failures=1000)


@fault(
    "programs of an interrupted delivery run on",
    caught_by=f"{FAILURES}Ana interrupts a delivery in <mode> mode while its tests run",
    because="[False, False]",
)
def leave_programs(patch: Patch) -> None:
    """End what watches them, and not them."""

    async def ended(process: Any, reading: Any) -> tuple[bytes, bytes]:
        process.kill()
        await process.wait()
        reading.cancel()
        return b"", b""

    patch.attribute("agency.delivery.programs.running:_ended", ended)


@fault(
    "refactoring does not keep what it has changed",
    caught_by=f"{REFACTORING}The calculator is not formatted",
    because="return   a+b",
)
def drop_changes(patch: Patch) -> None:
    """Leave the component as it was."""

    def take_over(*_: Any) -> None:
        pass

    patch.attribute("agency.delivery.stages.refactoring:_take_over", take_over)


@fault("refactoring keeps what breaks the tests", caught_by=BROKEN, because="'refactoring', 'passed'")
def keep_broken(patch: Patch) -> None:
    """See no problem."""

    async def problem(_: Any) -> None:
        pass

    patch.attribute("agency.delivery.stages.refactoring:_problem", problem)


@fault(
    "a new version takes the place of the one before",
    caught_by=f"{DEPLOYMENT}Ana delivers a calculator that multiplies in another way",
    because="== 2",
)
def remove_older(patch: Patch) -> None:
    """Keep one version at a time."""

    def make(original: Callable[..., Path]) -> Any:
        def add(self: Shelf, component: Any) -> Path:
            shutil.rmtree(self.folder / "versions", ignore_errors=True)
            return original(self, component)

        return add

    patch.wrap("agency.delivery.stages.deployment:Shelf.add", make)


@fault(
    "delivering the same version once more keeps a second copy",
    caught_by=f"{DEPLOYMENT}Ana delivers the calculator twice",
    because="== 1",
)
def keep_copies(patch: Patch) -> None:
    """Copy it beside the first."""

    def make(original: Callable[..., Path]) -> Any:
        def add(self: Shelf, component: Any) -> Path:
            place = original(self, component)
            shutil.copytree(place, place.with_name(f"{place.name}-{len(self.versions)}"))
            return place

        return add

    patch.wrap("agency.delivery.stages.deployment:Shelf.add", make)


@fault(
    "a target changes to a version before its tests have passed",
    caught_by=f"{DEPLOYMENT}The calculator needs a file that is not published",
    because="staging does not run the first calculator",
)
def switch_first(patch: Patch) -> None:
    """Publish, and look afterwards."""

    def make(original: Callable[..., Any]) -> Any:
        async def deploy(order: Any, *others: Any) -> Any:
            shelf = Shelf(order.config.publish_to, Target.STAGING, order.component_name)
            shelf.switch(shelf.add(order.component()).name)
            return await original(order, *others)

        return deploy

    patch.wrap("agency.delivery.stages.deployment:deploy_to_staging", make)


@fault(
    "a delivery to staging goes on to production",
    caught_by="delivery/components/calculator.feature: Ana delivers the calculator to <target> without gates",
    because="production_deployment",
)
def go_too_far(patch: Patch) -> None:
    """Take all stages for those of every target."""
    patch.attribute("agency.delivery.stages.outcome:stages_to", lambda _: STAGES)


@fault(
    "a component that was changed after its gates ran is deployed",
    caught_by="delivery/components/resumed_deliveries.feature: Ana's component is changed after her delivery was killed before <stage>",
    because="Ben got the exit code 0",
)
def deploy_what_was_never_checked(patch: Patch) -> None:
    """Do not compare the component with the version that the gates have checked."""
    patch.attribute("agency.delivery.stages.gated_version:changes", lambda *_: ())


@fault(
    "production switches to a version that staging does not run",
    caught_by=f"{DEPLOYMENT}Ben delivers another calculator to staging while Ana's delivery waits",
    because="Ana got the exit code 0",
)
def deploy_past_staging(patch: Patch) -> None:
    """Do not compare the component with what staging runs."""
    patch.attribute("agency.delivery.stages.deployment:_is_staged", lambda *_: True)


STAGES = stages_to(Target.PRODUCTION)


def _as_it_is(_: Any, result: StageResult) -> StageResult:
    return result
