"""Ways in which the command line can lose what a delivery has done, what a person has decided, or generated tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from agency.delivery.contract import Checkpoint, Json
    from agency.delivery.durable.files.history import History
    from agency.delivery.durable.files.journal import FileJournal

FEATURE = "delivery/components/resumed_deliveries.feature: "


@fault(
    "a delivery that is resumed begins anew",
    caught_by=f"{FEATURE}Ana's delivery is killed while its tests run",
    because="specification",
)
def begin_anew(patch: Patch) -> None:
    """Do the work of stages whether they have finished or not."""

    async def stage(self: FileJournal, name: str, work: Callable[[], Awaitable[Json]]) -> Json:
        self.record("begun", stage=name)
        return await work()

    patch.attribute("agency.delivery.durable.files.journal:FileJournal.stage", stage)


@fault(
    "agency decide stores a rejection whatever is entered",
    caught_by=f"{FEATURE}Ben decides to <decides> while Ana's delivery waits",
    because="Ana got the exit code 1",
)
def reject_everything(patch: Patch) -> None:
    """Approve nothing."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda checkpoint, by, at, _, *more: original(checkpoint, by, at, False, *more)  # noqa: FBT003 - as passed

    patch.wrap("agency.delivery.commands.runs:Decision", make)


@fault(
    "a delivery refactors without approval",
    caught_by=f"{FEATURE}Ben rejects the refactoring that Ana's delivery could do while tests are generated",
    because="the command has ended before",
)
def refactor_without_asking(patch: Patch) -> None:
    """Leave the checkpoint before refactoring out."""

    def make(original: Callable[..., None]) -> Any:
        def create(self: Any, *given: Any, checkpoints: Mapping[str, Checkpoint] | None = None, **options: Any) -> None:
            others = {stage: one for stage, one in (checkpoints or {}).items() if stage != "refactoring"}
            original(self, *given, checkpoints=others, **options)

        return create

    patch.wrap("agency.delivery.orchestrator:WorkflowOrchestrator.__init__", make)


@fault(
    "a resumed delivery asks nobody",
    caught_by=f"{FEATURE}Ben approves after Ana's delivery was killed",
    because="needs an approval",
)
def resume_without_asking(patch: Patch) -> None:
    """Forget on resuming before which stages a person decides."""

    def make(original: Callable[..., None]) -> Any:
        def add(history: History, record: Mapping[str, Any]) -> None:
            original(history, record)
            if record["is"] == "resumed":
                history.request["approve_before"] = []

        return add

    patch.wrap("agency.delivery.durable.files.history:History.add", make)


@fault(
    "a delivery that has failed is not in the list of runs",
    caught_by=f"{FEATURE}Ana's delivery failed because no OpenHands URL is configured",
    because="monday",
)
def forget_failures(patch: Patch) -> None:
    """List only runs that may succeed."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda files: None if (run := original(files)) is None or run.state == "failed" else run

    patch.wrap("agency.delivery.durable.files.run_list:run_of", make)


@fault(
    "the gates do not run generated tests",
    caught_by=f"{FEATURE}Ana's calculator has no other tests",
    because="Ana got the exit code",
)
def run_no_generated_tests(patch: Patch) -> None:
    """Run the component's own tests only."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda order, _, *others: original(order, (), *others)

    patch.wrap("agency.delivery.orchestrator:run_the_tests", make)
