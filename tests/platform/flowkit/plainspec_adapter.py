"""The adapter of the workflow library `flowkit`, as its makers would write it for Plainspec."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from plainspec.ports import NotOffered
from plainspec.ports.system import System
from plainspec.ports.workflow import Failure, FailureKind, RunContext, StepError

from . import choices, jobs, recovery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from plainspec.ports.clock import Clock
    from plainspec.ports.workflow import BackoffSettings, Behaviour, BreakerSettings, Chance, Choice, Condition, Errors

Job = jobs.Job


def given(**options: Any) -> dict[str, Any]:
    """Return the options that are set."""
    return {name: value for name, value in options.items() if value is not None}


def context_of(meta: jobs.Meta) -> RunContext:
    """Return meta data as the port has it."""
    return RunContext(meta.id, meta.entries)


class Flowkit:
    """Makes and runs jobs of `flowkit`."""

    def __init__(self, clock: Clock | None, chance: Chance) -> None:
        self._sleep = given(sleep=clock.sleep if clock else None)
        self._now = given(sleep_now=clock.now if clock else None)
        self._chance = chance
        self._names: dict[int, str] = {}

    def step(self, name: str, behaviour: Behaviour) -> Job:
        """Make a job of a function; jobs have no names, so its name is kept here."""

        async def call(payload: Any, meta: jobs.Meta) -> Any:
            return await behaviour(payload, context_of(meta))

        job = jobs.Call(call)
        self._names[id(job)] = name
        return job

    def blocking_step(self, name: str, behaviour: Callable[[Any], Any]) -> Job:  # noqa: ARG002 - the port's signature
        """Refuse: jobs are asynchronous."""
        raise NotOffered("jobs that block a thread")

    def recording_step(self, name: str, options: Mapping[str, Any]) -> Any:  # noqa: ARG002 - the port's signature
        """Refuse: there are no test doubles."""
        raise NotOffered("test doubles")

    def sequence(self, *steps: Job) -> Job:
        """Chain them."""
        return jobs.Chain(*steps)

    def parallel(self, *steps: Job) -> Job:
        """Fan them out."""
        return jobs.Fan(*steps)

    def retry(self, step: Job, max_retries: int | None, errors: Errors, backoff: BackoffSettings) -> Job:
        """Try it again."""
        spread = 0.5 if backoff.jitter else None
        waits = recovery.Waits(**given(first_s=backoff.base, factor=backoff.base, most_s=backoff.cap_s, spread=spread))
        tries = None if max_retries is None else max_retries + 1
        return recovery.Again(step, waits, **given(tries=tries, on=errors), **self._sleep, dice=self._chance)

    def timeout(self, step: Job, limit_s: float) -> Job:
        """Give it a deadline."""
        return recovery.Deadline(step, limit_s, **self._sleep)

    def cache(self, step: Job, ttl_s: float | None, max_entries: int | None) -> Job:
        """Remember its results."""
        return choices.Memo(step, **given(seconds=ttl_s, size=max_entries), **self._now)

    def fallback(self, step: Job, other: Job, errors: Errors) -> Job:
        """Run another job instead."""
        return recovery.Instead(step, other, **given(on=errors))

    def conditional(self, condition: Condition, then: Job, otherwise: Job | None) -> Job:
        """Branch."""
        return choices.Branch(lambda payload, meta: condition(payload, context_of(meta)), then, otherwise)

    def router(self, choose: Choice, routes: Mapping[str, Job], default: Job | None) -> Job:
        """Switch."""
        return choices.Switch(lambda payload, meta: choose(payload, context_of(meta)), dict(routes), default)

    def saga(self, stages: Sequence[tuple[Job, Job | None]]) -> Job:
        """Run a transaction."""
        return recovery.Transaction(*stages)

    def circuit_breaker(self, step: Job, settings: BreakerSettings, errors: Errors) -> Job:  # noqa: ARG002 - the port's
        """Refuse: there is none."""
        raise NotOffered("circuit breakers")

    def execute(self, workflow: Job, value: Any, context: RunContext | None) -> Awaitable[Any]:
        """Run it."""
        meta = jobs.Meta(context.correlation_id, dict(context.data)) if context else jobs.Meta()
        return workflow(value, meta)

    def explain(self, error: BaseException) -> tuple[Failure, ...]:
        """Return the reasons behind an error, each once."""
        return tuple(dict.fromkeys(self._reasons(error)))

    def _reasons(self, error: BaseException) -> Iterator[Failure]:
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from self._reasons(part)
        elif isinstance(error, recovery.RollbackError):
            yield from self._reasons(error.cause)
            failed = [reason for part in error.failed for reason in self._reasons(part)]
            yield from (Failure(FailureKind.FAILED_COMPENSATION, reason.about, reason.message) for reason in failed)
        elif not isinstance(error, asyncio.CancelledError):
            yield self._reason(error)

    def _reason(self, error: BaseException) -> Failure:
        match error:
            case StepError():
                return Failure(FailureKind.ERROR, error.step, str(error))
            case recovery.DeadlineExceededError():
                return Failure(FailureKind.TIMEOUT, self._name(error.job), str(error))
            case jobs.BranchLostError():
                return Failure(FailureKind.UNEXPECTED_CANCELLATION, self._name(error.job), str(error))
            case choices.NoSuchWayError():
                return Failure(FailureKind.UNKNOWN_ROUTE, str(error), str(error))
        return Failure(FailureKind.UNEXPECTED_ERROR, repr(error))

    def _name(self, job: Job) -> str:
        return self._names.get(id(job), "a composition")


def workflows() -> Callable[[Clock | None, Chance], Flowkit]:
    """Offer the library."""
    return Flowkit


Adapter = System(name="flowkit", workflows=workflows)
