"""Several agents that work on one input at the same time, and what becomes of their answers."""

import asyncio
from abc import abstractmethod
from collections.abc import Collection, Mapping
from typing import Any, Generic, TypeVar

from agency.coordination.agent_context import AgentContext
from agency.coordination.answers import Answers, NoAnswerError, NoConsensusError
from agency.workflow import Context, Step, UnexpectedCancellationError
from agency.workflow.cancellation import wait_out
from agency.workflow.observation import call
from agency.workflow.step import In_contra

Kept = TypeVar("Kept")
Answer = TypeVar("Answer")


class SeveralAgents(Step[In_contra, Kept], Generic[In_contra, Answer, Kept]):
    """Agents that work on the same input at the same time; subclasses say when enough of them have answered.

    The steps of each agent receive the context of the run with that agent in it, and with the task of the agent that
    the context carried before. As soon as the outcome is certain the agents that still work are cancelled, and nothing
    continues until all of them have ended; likewise when the caller is cancelled. What an agent returns or raises after
    that is dropped. An agent that is cancelled by anything but its caller has failed, with an
    `UnexpectedCancellationError`.

    Args:
        agents: what each agent does, by its id; at least one, no id blank.

    Raises:
        ValueError: there is no agent, or an id is blank.
    """

    def __init__(self, agents: Mapping[str, Step[In_contra, Answer]]) -> None:
        if not agents:
            raise ValueError("at least one agent is needed")
        for agent_id in agents:
            AgentContext(agent_id)
        self.agents = dict(agents)

    @property
    def name(self) -> str:
        """The strategy, and the agents with their steps."""
        agents = ", ".join(f"{agent_id}: {step.name}" for agent_id, step in self.agents.items())
        return f"{type(self).__name__.lower()}({agents})"

    @abstractmethod
    def is_certain(self, answers: Answers[Answer], working: int) -> bool:
        """Tell whether the outcome is certain while so many agents still work."""

    @abstractmethod
    def outcome(self, answers: Answers[Answer]) -> Kept:
        """Return what becomes of the answers, or raise why there is no outcome."""

    async def run(self, value: In_contra, context: Context) -> Kept:
        """Have all agents work until the outcome is certain, and stop the others."""
        stopping = asyncio.Event()
        tasks = {
            agent_id: asyncio.ensure_future(self._ask(agent_id, value, context, stopping)) for agent_id in self.agents
        }
        answers: Answers[Answer] = Answers({}, {})
        cancelled: asyncio.CancelledError | None = None
        try:
            answers = await self._enough(tasks)
        except asyncio.CancelledError as request:
            cancelled = request
        stopping.set()
        cancelled = await stop(tasks.values()) or cancelled
        if cancelled is not None:
            raise cancelled
        return self.outcome(answers)

    async def _enough(self, tasks: Mapping[str, asyncio.Task[Answer]]) -> Answers[Answer]:
        """Wait until the outcome is certain; agents that end at the same time count in their order."""
        working = set(tasks.values())
        answers: Answers[Answer] = Answers({}, {})
        while working:
            _, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            answers = answers_of({agent_id: task for agent_id, task in tasks.items() if task not in working})
            if self.is_certain(answers, len(working)):
                break
        return answers

    async def _ask(self, agent_id: str, value: In_contra, context: Context, stopping: asyncio.Event) -> Answer:
        current = AgentContext.of(context)
        agent = AgentContext(agent_id, {} if current is None else current.task_context)
        try:
            return await call(f"coordination.{agent_id}", self.agents[agent_id], value, agent.carried_by(context))
        except asyncio.CancelledError as cancelled:
            if stopping.is_set():
                raise
            raise UnexpectedCancellationError(self.agents[agent_id].name) from cancelled


async def stop(tasks: Collection[asyncio.Task[Any]]) -> asyncio.CancelledError | None:
    """Cancel agents that still work, and wait until all have ended, however often the caller is cancelled meanwhile.

    Returns:
        The last cancellation that arrived during the wait; the caller has to raise it.
    """
    for task in tasks:
        task.cancel()
    cancelled = await wait_out(*tasks)
    for task in tasks:
        _ = task.cancelled() or task.exception()
    return cancelled


def answers_of(ended: Mapping[str, asyncio.Task[Answer]]) -> Answers[Answer]:
    """Return what agents have answered that have ended, and why others have not.

    Raises:
        BaseException: what interrupts the process, such as `KeyboardInterrupt`.
    """
    results: dict[str, Answer] = {}
    failures: dict[str, Exception] = {}
    for agent_id, task in ended.items():
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            failures[agent_id] = error
        else:
            results[agent_id] = task.result()
    return Answers(results, failures)


class Aggregate(SeveralAgents[In_contra, Answer, Answers[Answer]]):
    """The answers of all agents.

    Args:
        agents: see `SeveralAgents`.
        partial: whether the answers of some agents will do when others fail. If not, the first failure ends the work of
            all: one failed agent raises its own error, several at the same time an `ExceptionGroup` of theirs.

    Raises:
        NoAnswerError: at run time; no agent has answered, and ``partial`` is set.
    """

    def __init__(self, agents: Mapping[str, Step[In_contra, Answer]], *, partial: bool = False) -> None:
        super().__init__(agents)
        self.partial = partial

    def is_certain(self, answers: Answers[Answer], working: int) -> bool:  # noqa: ARG002 - all have to end, or one to fail
        """Tell whether an agent has failed that is needed."""
        return bool(answers.failures) and not self.partial

    def outcome(self, answers: Answers[Answer]) -> Answers[Answer]:
        """Return the answers."""
        failures = list(answers.failures.values())
        if failures and not self.partial:
            raise ExceptionGroup("several agents failed", failures) if len(failures) > 1 else failures[0]
        if not answers:
            raise NoAnswerError(answers.failures)
        return answers


class First(SeveralAgents[In_contra, Answer, Answer]):
    """The answer of whichever agent answers first; those that fail are passed over.

    Raises:
        NoAnswerError: at run time; all agents have failed.
    """

    def is_certain(self, answers: Answers[Answer], working: int) -> bool:  # noqa: ARG002 - one answer is enough
        """Tell whether there is an answer."""
        return bool(answers)

    def outcome(self, answers: Answers[Answer]) -> Answer:
        """Return the answer; of several that came at the same time, that of the agent named first."""
        for answer in answers.values():
            return answer
        raise NoAnswerError(answers.failures)


class Consensus(SeveralAgents[In_contra, Answer, Answer]):
    """The answer that more than half of all agents give; those that fail count as agents that gave another one.

    Raises:
        NoAnswerError: at run time; all agents have failed.
        NoConsensusError: at run time; no answer has that many votes, or can still get them.
    """

    def is_certain(self, answers: Answers[Answer], working: int) -> bool:
        """Tell whether an answer has a majority, or none can get one any more; where all fail, that is waited for."""
        _, votes = most_frequent(answers)
        return votes >= self.majority or (bool(answers) and votes + working < self.majority)

    @property
    def majority(self) -> int:
        """How many agents have to agree."""
        return len(self.agents) // 2 + 1

    def outcome(self, answers: Answers[Answer]) -> Answer:
        """Return the answer of the majority."""
        if not answers:
            raise NoAnswerError(answers.failures)
        agent_id, votes = most_frequent(answers)
        if votes < self.majority:
            raise NoConsensusError(tuple(self.agents), votes, self.majority, answers.failures)
        return answers[agent_id]


def most_frequent(answers: Mapping[str, Any]) -> tuple[str, int]:
    """Return the first agent that gave the most frequent answer, and how many agents gave it; 0 for no answer."""
    votes = {agent_id: sum(same(answer, other) for other in answers.values()) for agent_id, answer in answers.items()}
    return max(votes.items(), key=lambda vote: vote[1], default=("", 0))


def same(answer: object, other: object) -> bool:
    """Tell whether two answers are equal, and of the same type, so that `1` does not agree with `True`."""
    return type(answer) is type(other) and answer == other
