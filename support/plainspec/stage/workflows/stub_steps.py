"""The steps that a scenario declares: what they return, how often they fail, how long they take."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plainspec.ports.workflow import Failure, RunContext, StepError
from plainspec.stage.workflows import failures
from plainspec.stage.workflows.mutations import append_inside, mutate
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from plainspec.stage.workflows.clock import StageClock

THREAD_LIMIT_S = 5.0
BLOCKING, RECORDING = "blocking", "recording"
CANCELLATION = "cancellation"
ALLOWED = {
    "kind": ("", BLOCKING, RECORDING),
    "when_cancelled": ("", "fails", "returns"),
    "changes": ("", "its input", "the context"),
}

person_of_run: ContextVar[str] = ContextVar("person_of_run", default="nobody")
"""The person whose run is under way."""


@dataclass(frozen=True)
class StepRow:
    """One step as its table declares it.

    Attributes:
        step: its name.
        kind: `blocking` for a function that blocks its thread, `recording` for a recording step.
        returns: its result; ``{input}`` stands for its input. Left empty, it returns ``name(input)``.
        returns_json: its result as JSON, where it is no text.
        fails: `always`, `once`, `twice` or `5 times` (then it succeeds), and how: see `failures.REASONS`.
        takes: how long it takes, such as `3 s`.
        cleans_up_for: how long it goes on when it is cancelled.
        when_cancelled: `fails` or `returns`, instead of passing the cancellation on.
        changes: `its input` or `the context`: what it tries to change.
        waits_for: what a blocking step waits for: another one, or the `cancellation` of the run.
        side_effect: the side effect of a recording step: see `tables.recording_options`.
        memory: what it does with the memory that the agents of a run share: see `agent_memory.memory_step`.
    """

    step: str
    kind: str = ""
    returns: str = ""
    returns_json: str = ""
    fails: str = ""
    takes: str = ""
    cleans_up_for: str = ""
    when_cancelled: str = ""
    changes: str = ""
    waits_for: str = ""
    side_effect: str = ""
    memory: str = ""

    def __post_init__(self) -> None:
        """Refuse what no step can do.

        Raises:
            ValueError: a cell says it.
        """
        for column, allowed in ALLOWED.items():
            if (cell := getattr(self, column)) not in allowed:
                known = ", ".join(filter(None, allowed))
                raise ValueError(f"step {self.step}: {column} cannot be {cell!r}; it can be {known}")


@dataclass(frozen=True)
class StepEvent:
    """One thing that a step did.

    Attributes:
        at_s: when, in seconds of the stage's clock.
        step: which step.
        what: `begins`, `ends`, `fails` or `is cancelled`.
    """

    at_s: float
    step: str
    what: str


class EventLog:
    """What all steps did, in order, and which context they received.

    Args:
        clock: the clock of the stage.
    """

    def __init__(self, clock: StageClock) -> None:
        self._clock = clock
        self.events: list[StepEvent] = []
        self.contexts: list[tuple[str, str, RunContext]] = []
        self.thread_is_running = threading.Event()
        self.run_is_cancelled = threading.Event()

    def note(self, step: str, what: str) -> None:
        """Record what a step does now."""
        self.events.append(StepEvent(self._clock.now(), step, what))

    def note_context(self, step: str, context: RunContext) -> None:
        """Record what a step receives as the context now."""
        self.contexts.append((person_of_run.get(), step, plain(context)))

    @contextmanager
    def call_of(self, step: str) -> Iterator[None]:
        """Record one call of a step."""
        self.note(step, "begins")
        try:
            yield
        except asyncio.CancelledError:
            self.note(step, "is cancelled")
            raise
        except Exception:
            self.note(step, "fails")
            raise
        self.note(step, "ends")


class StubStep:
    """What one declared step does whenever it is called.

    Args:
        row: how it was declared.
        clock: the clock on which it takes its time.
        log: where its events are recorded.

    Raises:
        ValueError: the row says something that no step can do.
    """

    def __init__(self, row: StepRow, clock: StageClock, log: EventLog) -> None:
        self._row = row
        self._clock = clock
        self._log = log
        self._takes_s = parse_duration(row.takes) if row.takes else 0.0
        self._cleans_up_s = parse_duration(row.cleans_up_for) if row.cleans_up_for else 0.0
        self._failures_left, self._error = failures.failures_of(row.step, row.fails)

    async def call(self, value: Any, context: RunContext) -> Any:
        """Do what the row says."""
        with self._log.call_of(self._row.step):
            self._log.note_context(self._row.step, context)
            if self._row.changes == "the context":
                mutate(context.data)
            try:
                if self._takes_s:
                    await self._clock.sleep(self._takes_s)
            except asyncio.CancelledError:
                if self._cleans_up_s:
                    await self._clock.sleep(self._cleans_up_s)
                if self._row.when_cancelled == "fails":
                    raise self._error(self._row.step) from None
                if self._row.when_cancelled == "returns":
                    return self._outcome(value)
                raise
            return self._outcome(value)

    def blocking(self, barrier: threading.Barrier) -> Callable[[Any], Any]:
        """Return the step as a function that blocks its thread until the others have come to the barrier, too."""

        def call(value: Any) -> Any:
            with self._log.call_of(self._row.step):
                if self._row.waits_for == CANCELLATION:
                    self._log.thread_is_running.set()
                    self._log.run_is_cancelled.wait(THREAD_LIMIT_S)
                try:
                    barrier.wait(THREAD_LIMIT_S)
                except threading.BrokenBarrierError:
                    raise StepError(self._row.step) from None
                return self._outcome(value)

        return call

    def _outcome(self, value: Any) -> Any:
        if self._failures_left != 0:
            self._failures_left -= 1
            raise self._error(self._row.step)
        if self._row.changes == "its input":
            append_inside(value, person_of_run.get())
        if self._row.returns_json:
            return json.loads(self._row.returns_json)
        if self._row.returns:
            return self._row.returns.replace("{input}", in_words(value))
        return f"{self._row.step}({in_words(value)})"


def in_words(value: Any) -> str:
    """Return a value as the sentences write it: lists and mappings in brackets, failures with their step."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {in_words(item)}' for key, item in value.items())}}}"
    if isinstance(value, Failure):
        return failures.in_words(value)
    return f"[{', '.join(map(in_words, value))}]" if isinstance(value, list) else str(value)


def plain(context: RunContext) -> RunContext:
    """Return a context that is independent of the system's, and equal to one that a table describes."""
    return RunContext(context.correlation_id, thawed(context.data))


def thawed(value: Any) -> Any:
    """Return an independent copy of the data of a context, in plain dicts, lists and sets."""
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return set(value)
    return [thawed(item) for item in value] if isinstance(value, list | tuple) else value
