"""Engines that run agents for one user: made for a session, with agents of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from agency.observability.genai import invoke_agent
from agency.workflow import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agency.sessions.contexts import UserContext
    from agency.store.threads import Execution, Thread
    from agency.workflow import Step

    AgentMaker: TypeAlias = Callable[[UserContext], Step[Any, Any]]
    """Makes an agent for the user of a context."""


class UnknownAgentError(LookupError):
    """There is no agent of this name."""


class ExecutionFactory:
    """Makes engines for sessions of users.

    Args:
        agents: What makes each agent, by its name.
    """

    def __init__(self, agents: Mapping[str, AgentMaker]) -> None:
        self._agents = dict(agents)

    def engine(self, context: UserContext) -> ExecutionEngine:
        """Return an engine for a session; it has agents of its own, and ends with the session.

        Raises:
            ClosedContextError: The session has ended.
        """
        context.life.check()
        return ExecutionEngine(context, self._agents)


class ExecutionEngine:
    """Runs agents for the user of a session, and records what was said in its thread.

    Every call raises ``ClosedContextError`` when the session has ended.
    """

    def __init__(self, context: UserContext, makers: Mapping[str, AgentMaker]) -> None:
        self.context = context
        self._makers = makers
        self._agents: dict[str, Step[Any, Any]] = {}

    def agent(self, name: str) -> Step[Any, Any]:
        """Return the user's own instance of an agent, made when it is first asked for.

        Raises:
            UnknownAgentError: There is no such agent.
        """
        self.context.life.check()
        if name not in self._agents:
            if name not in self._makers:
                known = ", ".join(sorted(self._makers)) or "none"
                raise UnknownAgentError(f"there is no agent {name!r}; there are: {known}")
            self._agents[name] = self._makers[name](self.context)
        return self._agents[name]

    async def threads(self) -> tuple[Thread, ...]:
        """Return the user's threads, by title."""
        async with self.context.unit_of_work() as work:
            return await work.threads.all()

    async def executions(self) -> tuple[Execution, ...]:
        """Return what was recorded in the thread of the session, in order."""
        async with self.context.unit_of_work() as work:
            return await work.threads.executions(self.context.thread.value)

    async def execute(self, name: str, value: Any) -> Any:
        """Run an agent in the thread of the session, and record what became of it there.

        Raises:
            UnknownAgentError: There is no such agent; nothing is recorded.
            Exception: What the agent raises, after it was recorded as failed.
        """
        agent = self.agent(name)
        said = [{"role": "user", "content": value}]
        ids = {"user": str(self.context.user), "request": str(self.context.request)}
        try:
            with invoke_agent(name, value, conversation=str(self.context.thread)):
                output = await agent.execute(value, Context(str(self.context.run), ids))
        except Exception as error:
            await self._record(name, "failed", {"error": str(error)}, said)
            raise
        await self._record(name, "completed", output, [*said, {"role": name, "content": output}])
        return output

    async def _record(self, agent: str, status: str, output: Any, said: list[dict[str, Any]]) -> None:
        context = self.context
        metrics = {"agent": agent, "user": str(context.user), "run": str(context.run), "request": str(context.request)}
        async with context.unit_of_work() as work:
            await work.threads.record(context.thread.value, status, output=output, metrics=metrics, messages=said)
