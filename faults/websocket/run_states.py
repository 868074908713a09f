"""Ways in which what is stored of a run can differ from its outcome."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from agency.gateway.runs.records import RunState
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


@fault("a run that fails keeps its writes", caught_by=FAILS, because="It snows")
def keep_what_failed(patch: Patch) -> None:
    """Commit what the agent has written before its end is stored."""
    _commit_at(patch, Exception)


@fault("a run that is cancelled keeps its writes", caught_by=CANCELS, because="It hails")
def keep_what_was_cancelled(patch: Patch) -> None:
    """Commit what the agent has written before its end is stored."""
    _commit_at(patch, asyncio.CancelledError)


@fault("a run that completes loses its writes", caught_by=[COMPLETES, GOES_ON], because="assert [] == [(")
def lose_what_was_written(patch: Patch) -> None:
    """Roll back what every agent has written, and store its end apart."""

    def make(original: Callable[..., Any]) -> Any:
        async def take_work(self: Any) -> None:
            if work := await original(self):
                await work.close()

        return take_work

    patch.wrap("agency.gateway.runs.active_run:ActiveRun.take_work", make)


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
    _store_end(patch, state=RunState.COMPLETED)


@fault("the error of a failed run is not stored", caught_by=FAILS, because="wrong form")
def store_no_reason(patch: Patch) -> None:
    """Leave the error out."""
    _store_end(patch, error=None)


@fault("what a run has returned is not stored", caught_by=[COMPLETES, GOES_ON], because="output")
def store_no_output(patch: Patch) -> None:
    """Leave the output out."""
    _store_end(patch, output=None)


@fault("a run stays created while its agent works", caught_by=WAITS, because='state is "created", expected "active"')
def stay_created(patch: Patch) -> None:
    """Store that it is active only when it ends."""

    async def activate(*_: Any) -> None:
        return None

    patch.attribute("agency.store.runs:Runs.activate", activate)


fault(
    "the database accepts every transition of a run's state",
    caught_by=MOVES,
    because="was not refused.",
).sql("DROP TRIGGER run_state_move ON run")


def _commit_at(patch: Patch, kind: type[BaseException]) -> None:
    """Commit what an agent has written when this kind of error ends it."""

    def committing(factory: Any) -> Any:
        def make_agent(user: Any) -> Any:
            agent = factory(user)

            async def run(active: Any, value: Any) -> Any:
                try:
                    return await agent.run(active, value)
                except kind:
                    await (await active.store()).commit()
                    raise

            return SimpleNamespace(run=run)

        return make_agent

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, factory, *said: original(self, committing(factory), *said)

    patch.wrap("agency.gateway.runs.execution:Execution.execute", make)


def _store_end(patch: Patch, **changed: Any) -> None:
    """Store another end of every run than it had."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda work, leased, ending: original(work, leased, replace(ending, **changed))

    patch.wrap("agency.gateway.runs.storing:end_run", make)
