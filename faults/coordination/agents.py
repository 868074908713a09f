"""Agents that are lost, mixed up or replaced in the contexts of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.coordination import AgentContext, Coordinator
    from agency.workflow import Cache, Context, Step
    from plainspec.proving import Patch

COORDINATOR = "agency.coordination.coordinator:Coordinator"
CARRIED_BY = "agency.coordination.agent_context:AgentContext.carried_by"
CONTEXT = "agency.workflow.context:Context"
FEATURE = "coordination/agents.feature"
TAKES_OVER = f"{FEATURE}: The night agent takes over from the day agent"
TWO_AGENTS = f"{FEATURE}: One coordinator and one cache for two agents"


@fault("an agent replaces everything in the context", caught_by=TAKES_OVER, because="'user': None")
def replace_everything(patch: Patch) -> None:
    """The user and the tenant of a run are lost."""
    original = patch.original(CARRIED_BY)
    made = patch.original(CONTEXT)

    def carried_by(self: AgentContext, context: Context) -> Context:
        carrying: Context = original(self, made(context.correlation_id))
        return carrying

    patch.attribute(CARRIED_BY, carried_by)


@fault("the first agent of a context stays", caught_by=TAKES_OVER, because="day-agent")
def keep_the_first_agent(patch: Patch) -> None:
    """A handover has no effect."""
    original = patch.original(CARRIED_BY)

    def carried_by(self: AgentContext, context: Context) -> Context:
        carrying: Context = context if type(self).of(context) else original(self, context)
        return carrying

    patch.attribute(CARRIED_BY, carried_by)


@fault(
    "an agent loses its task",
    caught_by=f"{FEATURE}: Ana's agent has a list of goods to count",
    because="task_context={}",
)
def lose_the_task(patch: Patch) -> None:
    """The context carries the id of the agent only."""
    original = patch.original(CARRIED_BY)

    def carried_by(self: AgentContext, context: Context) -> Context:
        carrying: Context = original(type(self)(self.agent_id), context)
        return carrying

    patch.attribute(CARRIED_BY, carried_by)


@fault(
    "a coordinator works without an agent",
    caught_by=f"{FEATURE}: Cleo has no agent",
    because="Cleo's run was to fail",
)
def work_without_an_agent(patch: Patch) -> None:
    """Work is done that nobody answers for."""

    async def run(self: Coordinator[Any, Any], value: Any, context: Context) -> Any:
        return await self.workflow.run(value, context)

    patch.attribute(f"{COORDINATOR}.run", run)


@fault(
    "a coordinator does everything for its first agent",
    caught_by=TWO_AGENTS,
    because="received another agent than Ben's",
)
def keep_the_first_context(patch: Patch) -> None:
    """Whoever comes later works on another's task."""
    run = patch.original(f"{COORDINATOR}.run")

    async def run_for_the_first(self: Coordinator[Any, Any], value: Any, context: Context) -> Any:
        return await run(self, value, vars(self).setdefault("first", context))

    patch.attribute(f"{COORDINATOR}.run", run_for_the_first)


@fault(
    "a cached result of one agent is returned to another",
    caught_by=TWO_AGENTS,
    because="lookup has run 1 times instead of 2",
)
def share_results(patch: Patch) -> None:
    """The cache compares the input only."""
    original: type[Cache[Any, Any]] = patch.original("agency.workflow.cache:Cache")

    def shared(step: Step[Any, Any], **options: Any) -> Cache[Any, Any]:
        return original(step, **{**options, "key": lambda value, _: value})

    patch.attribute("agency.workflow:Cache", shared)
