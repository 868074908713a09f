"""Workflows that cross packages and lose results, limits, routes or cached values at a border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agency.coordination import Coordinator
    from agency.workflow import Cache, Context, Router, Step, Timeout
    from plainspec.proving import Patch

COORDINATOR = "agency.coordination.coordinator:Coordinator"
FEATURE = "coordination/packages.feature"


@fault(
    "the cache of the observability package keeps nothing",
    caught_by=f"{FEATURE}: Dan asks a minute after Cleo, and gets the cached result",
    because="lookup has run 2 times instead of 1",
)
def keep_nothing(patch: Patch) -> None:
    """Every question is paid for."""
    original: type[Cache[Any, Any]] = patch.original("agency.observability:Cache")

    def forgetful(step: Step[Any, Any], **options: Any) -> Cache[Any, Any]:
        return original(step, **{**options, "ttl_s": 1e-9})

    patch.attribute("agency.observability:Cache", forgetful)


@fault(
    "the cache of the observability package returns its input",
    caught_by=f"{FEATURE}: the core and observability work together",
    because="Ana was to get 'lookup(draft(invoice))'",
)
def return_the_input(patch: Patch) -> None:
    """The step behind it is never called."""

    async def run(_: Cache[Any, Any], value: Any, context: Context) -> Any:  # noqa: ARG001 - in the cache's place
        return value

    patch.attribute("agency.workflow.cache:Cache.run", run)


@fault(
    "a step with a timeout of the observability package returns its input",
    caught_by=[
        f"{FEATURE}: An invoice is drafted, looked up and sent",
        f"{FEATURE}: observability and coordination work together",
    ],
    because="was to get",
)
def lose_the_timed_result(patch: Patch) -> None:
    """It waits for the step and drops its result."""
    run = patch.original("agency.workflow.timeout:Timeout.run")

    async def run_and_drop(self: Timeout[Any, Any], value: Any, context: Context) -> Any:
        await run(self, value, context)
        return value

    patch.attribute("agency.workflow.timeout:Timeout.run", run_and_drop)


@fault(
    "the timeout of the observability package has no limit",
    caught_by=f"{FEATURE}: A search of half a minute is limited to ten seconds",
    because="Cleo's run was to fail",
)
def wait_for_ever(patch: Patch) -> None:
    """The caller waits as long as the step takes."""
    original: type[Timeout[Any, Any]] = patch.original("agency.observability:Timeout")

    def patient(step: Step[Any, Any], limit_s: float, **options: Any) -> Timeout[Any, Any]:
        return original(step, limit_s + 3600, **options)

    patch.attribute("agency.observability:Timeout", patient)


@fault(
    "the router of the observability package takes the default always",
    caught_by=f"{FEATURE}: A router takes bill: rent",
    because="Cleo was to get 'lookup(bill: rent)'",
)
def forget_the_routes(patch: Patch) -> None:
    """Every letter goes to the same desk."""
    original: type[Router[Any, Any]] = patch.original("agency.observability:Router")

    def without_routes(
        choose: Callable[..., Any], routes: Mapping[str, Step[Any, Any]], *, default: Step[Any, Any] | None = None
    ) -> Router[Any, Any]:
        return original(choose, {} if default else routes, default=default)

    patch.attribute("agency.observability:Router", without_routes)


@fault(
    "the router of the observability package has no default",
    caught_by=f"{FEATURE}: A router takes card: thanks",
    because="Cleo was to get 'draft(card: thanks)'",
)
def forget_the_default(patch: Patch) -> None:
    """A letter without a route of its own is lost."""
    original: type[Router[Any, Any]] = patch.original("agency.observability:Router")

    def without_default(choose: Callable[..., Any], routes: Mapping[str, Step[Any, Any]], **_: Any) -> Router[Any, Any]:
        return original(choose, routes)

    patch.attribute("agency.observability:Router", without_default)


@fault(
    "a coordinator returns no result",
    caught_by=f"{FEATURE}: the core and coordination work together",
    because="Ana was to get 'send(draft(invoice))'",
)
def return_nothing(patch: Patch) -> None:
    """The work is done, and its result is lost."""
    run = patch.original(f"{COORDINATOR}.run")

    async def run_and_drop(self: Coordinator[Any, Any], value: Any, context: Context) -> None:
        await run(self, value, context)

    patch.attribute(f"{COORDINATOR}.run", run_and_drop)


@fault(
    "the context stops at the border of the coordination package",
    caught_by=f"{FEATURE}: Ana's agent drafts, looks up and sends",
    because="received another agent than Ana's",
)
def lose_the_context(patch: Patch) -> None:
    """Steps behind it run for nobody."""
    run_step = patch.original("agency.coordination.coordinator:call")
    made = patch.original("agency.workflow.context:Context")

    def call(role: str, step: Step[Any, Any], value: Any, context: Context) -> Any:
        return run_step(role, step, value, made(context.correlation_id))

    patch.attribute("agency.coordination.coordinator:call", call)


@fault(
    "a coordinator starts a run with another correlation id",
    caught_by=f"{FEATURE}: Ana's agent drafts, looks up and sends",
    because="received another context than Ana's",
)
def change_the_correlation_id(patch: Patch) -> None:
    """What runs behind the border cannot be related to what ran before it."""
    run = patch.original(f"{COORDINATOR}.run")
    made = patch.original("agency.workflow.context:Context")

    async def run_anew(self: Coordinator[Any, Any], value: Any, context: Context) -> Any:
        return await run(self, value, made(None, context.data))

    patch.attribute(f"{COORDINATOR}.run", run_anew)
