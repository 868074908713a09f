"""An agent and its task, as the context of a run carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

from agency.workflow import Context, FrozenMapping

ENTRY = "agent_context"


class NoAgentError(LookupError):
    """There is no agent to run something for; nothing has run.

    Args:
        workflow_name: what was to run.
    """

    def __init__(self, workflow_name: str) -> None:
        super().__init__(workflow_name)
        self.workflow_name = workflow_name

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"there is no agent for {self.workflow_name}: the context carries no AgentContext"


@dataclass(frozen=True)
class AgentContext:
    """An agent and its task; the context of a run carries them as plain data, which can cross any border.

    Args:
        agent_id: the id of the agent; not blank.
        task_context: the data of its task; frozen at every depth.

    Raises:
        ValueError: ``agent_id`` is blank.
    """

    agent_id: str
    task_context: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a blank id, and freeze the task."""
        if not self.agent_id.strip():
            raise ValueError("the id of an agent must not be blank")
        object.__setattr__(self, "task_context", FrozenMapping(self.task_context))

    @classmethod
    def of(cls, context: Context) -> Self | None:
        """Return the agent that ``context`` carries; None for none."""
        carried = cast("Mapping[str, Any] | None", context.data.get(ENTRY))
        return None if carried is None else cls(carried["agent_id"], carried["task_context"])

    @classmethod
    def required(cls, context: Context, purpose: str) -> Self:
        """Return the agent that ``context`` carries.

        Args:
            context: the context of the run.
            purpose: what the agent is needed for, for the error.

        Raises:
            NoAgentError: it carries none.
        """
        agent = cls.of(context)
        if agent is None:
            raise NoAgentError(purpose)
        return agent

    def carried_by(self, context: Context) -> Context:
        """Return a context of the same run that carries this agent, in place of the previous one."""
        return context.with_data(**{ENTRY: {"agent_id": self.agent_id, "task_context": self.task_context}})
