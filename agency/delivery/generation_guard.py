"""The guard around test generation: a time limit for each call, a circuit breaker, and retries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from agency.workflow import CircuitBreaker, Retry, Step, StepTimeoutError, Timeout

if TYPE_CHECKING:
    from agency.workflow import Backoff, Clock

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True)
class Guard:
    """The limits of the guard.

    Attributes:
        attempts: How often a call is made before what has failed for a while is reported.
        failures: So many failures in a row open the circuit.
        recovery_s: How long it stays open, in seconds.
        half_open_calls: How many calls may be under way when it is tried again.
        successes: So many successful ones close it.
    """

    attempts: int = 3
    failures: int = 5
    recovery_s: float = 300.0
    half_open_calls: int = 3
    successes: int = 2

    def broken(self, call: Step[In, Out], limit_s: float, on: type[Exception], clock: Clock) -> CircuitBreaker[In, Out]:
        """Return a call behind a circuit breaker, which counts these errors, and calls that are too late."""
        return CircuitBreaker(
            Timeout(call, limit_s, clock=clock),
            failures=self.failures,
            recovery_s=self.recovery_s,
            half_open_calls=self.half_open_calls,
            successes=self.successes,
            on=(on, StepTimeoutError),
            clock=clock,
        )

    def retried(self, call: Step[In, Out], backoff: Backoff, on: type[Exception], clock: Clock) -> Retry[In, Out]:
        """Return a call that is made again after these errors, and after calls that were too late."""
        return Retry(call, max_retries=self.attempts - 1, backoff=backoff, on=(on, StepTimeoutError), clock=clock)
