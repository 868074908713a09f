"""Ways in which reports of deliveries can be wrong or missing, and modes and settings can be others than were asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agency.delivery.config import ConfigurationError, DeliveryConfig
from agency.delivery.reports.monitoring import Resources
from agency.delivery.reports.writing import ReportError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.delivery.orchestrator import WorkflowOrchestrator
    from agency.delivery.reports.result import WorkflowResult

MODES = "delivery/components/sync_and_async.feature: "
REPORTS = "delivery/components/reports.feature: "
SETTINGS = "delivery/components/settings.feature: "
ORCHESTRATOR = "agency.delivery.orchestrator:WorkflowOrchestrator"
OVERLAPPING = f"{ORCHESTRATOR}.run_async_with_parallel_openhands"
WRITING = "agency.delivery.reports.writing:write_report"


@fault(
    "in async mode, refactoring waits for generated tests",
    caught_by=f"{MODES}Tests are available only after refactoring has ended",
    because="'test_collection', 'failed'",
)
def never_overlap(patch: Patch) -> None:
    """Go one by one."""

    async def run(self: WorkflowOrchestrator) -> WorkflowResult:
        return await self.run_one_by_one()

    patch.attribute(OVERLAPPING, run)


@fault(
    "in sync mode, stages overlap",
    caught_by=f"{MODES}Tests would be available once refactoring has begun",
    because="'test_collection', 'passed'",
)
def always_overlap(patch: Patch) -> None:
    """Do two things at a time."""

    async def run(self: WorkflowOrchestrator) -> WorkflowResult:
        return await self.run_async_with_parallel_openhands()

    patch.attribute(f"{ORCHESTRATOR}.run_one_by_one", run)


@fault(
    "the savings of overlapping leave the stages out",
    caught_by=f"{MODES}Ana delivers the calculator in <mode> mode",
    because="are not what was saved",
)
def forget_the_stages(patch: Patch) -> None:
    """Sum up nothing."""

    def total_ms(_: Any) -> float:
        return 0.0

    patch.attribute("agency.delivery.reports.timings:Timings.total_ms", total_ms)


@fault(
    "a delivery in async mode takes longer than in sync mode",
    caught_by=f"{MODES}Tests are generated within 2 s",
    because="ms, and the previous one",
)
def slow_async_mode_down(patch: Patch) -> None:
    """Wait for 3 s more."""

    def make(original: Callable[..., Any]) -> Any:
        async def run(self: WorkflowOrchestrator) -> Any:
            await asyncio.sleep(3.0)
            return await original(self)

        return run

    patch.wrap(OVERLAPPING, make)


@fault(
    "blocking calls are not noticed",
    caught_by=f"{MODES}The generator blocks for 600 ms",
    because="assert []",
)
def notice_nothing(patch: Patch) -> None:
    """Call nothing blocked that takes less than a day."""

    def make(original: Callable[..., None]) -> Any:
        return lambda self, _: original(self, 86_400_000.0)

    patch.wrap("agency.delivery.reports.monitoring:Monitor.__init__", make)


@fault(
    "a delivery that fails writes no report",
    caught_by=f"{REPORTS}A delivery of a calculator that <flaw>",
    because="there is no report",
)
def report_successes(patch: Patch) -> None:
    """Write down what has succeeded."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda result, folder: original(result, folder) if result.success else None

    patch.wrap(WRITING, make)


@fault(
    "the times of stages are not recorded",
    caught_by=f"{REPORTS}Tests are generated in async mode",
    because="took 0.0 ms",
)
def record_no_times(patch: Patch) -> None:
    """Stand still."""

    def duration_ms(*_: Any) -> float:
        return 0.0

    patch.attribute("agency.delivery.reports.timings:Timings.duration_ms", duration_ms)


@fault(
    "what a run has used is not recorded",
    caught_by=f"{REPORTS}A delivery that runs a linter",
    because="cpu_s', 0.0",
)
def measure_nothing(patch: Patch) -> None:
    """Leave the figures at 0."""

    def resources(_: Any) -> Resources:
        return Resources(0.0, 0.0)

    patch.attribute("agency.delivery.reports.monitoring:Monitor.resources", resources)


@fault(
    "a report that cannot be written is no error",
    caught_by=f"{REPORTS}The disk is full",
    because="was not refused.",
)
def go_on_without_report(patch: Patch) -> None:
    """Say nothing."""

    def make(original: Callable[..., Any]) -> Any:
        def write(result: Any, folder: Any) -> Any:
            try:
                return original(result, folder)
            except ReportError:
                return folder

        return write

    patch.wrap(WRITING, make)


@fault(
    "the report shows the default settings, and not those in force",
    caught_by=f"{SETTINGS}Ana sets one limit, and the others have their defaults",
    because="breaker_failures', 5",
)
def show_defaults(patch: Patch) -> None:
    """Show what nobody has set."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda _, **options: original(DeliveryConfig(), **options)

    patch.wrap("agency.delivery.config:DeliveryConfig.model_dump", make)


@fault(
    "an invalid setting is replaced by its default",
    caught_by=f"{SETTINGS}<setting> is set to <value>",
    because="was not refused.",
)
def fall_back(patch: Patch) -> None:
    """Go on with other limits than were asked for."""

    def make(original: Callable[..., DeliveryConfig]) -> Any:
        def of(cls: Any, settings: Any) -> DeliveryConfig:
            try:
                return original(cls, settings)
            except ConfigurationError:
                folders = {name: settings[name] for name in ("report_to", "publish_to")}
                return original(cls, {**folders, "gates": ""})

        return of

    patch.wrap("agency.delivery.config:DeliveryConfig.of", make)


@fault(
    "environment variables that are missing are not noticed",
    caught_by=f"{SETTINGS}A delivery needs a variable that is not set",
    because="'stages_completed'",
)
def look_for_no_variable(patch: Patch) -> None:
    """Begin without them."""

    def check(*_: Any) -> None:
        pass

    patch.attribute("agency.delivery.config:DeliveryConfig.check_environment", check)
