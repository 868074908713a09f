"""Several agents whose answers, names, failures or ends are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.coordination import AgentContext
from plainspec.proving import fault

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from agency.coordination import Aggregate, Answers, First
    from agency.workflow import Context
    from plainspec.proving import Patch

STRATEGIES = "agency.coordination.strategies"
CARRIED = "agency.coordination.agent_context:AgentContext.carried_by"
FEATURE = "coordination/strategies.feature"
FIRST = f"{FEATURE}: The scanner breaks, the clerk answers, and the librarian puts her boxes back"
CANCELLED = [
    f"{FEATURE}: Ana cancels {strategy} while both are at work"
    for strategy in ("aggregate", "partial aggregate", "first", "consensus")
]


@fault(
    "several agents work under the name of the agent that asked them",
    caught_by=f"{FEATURE}: The writer and the clerk work at the same time",
    because="'step': 'lookup', 'agent id': 'day-agent'",
)
def work_under_one_name(patch: Patch) -> None:
    """Nobody can tell whose work it was."""

    def make(original: Callable[..., Context]) -> Any:
        return lambda self, context: context if AgentContext.of(context) else original(self, context)

    patch.wrap(CARRIED, make)


@fault(
    "a strategy makes a context of its own for each agent",
    caught_by="coordination/context.feature: Ana's and Ben's agents work behind an aggregate",
    because="has received {'correlation id': 'run-1', 'user': None",
)
def forget_the_context(patch: Patch) -> None:
    """The agents work for no user."""
    made = patch.original("agency.workflow.context:Context")

    def make(original: Callable[..., Context]) -> Any:
        def carried_by(self: AgentContext, context: Context) -> Context:
            return original(self, made(context.correlation_id) if AgentContext.of(context) else context)

        return carried_by

    patch.wrap(CARRIED, make)


@fault(
    "a failed agent of an aggregate leaves the others at work",
    caught_by=f"{FEATURE}: The scanner breaks while the librarian is at work",
    because="30 s: search ends",
)
def wait_for_all(patch: Patch) -> None:
    """Half a minute is paid for an aggregate that cannot be had any more."""

    def is_certain(self: Aggregate[Any, Any], answers: Answers[Any], working: int) -> bool:
        return not working and len(answers) == len(self.agents)

    patch.attribute(f"{STRATEGIES}:Aggregate.is_certain", is_certain)


@fault(
    "a partial aggregate does not report who failed",
    caught_by=[f"{FEATURE}: The second agent fails", f"{FEATURE}: The second agent is out of time"],
    because="other: None",
)
def hide_failures(patch: Patch) -> None:
    """Its reader takes what is there for all there is."""
    original = patch.original(f"{STRATEGIES}:answers_of")
    made = patch.original("agency.coordination.answers:Answers")

    def answers_of(ended: Any) -> Answers[Any]:
        found: Answers[Any] = made(original(ended), {})
        return found

    patch.attribute(f"{STRATEGIES}:answers_of", answers_of)


@fault("all agents are waited for before the first answer counts", caught_by=FIRST, because="30 s: search ends")
def wait_for_the_slowest(patch: Patch) -> None:
    """The fastest agent saves no time, and the slowest is paid for."""

    def is_certain(self: First[Any, Any], answers: Answers[Any], working: int) -> bool:
        return len(answers) == len(self.agents) and not working

    patch.attribute(f"{STRATEGIES}:First.is_certain", is_certain)


@fault("work continues before the losing agents have ended", caught_by=FIRST, because="2 s: send begins")
def go_on_at_once(patch: Patch) -> None:
    """The boxes of the loser are still about."""

    async def stop(tasks: Any) -> asyncio.CancelledError | None:
        for task in tasks:
            task.cancel()
        return None

    patch.attribute(f"{STRATEGIES}:stop", stop)


@fault("a cancelled run leaves its agents at work", caught_by=CANCELLED, because="Ana's run took 1 s, not 4 to 4 s")
def leave_agents_at_work(patch: Patch) -> None:
    """They go on spending money for nobody."""

    async def stop(_: Any) -> asyncio.CancelledError | None:
        return None

    patch.attribute(f"{STRATEGIES}:stop", stop)


@fault(
    "no answer at all is taken for an empty answer",
    caught_by=[f"{FEATURE}: Scanner and stamp break in {strategy}" for strategy in ("partial aggregate", "first")],
    because="Ana's run was to fail",
)
def answer_nothing(patch: Patch) -> None:
    """The next step is sent out with nothing in it."""

    def outcome(_: Any, answers: Answers[Any]) -> Any:
        return next(iter(answers.values()), None)

    patch.attribute(f"{STRATEGIES}:Aggregate.outcome", lambda _, answers: answers)
    patch.attribute(f"{STRATEGIES}:First.outcome", outcome)
