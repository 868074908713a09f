"""The steps that a scenario declares: what they answer, how often they fail, how long they take."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plainspec.ports.workflow import FunctionForm, RunContext, StepError, StepGivingUp
from plainspec.stage.workflows.failures import failures_of
from plainspec.stage.workflows.mutations import deface, scribble
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from plainspec.stage.workflows.clock import StageClock

MEETING_LIMIT_S = 5.0
GOES_ON = "goes on until somebody has left"
DEEDS = (
    "scribbles on its input",
    "tries to change the context",
    "fails when it is stopped",
    "answers when it is stopped",
    "reads its input as JSON",
    GOES_ON,
    "writes everything on one list",
    "takes its input apart",
    "chalks its input on a slate",
)
IN_A_THREAD = "in a thread"
ON_ITS_INPUT_ONLY = "on its input only"
FORMS = tuple(form.value for form in FunctionForm)
WAYS = (IN_A_THREAD, ON_ITS_INPUT_ONLY, *FORMS)

acting_for: ContextVar[str] = ContextVar("acting_for", default="nobody")
"""The person whose run is under way."""


@dataclass(frozen=True)
class StepRow:
    """One step as its table declares it.

    Attributes:
        step: its name.
        answers: what it answers; ``{input}`` stands for its input. Left empty, it answers ``name(input)``.
        fails: `always`, `once`, `twice` or `5 times` (then it succeeds), and how: see `workflow_failures.REASONS`.
        takes: how long it takes, such as `3 s`.
        tidies: how long it goes on when it is cancelled.
        does: something mean, one of `DEEDS`.
        meets: the step that it waits for while it holds up its thread.
        works: in what other way it is made, one of `WAYS`.
    """

    step: str
    answers: str = ""
    fails: str = ""
    takes: str = ""
    tidies: str = ""
    does: str = ""
    meets: str = ""
    works: str = ""


@dataclass(frozen=True)
class Happening:
    """One thing that a step did.

    Attributes:
        at_s: when, in seconds of the stage's clock.
        person: whose run it was.
        step: which step.
        deed: `begins`, `ends`, `fails`, `gives up` or `is cancelled`.
    """

    at_s: float
    person: str
    step: str
    deed: str


class Journal:
    """What all steps did, in order, and what they saw of the context.

    Args:
        clock: the time by which it is kept.
    """

    def __init__(self, clock: StageClock) -> None:
        self._clock = clock
        self.happenings: list[Happening] = []
        self.contexts: list[tuple[str, str, RunContext]] = []
        self.thread_is_under_way = threading.Event()
        self.somebody_has_left = threading.Event()

    def note(self, step: str, deed: str) -> None:
        """Write down what a step does now."""
        self.happenings.append(Happening(self._clock.now(), acting_for.get(), step, deed))

    def note_context(self, step: str, context: RunContext) -> None:
        """Write down what a step sees of the context now."""
        self.contexts.append((acting_for.get(), step, plain(context)))

    @contextmanager
    def turn(self, step: str) -> Iterator[None]:
        """Keep the journal of one call of a step."""
        self.note(step, "begins")
        try:
            yield
        except asyncio.CancelledError as cancelled:
            self.note(step, "gives up" if isinstance(cancelled, StepGivingUp) else "is cancelled")
            raise
        except Exception:
            self.note(step, "fails")
            raise
        self.note(step, "ends")


class Role:
    """What one declared step does whenever it is called.

    Args:
        row: how it was declared.
        clock: the time it takes passes here.
        journal: what it does is written down here.

    Raises:
        ValueError: the row says something that no step can do.
    """

    def __init__(self, row: StepRow, clock: StageClock, journal: Journal) -> None:
        if row.does and row.does not in DEEDS:
            raise ValueError(f"step {row.step}: {row.does!r} is unknown; a step {' or '.join(DEEDS)}")
        if row.works and row.works not in WAYS:
            raise ValueError(f"step {row.step}: {row.works!r} is unknown; a step works {' or '.join(WAYS)}")
        self._row = row
        self._clock = clock
        self._journal = journal
        self._takes_s = parse_duration(row.takes) if row.takes else 0.0
        self._tidies_s = parse_duration(row.tidies) if row.tidies else 0.0
        self._failures_left, self._error = failures_of(row.step, row.fails)
        self._list: list[Any] = []
        self._answers: dict[str, Callable[[Any], Any]] = {
            "reads its input as JSON": json.loads,
            "writes everything on one list": lambda _: self._list,
            "takes its input apart": lambda value: set(value.split()),
            "chalks its input on a slate": lambda value: bytearray(value, "utf-8"),
        }

    async def play(self, value: Any, context: RunContext | None = None) -> Any:
        """Do what the row says."""
        with self._journal.turn(self._row.step):
            if context is not None:
                self._journal.note_context(self._row.step, context)
            if context is not None and self._row.does == "tries to change the context":
                deface(context.data)
            try:
                if self._takes_s:
                    await self._clock.sleep(self._takes_s)
            except asyncio.CancelledError:
                if self._tidies_s:
                    await self._clock.sleep(self._tidies_s)
                if self._row.does == "fails when it is stopped":
                    raise self._error(self._row.step) from None
                if self._row.does == "answers when it is stopped":
                    return self._outcome(value)
                raise
            return self._outcome(value)

    def meet(self, barrier: threading.Barrier) -> Callable[[Any], Any]:
        """Return the step as a plain function that holds up its thread until the others have come, too."""

        def act(value: Any) -> Any:
            with self._journal.turn(self._row.step):
                if self._row.does == GOES_ON:
                    self._journal.thread_is_under_way.set()
                    self._journal.somebody_has_left.wait(MEETING_LIMIT_S)
                try:
                    barrier.wait(MEETING_LIMIT_S)
                except threading.BrokenBarrierError:
                    raise StepError(self._row.step) from None
                return self._outcome(value)

        return act

    def _outcome(self, value: Any) -> Any:
        if self._failures_left != 0:
            self._failures_left -= 1
            raise self._error(self._row.step)
        if self._row.does == "scribbles on its input":
            scribble(value, acting_for.get())
        if self._row.does == "writes everything on one list":
            self._list.append(value)
        if self._row.does in self._answers:
            return self._answers[self._row.does](value)
        if self._row.answers:
            return self._row.answers.replace("{input}", spoken(value))
        return f"{self._row.step}({spoken(value)})"


def spoken(value: Any) -> str:
    """Return a value as the sentences write it: lists in square brackets, the rest as it is."""
    return f"[{', '.join(map(spoken, value))}]" if isinstance(value, list) else str(value)


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
