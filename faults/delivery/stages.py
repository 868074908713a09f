"""Ways in which stages can go on where they must not, keep what they must undo, or leave programs behind."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import Target, Verdict
from agency.delivery.programs import Ran
from agency.delivery.quality_gates.tests import TestRun
from agency.delivery.stages.deployment import Shelf
from agency.delivery.stages.outcome import Outcome, stages_to
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agency.delivery.config import DeliveryConfig
    from agency.delivery.contract import StageResult
    from agency.delivery.stages.outcome import StageOrder

FAILURES = "delivery/components/stage_failures.feature: "
REFACTORING = "delivery/components/refactoring.feature: "
DEPLOYMENT = "delivery/components/deployment.feature: "
WRONG = f"{FAILURES}The calculator divides wrongly"
BROKEN = f"{REFACTORING}The tests need an import that the calculator does not use"
GENERATOR = f"{FAILURES}A generator <generator>"


@fault("a delivery goes on after a stage that has failed", caught_by=WRONG, because="('refactoring', 'passed')")
def go_on(patch: Patch) -> None:
    """Take every result as good."""

    def make(original: Callable[..., Any]) -> Any:
        async def stage(self: Any, name: str, work: Any) -> StageResult:
            result: StageResult = await original(self, name, work)
            return replace(result, verdict=Verdict.PASSED)

        return stage

    patch.wrap("agency.delivery.recording:Recording.stage", make)


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

    def make(original: Callable[..., DeliveryConfig]) -> Any:
        def of(cls: Any, settings: Any) -> DeliveryConfig:
            return original(cls, settings).model_copy(update={"on_generation_failure": "continue"})

        return of

    patch.wrap("agency.delivery.config:DeliveryConfig.of", make)


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
    """Keep the cancellation from whatever waits for a program."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_program(*given: Any, **options: Any) -> Any:
            return await asyncio.shield(asyncio.ensure_future(original(*given, **options)))

        return run_program

    patch.wrap("agency.delivery.programs.running:run_program", make)


@fault(
    "refactoring does not keep what it has changed",
    caught_by=f"{REFACTORING}The calculator is not formatted",
    because="return   a+b",
)
def drop_changes(patch: Patch) -> None:
    """Put back what there was before."""

    def make(original: Callable[..., Any]) -> Any:
        async def refactor(order: StageOrder, *others: Any) -> Any:
            component = order.component()
            sources = {component.root / module: (component.root / module).read_bytes() for module in component.modules}
            outcome = await original(order, *others)
            for module, source in sources.items():
                module.write_bytes(source)
            return outcome

        return refactor

    patch.wrap("agency.delivery.stages.refactoring:refactor", make)


@fault("refactoring keeps what breaks the tests", caught_by=BROKEN, because="'refactoring', 'passed'")
def keep_broken(patch: Patch) -> None:
    """Take its tests for passed."""

    async def run_tests(*_: Any, **__: Any) -> TestRun:
        return TestRun(Ran(0), passed=1)

    patch.attribute("agency.delivery.quality_gates.tests:run_tests", run_tests)


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
    """Publish the component, whatever staging runs."""

    async def deploy(order: StageOrder, _checked: Any) -> Outcome:
        shelf = Shelf(order.config.publish_to, Target.PRODUCTION, order.component_name)
        shelf.switch(shelf.add(order.component()).name)
        return Outcome()

    patch.attribute("agency.delivery.stages.deployment:deploy_to_production", deploy)


STAGES = stages_to(Target.PRODUCTION)
