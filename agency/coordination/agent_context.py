"""An agent and its task, as the context of a run carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

from agency.workflow import Context, FrozenMapping

ENTRY = "agent_context"


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

    def carried_by(self, context: Context) -> Context:
        """Return a context of the same run that carries this agent, in place of the previous one."""
        return context.with_data(**{ENTRY: {"agent_id": self.agent_id, "task_context": self.task_context}})
