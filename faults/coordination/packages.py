"""Workflows that cross packages and lose results, limits, routes or cached values at a border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agency.workflow import Cache, Context, Router, Step, Timeout
    from plainspec.proving import Patch

COORDINATOR = "agency.coordination.coordinator:Coordinator"
FEATURE = "coordination/packages.feature"


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
    run = patch.original("agency.workflow.recovery.timeout:Timeout.run")

    async def run_and_drop(self: Timeout[Any, Any], value: Any, context: Context) -> Any:
        await run(self, value, context)
        return value

    patch.attribute("agency.workflow.recovery.timeout:Timeout.run", run_and_drop)


@fault(
    "the cache and the timeout of the observability package have no effect",
    caught_by=[
        f"{FEATURE}: Dan asks a minute after Cleo, and gets the cached result",
        f"{FEATURE}: A search of half a minute is limited to ten seconds",
    ],
    because="Cleo",
)
def keep_and_limit_nothing(patch: Patch) -> None:
    """Every question is paid for again, and takes as long as it takes."""
    cache: type[Cache[Any, Any]] = patch.original("agency.observability:Cache")
    timeout: type[Timeout[Any, Any]] = patch.original("agency.observability:Timeout")

    def forgetful(step: Step[Any, Any], **options: Any) -> Cache[Any, Any]:
        return cache(step, **{**options, "ttl_s": 1e-9})

    def patient(step: Step[Any, Any], limit_s: float, **options: Any) -> Timeout[Any, Any]:
        return timeout(step, limit_s + 3600, **options)

    patch.attribute("agency.observability:Cache", forgetful)
    patch.attribute("agency.observability:Timeout", patient)


@fault(
    "the router of the observability package always takes the default",
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
