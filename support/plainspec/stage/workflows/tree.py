"""What a workflow in a sentence says, as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Named:
    """A step by its name."""

    name: str


@dataclass(frozen=True)
class InOrder:
    """Steps one after the other."""

    first: Node
    second: Node


@dataclass(frozen=True)
class SideBySide:
    """Branches at the same time."""

    first: Node
    second: Node


@dataclass(frozen=True)
class Retried:
    """A step that is tried again; None: as often as the system does by itself."""

    step: Node
    times: int | None
    only_timeouts: bool = False


@dataclass(frozen=True)
class Within:
    """A step with a time limit, in seconds."""

    step: Node
    limit_s: float


@dataclass(frozen=True)
class CachedFor:
    """A step so many of whose answers are kept for some seconds; None: as the system does by itself."""

    step: Node
    ttl_s: float | None
    most: int | None = None


@dataclass(frozen=True)
class OrElse:
    """A step for which another one takes over."""

    step: Node
    other: Node
    only_timeouts: bool = False


@dataclass(frozen=True)
class Guarded:
    """A step behind a circuit breaker."""

    step: Node
    only_timeouts: bool = False


@dataclass(frozen=True)
class UndoneTogether:
    """Steps in order, each with its undo, if it has one."""

    stages: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Chosen:
    """One of two steps, by a word in the input, or by an entry of the context."""

    word: str
    then: Node
    otherwise: Node | None
    entry: str = ""


@dataclass(frozen=True)
class Routed:
    """One of several steps, by what stands before the colon in the input, or by an entry of the context."""

    routes: tuple[tuple[str, Node], ...]
    default: Node | None
    entry: str = ""


@dataclass(frozen=True)
class Undone:
    """A link of a chain with its undo; the chain becomes `UndoneTogether`."""

    step: Node
    undo: Node


Node: TypeAlias = (
    Named
    | InOrder
    | SideBySide
    | Retried
    | Within
    | CachedFor
    | OrElse
    | Guarded
    | UndoneTogether
    | Chosen
    | Routed
    | Undone
)
