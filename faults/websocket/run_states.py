"""Ways in which what is stored of a run can differ from its outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.gateway.runs.records import Ending, RunState
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

STATES = "websocket/run_states.feature"
COMPLETES = f"{STATES}: Ana's clerk writes a message"
FAILS = f"{STATES}: Ana's trainee fails after it has written a message"
CANCELS = f"{STATES}: Ana cancels a run that has written a message"
WAITS = f"{STATES}: Ana's researcher waits"
GOES_ON = f"{STATES}: Ana's researcher goes on"
MOVES = f"{STATES}: A run that is <state> is set to <other>"
EXECUTION = "agency.gateway.runs.execution"


@fault("a run that fails keeps its writes", caught_by=FAILS, because="It snows")
def keep_what_failed(patch: Patch) -> None:
    """Commit what the agent has written before its end is stored."""
    _commit_before_the_end(patch, RunState.FAILED)


@fault("a run that is cancelled keeps its writes", caught_by=CANCELS, because="It hails")
def keep_what_was_cancelled(patch: Patch) -> None:
    """Commit what the agent has written before its end is stored."""
    _commit_before_the_end(patch, RunState.CANCELLED)


@fault("a run that completes loses its writes", caught_by=[COMPLETES, GOES_ON], because="assert [] == [(")
def lose_what_was_written(patch: Patch) -> None:
    """Roll back what every agent has written, and store its end apart."""

    def make(_: Callable[..., Any]) -> Any:
        async def end(self: Any, work: Any, ending: Ending) -> Any:  # noqa: ARG001 - takes what is called
            await work.close()
            return ending

        return end

    patch.wrap(f"{EXECUTION}:Execution._end_work", make)


@fault("the writes of a run are visible before it has ended", caught_by=WAITS, because="It hails")
def show_too_early(patch: Patch) -> None:
    """Commit what an agent writes with each flush."""

    def make(original: Callable[..., Any]) -> Any:
        async def store(self: Any) -> Any:
            work = await original(self)
            session = work.session
            flush = session.flush

            async def flush_and_commit() -> None:
                await flush()
                await session.commit()

            session.flush = flush_and_commit
            return work

        return store

    patch.wrap("agency.gateway.runs.active_run:ActiveRun.store", make)


@fault("no execution is recorded", caught_by=[COMPLETES, FAILS], because="assert [] ==")
def record_nothing(patch: Patch) -> None:
    """Store the state of the run only."""

    async def record(*_: Any, **__: Any) -> None:
        return None

    patch.attribute("agency.store.threads:Threads.record", record)


@fault("every execution is recorded as completed", caught_by=FAILS, because="'completed'")
def record_success(patch: Patch) -> None:
    """Give every execution the same status."""

    def make(original: Callable[..., Any]) -> Any:
        async def record(self: Any, thread_id: Any, _: str, **said: Any) -> Any:
            return await original(self, thread_id, "completed", **said)

        return record

    patch.wrap("agency.store.threads:Threads.record", make)


@fault("a run that fails is stored as completed", caught_by=FAILS, because='state is "completed"')
def store_success(patch: Patch) -> None:
    """Take the end of every agent for its success."""

    def make(original: Callable[..., Any]) -> Any:
        def ending_of(agent: Any) -> Ending:
            ending: Ending = original(agent)
            return replace(ending, state=RunState.COMPLETED)

        return ending_of

    patch.wrap(f"{EXECUTION}:_ending_of", make)


@fault("the error of a failed run is not stored", caught_by=FAILS, because="wrong form")
def store_no_reason(patch: Patch) -> None:
    """Leave the error out."""
    patch.wrap(f"{EXECUTION}:_ending_of", lambda original: lambda agent: replace(original(agent), error=None))


@fault("what a run has returned is not stored", caught_by=[COMPLETES, GOES_ON], because="output")
def store_no_output(patch: Patch) -> None:
    """Leave the output out."""
    patch.wrap(f"{EXECUTION}:_ending_of", lambda original: lambda agent: replace(original(agent), output=None))


@fault("a run stays created while its agent works", caught_by=WAITS, because='state is "created", expected "active"')
def stay_created(patch: Patch) -> None:
    """Store that it is active only when it ends."""

    async def activate(*_: Any) -> None:
        return None

    patch.attribute(f"{EXECUTION}:Execution._activate", activate)


fault(
    "the database accepts every transition of a run's state",
    caught_by=MOVES,
    because="was not refused anything",
).sql("DROP TRIGGER run_state_move ON run")


def _commit_before_the_end(patch: Patch, state: RunState) -> None:
    """Commit what an agent has written whose run ends in this state."""

    def make(original: Callable[..., Any]) -> Any:
        async def end(self: Any, work: Any, ending: Ending) -> Any:
            if ending.state is state:
                await work.commit()
            return await original(self, work, ending)

        return end

    patch.wrap(f"{EXECUTION}:Execution._end_work", make)
