"""Ways in which work that crosses packages can be broken: caches, limits, routes, coordinators and agents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agency.coordination import AgentContext, Coordinator
    from agency.workflow import Cache, Context, Router, Step, Timeout
    from plainspec.proving import Patch

COORDINATOR = "agency.coordination.coordinator:Coordinator"
AGENT_CONTEXT = "agency.coordination.agent_context:AgentContext"
FEATURE = "coordination/packages.feature"
AGENT_AT_WORK = f"{FEATURE}: Ana's agent drafts, looks up and sends"
TWO_AGENTS = f"{FEATURE}: One coordinator and one cache for two agents"


def keep_for(patch: Patch, lifetime_s: float) -> None:
    """Replace the cache of the observability package by one that does not look at its time to live."""
    original: type[Cache[Any, Any]] = patch.original("agency.observability:Cache")

    def careless(step: Step[Any, Any], **figures: Any) -> Cache[Any, Any]:
        return original(step, **{**figures, "ttl_s": lifetime_s})

    patch.attribute("agency.observability:Cache", careless)


@fault(
    "the cache of the observability package keeps answers for ever",
    caught_by=f"{FEATURE}: Dan asks just too long after Cleo",
    because="lookup has run 1 times instead of 2",
)
def keep_for_ever(patch: Patch) -> None:
    """Yesterday's price is today's price."""
    keep_for(patch, math.inf)


@fault(
    "the cache of the observability package keeps no answer",
    caught_by=[f"{FEATURE}: Dan asks a minute after Cleo", f"{FEATURE}: Dan asks almost too long after Cleo"],
    because="lookup has run 2 times instead of 1",
)
def keep_nothing(patch: Patch) -> None:
    """Every question is paid for."""
    keep_for(patch, 1e-9)


@fault(
    "the cache of the observability package answers with the question",
    caught_by=f"{FEATURE}: the core and observability work together",
    because="Ana got 'draft(invoice)'",
)
def answer_with_the_question(patch: Patch) -> None:
    """What it keeps is what it was asked."""

    async def run(_: Cache[Any, Any], value: Any, context: Context) -> Any:  # noqa: ARG001 - in the cache's place
        return value

    patch.attribute("agency.workflow.cache:Cache.run", run)


@fault(
    "a step with a time limit of the observability package answers with its input",
    caught_by=[
        f"{FEATURE}: An invoice is drafted, looked up and sent",
        f"{FEATURE}: observability and coordination work together",
    ],
    because="Cleo got 'lookup(draft(invoice))'",
)
def lose_the_timed_answer(patch: Patch) -> None:
    """It waits for the step and forgets what it said."""
    run = patch.original("agency.workflow.timeout:Timeout.run")

    async def run_and_forget(self: Timeout[Any, Any], value: Any, context: Context) -> Any:
        await run(self, value, context)
        return value

    patch.attribute("agency.workflow.timeout:Timeout.run", run_and_forget)


@fault(
    "the time limit of the observability package is none",
    caught_by=f"{FEATURE}: A search of half a minute within ten seconds",
    because="Cleo got 'send(search(draft(invoice)))'",
)
def wait_for_ever(patch: Patch) -> None:
    """Whoever asks, waits."""
    original: type[Timeout[Any, Any]] = patch.original("agency.observability:Timeout")

    def patient(step: Step[Any, Any], limit_s: float, **figures: Any) -> Timeout[Any, Any]:
        return original(step, limit_s + 3600, **figures)

    patch.attribute("agency.observability:Timeout", patient)


@fault(
    "the router of the observability package knows only the way for the rest",
    caught_by=f"{FEATURE}: A choice of routes for bill: rent",
    because="Cleo got 'draft(bill: rent)'",
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
    "the router of the observability package knows no way for the rest",
    caught_by=f"{FEATURE}: A choice of routes for card: thanks",
    because="Cleo's run failed with unknown route of card",
)
def forget_the_rest(patch: Patch) -> None:
    """A letter without a desk is sent back."""
    original: type[Router[Any, Any]] = patch.original("agency.observability:Router")

    def without_default(choose: Callable[..., Any], routes: Mapping[str, Step[Any, Any]], **_: Any) -> Router[Any, Any]:
        return original(choose, routes)

    patch.attribute("agency.observability:Router", without_default)


@fault(
    "a coordinator keeps the answer to itself",
    caught_by=f"{FEATURE}: the core and coordination work together",
    because="Ana got 'None'",
)
def keep_the_answer(patch: Patch) -> None:
    """The work is done, and nobody hears of it."""
    run = patch.original(f"{COORDINATOR}.run")

    async def run_silently(self: Coordinator[Any, Any], value: Any, context: Context) -> None:
        await run(self, value, context)

    patch.attribute(f"{COORDINATOR}.run", run_silently)


@fault("a coordinator forgets for whom it works", caught_by=AGENT_AT_WORK, because="worked for another agent than Ana")
def forget_the_agent(patch: Patch) -> None:
    """Behind the border the context carries no agent."""
    made = patch.original("agency.workflow.context:Context")

    async def run_for_nobody(self: Coordinator[Any, Any], value: Any, context: Context) -> Any:
        return await self.workflow.run(value, made(context.correlation_id))

    patch.attribute(f"{COORDINATOR}.run", run_for_nobody)


@fault(
    "an agent loses its task on the way",
    caught_by=AGENT_AT_WORK,
    because="Agent(agent_id='test-agent', task_context={})",
)
def forget_the_task(patch: Patch) -> None:
    """The context carries the name of the agent only."""

    def carried_by(self: AgentContext, context: Context) -> Context:
        return context.with_data(agent_context={"agent_id": self.agent_id, "task_context": {}})

    patch.attribute(f"{AGENT_CONTEXT}.carried_by", carried_by)


@fault(
    "a coordinator starts a run of another name", caught_by=AGENT_AT_WORK, because="received another context than Ana's"
)
def rename_the_run(patch: Patch) -> None:
    """What runs behind the border cannot be tied to what ran before it."""
    run = patch.original(f"{COORDINATOR}.run")
    made = patch.original("agency.workflow.context:Context")

    async def run_anew(self: Coordinator[Any, Any], value: Any, context: Context) -> Any:
        return await run(self, value, made(None, context.data))

    patch.attribute(f"{COORDINATOR}.run", run_anew)


@fault(
    "a coordinator works for nobody",
    caught_by=f"{FEATURE}: Cleo has none",
    because="Cleo got 'send(draft(invoice))'",
)
def work_for_nobody(patch: Patch) -> None:
    """Work is done that nobody answers for."""

    async def run(self: Coordinator[Any, Any], value: Any, context: Context) -> Any:
        return await self.workflow.run(value, context)

    patch.attribute(f"{COORDINATOR}.run", run)


@fault(
    "a coordinator looks for the agent when the work is done",
    caught_by=f"{FEATURE}: Cleo has none",
    because="draft has run 1 times instead of 0",
)
def look_too_late(patch: Patch) -> None:
    """The refusal is right, and comes too late."""
    run = patch.original(f"{COORDINATOR}.run")

    async def run_first(self: Coordinator[Any, Any], value: Any, context: Context) -> Any:
        await self.workflow.run(value, context)
        return await run(self, value, context)

    patch.attribute(f"{COORDINATOR}.run", run_first)


@fault("a coordinator does everything for its first agent", caught_by=TWO_AGENTS, because="another agent than Ben's")
def share_the_first_context(patch: Patch) -> None:
    """Whoever comes later works on somebody else's task."""
    run = patch.original(f"{COORDINATOR}.run")

    async def run_for_the_first(self: Coordinator[Any, Any], value: Any, context: Context) -> Any:
        return await run(self, value, vars(self).setdefault("first", context))

    patch.attribute(f"{COORDINATOR}.run", run_for_the_first)


@fault(
    "an answer for one agent is kept for another",
    caught_by=TWO_AGENTS,
    because="lookup has run 1 times instead of 2",
)
def share_answers(patch: Patch) -> None:
    """The cache looks at the question only."""
    original: type[Cache[Any, Any]] = patch.original("agency.observability:Cache")

    def shared(step: Step[Any, Any], **figures: Any) -> Cache[Any, Any]:
        return original(step, key=lambda value, _: value, **figures)

    patch.attribute("agency.observability:Cache", shared)
