"""What several agents have answered, and the errors for too few answers."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

Answer = TypeVar("Answer")


class Answers(Mapping[str, Answer]):
    """The answers of agents by their ids, in the order of the agents, and why others have none.

    Args:
        results: the answers.
        failures: the errors of the agents that failed, by their ids.
    """

    __slots__ = ("_results", "failures")

    def __init__(self, results: Mapping[str, Answer], failures: Mapping[str, Exception]) -> None:
        self._results = dict(results)
        self.failures: Mapping[str, Exception] = dict(failures)

    def __getitem__(self, agent_id: str) -> Answer:
        """Return the answer of one agent."""
        return self._results[agent_id]

    def __iter__(self) -> Iterator[str]:
        """Go through the agents that have answered."""
        return iter(self._results)

    def __len__(self) -> int:
        """Return how many agents have answered."""
        return len(self._results)

    def __repr__(self) -> str:
        """Return the answers and the failures."""
        return f"<Answers {self._results!r}, failures {dict(self.failures)!r}>"


class NoAnswerError(Exception):
    """All agents have failed; the cause carries their errors.

    Args:
        failures: the error of each agent, by its id.
    """

    def __init__(self, failures: Mapping[str, Exception]) -> None:
        super().__init__(failures)
        self.failures = failures
        self.__cause__ = ExceptionGroup("all agents failed", list(failures.values()))

    @property
    def agent_ids(self) -> tuple[str, ...]:
        """All agents."""
        return tuple(self.failures)

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"no agent has answered: {', '.join(self.agent_ids)}"


class NoConsensusError(Exception):
    """Too few agents have given the same answer; those that failed are the cause, if there are any.

    Args:
        agent_ids: all agents.
        votes: how many of them gave the most frequent answer, until it was certain that they are too few.
        majority: how many were needed.
        failures: the errors of the agents that failed until then, by their ids.
    """

    def __init__(
        self, agent_ids: tuple[str, ...], votes: int, majority: int, failures: Mapping[str, Exception] | None = None
    ) -> None:
        super().__init__(agent_ids, votes, majority)
        self.agent_ids = agent_ids
        self.votes = votes
        self.majority = majority
        self.failures = dict(failures or {})
        if self.failures:
            self.__cause__ = ExceptionGroup("agents failed", list(self.failures.values()))

    def __str__(self) -> str:
        """Return the error as a sentence; the answers themselves are not in it, since they may be confidential."""
        return f"{self.majority} of {len(self.agent_ids)} agents have to agree, and {self.votes} did"
