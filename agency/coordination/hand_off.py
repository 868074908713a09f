"""Hand-offs: one agent leaves a part of a run to another."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from agency.coordination.agent_context import ENTRY, AgentContext
from agency.workflow import Context, Step
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co

HISTORY = "agent_history"


@dataclass(frozen=True)
class HandOffRecord:
    """One hand-off, as the context of a run remembers it.

    Args:
        giver: the id of the agent that handed over.
        receiver: the id of the agent that took over.
        reason: why; may be empty.
    """

    giver: str
    receiver: str
    reason: str = ""


def history_of(context: Context) -> tuple[HandOffRecord, ...]:
    """Return the hand-offs that led to the agent in ``context``, the earliest first."""
    carried = cast("tuple[Mapping[str, Any], ...]", context.data.get(HISTORY, ()))
    return tuple(HandOffRecord(record["giver"], record["receiver"], record["reason"]) for record in carried)


class HandOff(Step[In_contra, Out_co]):
    """A workflow that another agent runs, with the task and the context of the one that hands it over.

    The steps of the workflow receive the receiving agent, and in the history one more `HandOffRecord`. Whatever runs
    after the workflow, or instead of it because it failed, runs for the agent that has handed it over.

    Args:
        workflow: what to run.
        to: the id of the receiving agent; not blank.
        reason: why it is handed over; no timestamp or the like, since caches compare the context.
        only: the entries of the context that are handed over; None for all of them. The correlation id, the agents and
            their history are always passed on.

    Raises:
        ValueError: ``to`` is blank.
        NoAgentError: at run time; the context carries no agent that could hand over.
    """

    def __init__(
        self, workflow: Step[In_contra, Out_co], to: str, *, reason: str = "", only: Collection[str] | None = None
    ) -> None:
        AgentContext(to)
        self.workflow = workflow
        self.to = to
        self.reason = reason
        self.only = None if only is None else frozenset(only)

    @property
    def name(self) -> str:
        """The name of the workflow, and who runs it."""
        return f"hand_off({self.workflow.name}, {self.to})"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Run the workflow for the receiving agent."""
        giver = AgentContext.required(context, self.name)
        receiver = AgentContext(self.to, giver.task_context)
        records = (*history_of(context), HandOffRecord(giver.agent_id, self.to, self.reason))
        passed_on = receiver.carried_by(self._passed_on(context)).with_data(
            **{HISTORY: [asdict(one) for one in records]}
        )
        return await call("hand_off.workflow", self.workflow, value, passed_on)

    def _passed_on(self, context: Context) -> Context:
        if self.only is None:
            return context
        kept = {key: entry for key, entry in context.data.items() if key in self.only | {ENTRY, HISTORY}}
        return Context(context.correlation_id, kept)
