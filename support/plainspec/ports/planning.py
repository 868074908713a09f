"""What planning offers: plans of phases and micro-tasks that are run, and the memory that these are given and leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from plainspec.ports.store.threads import User


class ItemKind(Enum):
    """What has a state."""

    PLAN = "plan"
    PHASE = "phase"
    TASK = "task"


class KillMoment(Enum):
    """When a process is killed that runs a task."""

    AT_WORK = "while the task is at work"
    BEFORE_CAPTURE = "after the end of the task and before its capture"


class PlanItem(NamedTuple):
    """A plan, a phase or a task by its title, which nothing else of its kind has in the scenario."""

    kind: ItemKind
    title: str


@dataclass(frozen=True)
class PlannedTask:
    """A task of a plan that is to be made.

    Attributes:
        phase: The title of its phase; tasks of one phase stand one after the other.
        title: Its title; empty for a phase without tasks.
        limit_s: How long it may take, in seconds; None leaves it to the system.
    """

    phase: str
    title: str
    limit_s: float | None = None


@dataclass(frozen=True)
class Outline:
    """A plan that is to be made: its title, its priority and its tasks, phase by phase."""

    title: str
    priority: int
    tasks: Sequence[PlannedTask]


@dataclass(frozen=True)
class Performance:
    """How a task is done.

    Attributes:
        output: What it returns; None if it fails.
        takes_s: How long it takes by the system's clock, in seconds.
        failures: So many attempts fail before.
        recalls: What it looks up in memory meanwhile; empty for nothing.
        meanwhile: What happens while it is at work.
    """

    output: str | None
    takes_s: float = 0.0
    failures: int = 0
    recalls: str = ""
    meanwhile: Callable[[], Awaitable[object]] | None = None


@dataclass(frozen=True)
class ItemState:
    """A plan, a phase or a task as a user sees it.

    Attributes:
        item: Which one.
        state: Its state.
        error: Why a task has failed; else empty.
        duration_s: How long the last attempt of a task took, in seconds; None if none has ended.
        attempts: How often a task has begun.
        key: What identifies it among the system's rows.
    """

    item: PlanItem
    state: str
    error: str = ""
    duration_s: float | None = None
    attempts: int = 0
    key: str = field(default="", compare=False)


@dataclass(frozen=True)
class KeptEntry:
    """A memory entry.

    Attributes:
        content_type: Such as `output`.
        text: What it says.
        role: Of a task's entry, `injected` or `captured`; `recalled` if its executor has looked it up; else empty.
        embedding: `stored`, `failed`, or `none` where it was not tried.
        key: What identifies it among the system's rows.
    """

    content_type: str
    text: str
    role: str = ""
    embedding: str = ""
    key: str = field(default="", compare=False)


class Moved(NamedTuple):
    """A state that something has come into."""

    item: PlanItem
    state: str


class PlanningSystem(Protocol):
    """Planning on a database of the scenario's own; each task has a clock, which only its work moves on.

    Every call of a user's raises ``RefusedError``: ``NOT_FOUND`` for what the user does not have, ``INVALID_ARGUMENT``
    for a value outside of its limits, ``CHECK_VIOLATION`` for a state that is not allowed, ``UNAVAILABLE`` where the
    database cannot be reached, ``CANCELLED`` where the run is cancelled, and ``OTHER`` where tasks have failed.

    Attributes:
        database_url: Where its database is.
    """

    database_url: str

    async def reach_database(self, url: str) -> None:
        """Have the system reach the same database at another URL."""

    def perform(self, performances: Mapping[str, Performance]) -> None:
        """Have tasks done so, by their titles; all others return `<title>: done` at once."""

    def when(self, elapsed_s: float, action: Callable[[], Awaitable[object]]) -> None:
        """Have something happen when the clock of a running task has moved on by so many seconds from now."""

    async def remember(self, user: User, entries: Sequence[KeptEntry]) -> None:
        """Commit entries of a user, past the system under specification."""

    async def create(self, user: User, outline: Outline) -> None:
        """Make a plan, a draft."""

    async def begin(self, user: User, title: str) -> None:
        """Activate a plan and its first phase."""

    async def run(self, user: User, item: PlanItem) -> None:
        """Run a plan, or a task of a phase that is active, to its end."""

    async def cancel(self) -> None:
        """Cancel what runs, as Ctrl-C does."""

    async def run_and_kill(self, user: User, task: str, moment: KillMoment) -> None:
        """Run a task in a process of its own, which is killed at a moment."""

    async def move(self, user: User, item: PlanItem, state: str) -> None:
        """Bring something into a state."""

    async def recover(self, user: User, plan: str, later_s: float) -> None:
        """Recover a plan so many seconds later."""

    async def pursue(self, user: User, goal: str, plan: Outline) -> None:
        """Plan a goal, by a drafter that makes this plan of it, and run the plan."""

    async def drafted_with(self) -> Sequence[str]:
        """Return the texts of memory that the drafter was given, in order."""

    async def items(self, user: User, plan: str) -> Sequence[ItemState]:
        """Return the plan, and then phase by phase this and its tasks, as the system shows them to a user."""

    async def entries(self, user: User) -> Sequence[KeptEntry]:
        """Return the memory entries that the system shows to a user, the earliest first."""

    async def task_entries(self, user: User, task: str) -> Sequence[KeptEntry]:
        """Return the entries of a task that the system shows to a user, in the order in which they were linked."""

    async def assignment_entries(self, task: str) -> Sequence[KeptEntry]:
        """Return the entries that the executor of a task was given, and then those that it has recalled, in order."""

    async def progress(self, user: User, plan: str) -> Sequence[Moved]:
        """Return the states that a plan and its parts have come into, as the system shows them to a user, in order."""

    async def findings(self, user: User) -> Sequence[tuple[str, str]]:
        """Return what the consistency check finds, and the titles of the items; empty for one that is gone."""
