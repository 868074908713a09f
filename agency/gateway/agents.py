"""Agents as the gateway runs them: workflows of steps, made per user, that tell what they do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from agency.coordination import Coordinator
from agency.ids import UserID

if TYPE_CHECKING:
    from agency.ids import RequestID, RunID, ThreadID
    from agency.store import UnitOfWork
    from agency.workflow import Context, Step

ENTRY = "agent_run"
"""Where the context of a run carries its `AgentRun`."""


class RunEndedError(RuntimeError):
    """An agent goes on although its run has ended; nothing of that is announced or stored."""


class AgentRun(Protocol):
    """A run, as its agent sees it: whose it is, and how the agent announces what it does.

    When the run has ended, every call raises ``RunEndedError``.

    Attributes:
        user: Who requested it.
        thread: The thread in which it runs.
        run: Its id.
        request: The request that started it.
        context: What its steps receive.
    """

    user: UserID
    thread: ThreadID
    run: RunID
    request: RequestID
    context: Context

    async def think(self, reasoning: str, *, progress_percentage: float | None = None) -> None:
        """Announce a thought (`agent_thinking`).

        Args:
            reasoning: What the agent thinks.
            progress_percentage: How much of the work is done, 0 to 100; None for unknown.
        """

    async def use_tool(self, name: str, parameters: dict[str, Any], tool: Callable[..., Awaitable[Any]]) -> Any:
        """Call ``tool(**parameters)`` and return its result.

        `tool_executing` is announced before, with secrets redacted, and `tool_completed` after it, once, also if the
        tool fails (`status` is `failed`) or is cancelled (`cancelled`). Both carry the same `call_id`.

        Raises:
            Exception: What the tool raises.
        """

    async def store(self) -> UnitOfWork:
        """Return the unit of work of this run on behalf of its user; the same one each time.

        It begins with the first call, and is committed together with the end of a run that completes; what a run that
        fails or is cancelled has written is rolled back. An agent does not commit it.
        """


def agent_run_of(context: Context) -> AgentRun:
    """Return the run that the context of a step carries.

    Raises:
        LookupError: The step is not run by the gateway.
    """
    run = context.data.get(ENTRY)
    if run is None:
        raise LookupError("the context carries no run of the gateway")
    return cast("AgentRun", run)


class Agent:
    """An agent: a name, and the workflow that does its work.

    Args:
        name: Its name.
        workflow: What it runs; its steps find the run by `agent_run_of(context)`. The context carries an
            `AgentContext`, too, and `user`, `thread_id`, `run_id` and `request_id` as texts.
    """

    def __init__(self, name: str, workflow: Step[Any, Any]) -> None:
        self.name = name
        self.workflow = workflow

    async def run(self, work: AgentRun, value: Any) -> Any:
        """Run the workflow with an input, and return its result, which must be JSON.

        Raises:
            Exception: What the workflow raises; the run fails with it.
        """
        return await Coordinator(self.workflow).execute(value, work.context)


AgentFactory = Callable[[UserID], Agent]
"""Makes the agent of one user; it is called once for each run, so that no two users share one."""
