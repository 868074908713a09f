"""What a workflow in a sentence says, as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from plainspec.ports.coordination import Strategy

STRATEGIES = {
    "partial aggregate": Strategy.PARTIAL_AGGREGATE,
    "aggregate": Strategy.AGGREGATE,
    "first": Strategy.FIRST,
    "consensus": Strategy.CONSENSUS,
}
"""The strategies of several agents, by the words of the notation."""


@dataclass(frozen=True)
class Named:
    """A step by its name."""

    name: str


@dataclass(frozen=True)
class Sequence:
    """Steps in sequence."""

    first: Node
    second: Node


@dataclass(frozen=True)
class Parallel:
    """Branches in parallel."""

    first: Node
    second: Node


@dataclass(frozen=True)
class Retry:
    """A step that is tried again; None: as often as the system does by default."""

    step: Node
    times: int | None
    only_timeouts: bool = False


@dataclass(frozen=True)
class Timeout:
    """A step with a time limit, in seconds."""

    step: Node
    limit_s: float


@dataclass(frozen=True)
class Cache:
    """A step so many of whose results are kept for some seconds; None: as the system does by default."""

    step: Node
    ttl_s: float | None
    max_entries: int | None = None


@dataclass(frozen=True)
class Fallback:
    """A step for which another one takes over."""

    step: Node
    other: Node
    only_timeouts: bool = False


@dataclass(frozen=True)
class CircuitBreaker:
    """A step behind a circuit breaker."""

    step: Node
    only_timeouts: bool = False


@dataclass(frozen=True)
class Saga:
    """Steps in sequence, each with its compensation, if it has one."""

    stages: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Conditional:
    """One of two steps, by a word in the input, or by an entry of the context."""

    word: str
    then: Node
    otherwise: Node | None
    entry: str = ""


@dataclass(frozen=True)
class Router:
    """One of several steps, by what stands before the colon in the input, or by an entry of the context."""

    routes: tuple[tuple[str, Node], ...]
    default: Node | None
    entry: str = ""


@dataclass(frozen=True)
class Compensated:
    """A step of a sequence with its compensation; the sequence becomes a `Saga`."""

    step: Node
    compensation: Node


@dataclass(frozen=True)
class SeveralAgents:
    """Agents that work on the same input at the same time."""

    strategy: Strategy
    agents: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class HandOff:
    """A step that another agent runs, with some entries of the context; None for all of them."""

    step: Node
    receiver: str
    only: tuple[str, ...] | None = None


Node: TypeAlias = (
    Named
    | Sequence
    | Parallel
    | Retry
    | Timeout
    | Cache
    | Fallback
    | CircuitBreaker
    | Saga
    | Conditional
    | Router
    | Compensated
    | SeveralAgents
    | HandOff
)
