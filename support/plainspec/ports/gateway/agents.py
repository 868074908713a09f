"""Agents that do what a scenario says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Thinks:
    """The agent states what it reasons.

    Attributes:
        times: How often.
    """

    reasoning: str
    times: int = 1


@dataclass(frozen=True)
class UsesTool:
    """The agent has the tool dispatcher execute a tool.

    Attributes:
        tool: Its name.
        parameters: What it is called with.
        result: What it returns.
        error: What it fails with, if it does.
        takes_s: How long it runs.
    """

    tool: str
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    result: Any = field(default=None, hash=False)
    error: str = ""
    takes_s: float = 0.0


@dataclass(frozen=True)
class AsksModel:
    """The agent asks a model.

    Attributes:
        model: Its name.
        input_tokens: How many tokens it is given.
        output_tokens: With how many it answers.
        cost_usd: What that costs, in US dollars.
    """

    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float = 0.0


@dataclass(frozen=True)
class Writes:
    """The agent writes a message in the thread of its run, in the database."""

    text: str


@dataclass(frozen=True)
class Waits:
    """The agent waits until the scenario lets it go on."""


@dataclass(frozen=True)
class Fails:
    """The agent fails with an error."""

    error: str


@dataclass(frozen=True)
class Returns:
    """The agent ends with a result; without such a step, with the input of its run."""

    result: Any = field(hash=False)


AgentStep: TypeAlias = Thinks | UsesTool | AsksModel | Writes | Waits | Fails | Returns


@dataclass(frozen=True)
class AgentScript:
    """An agent that does what a scenario says, step by step; the system runs it as it runs any other."""

    name: str
    steps: Sequence[AgentStep] = ()
