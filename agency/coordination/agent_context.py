"""Which agent works on which task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

from agency.workflow import Context, FrozenMapping

ENTRY = "agent_context"


@dataclass(frozen=True)
class AgentContext:
    """An agent and its task, as the context of a run carries them: in plain data that can cross any border.

    Args:
        agent_id: the name of the agent; not blank.
        task_context: what the agent has to know about its task; frozen to any depth.

    Raises:
        ValueError: ``agent_id`` is blank.
    """

    agent_id: str
    task_context: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an agent without a name, and freeze the task."""
        if not self.agent_id.strip():
            raise ValueError("an agent needs a name")
        object.__setattr__(self, "task_context", FrozenMapping(self.task_context))

    @classmethod
    def of(cls, context: Context) -> Self | None:
        """Return what ``context`` carries; None if it carries no agent."""
        carried = cast("Mapping[str, Any] | None", context.data.get(ENTRY))
        return None if carried is None else cls(carried["agent_id"], carried["task_context"])

    def carried_by(self, context: Context) -> Context:
        """Return a context of the same run that carries this agent, in place of any other."""
        return context.with_data(**{ENTRY: {"agent_id": self.agent_id, "task_context": self.task_context}})
