"""A circuit breaker around a step."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from agency.workflow.cancellation import cancel_requests
from agency.workflow.clock import SYSTEM_CLOCK, Clock
from agency.workflow.context import Context
from agency.workflow.observation import call
from agency.workflow.recovery.retry import Errors
from agency.workflow.step import In_contra, Out_co, Step


class BreakerState(Enum):
    """The state of a circuit, as the next call meets it."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class CircuitOpenError(RuntimeError):
    """A circuit breaker refused a call without running its step.

    Args:
        step_name: the step that was not called.
        retry_after_s: when to retry, in seconds; 0 if the breaker waits for the trial calls under way.
    """

    def __init__(self, step_name: str, retry_after_s: float) -> None:
        super().__init__(step_name, retry_after_s)
        self.step_name = step_name
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"the circuit of {self.step_name} is open; retry after {self.retry_after_s:g} s"


class CircuitBreaker(Step[In_contra, Out_co]):
    """A step that is not called for a while after several consecutive failures.

    After the recovery time the circuit is half-open and admits a few trial calls: enough successes close it, one
    failure opens it again. A cancelled call is not counted, even if it fails because of the cancellation, nor is an
    error outside ``on``, nor the outcome of a call that began before the state last changed.

    Args:
        step: what to protect.
        failures: so many consecutive failures open the circuit.
        recovery_s: how long it stays open, in seconds.
        half_open_calls: how many trial calls may be under way at once.
        successes: so many successful trial calls close the circuit.
        on: the errors that count as failures.
        clock: the source of time.

    Raises:
        ValueError: a setting is not positive.
    """

    def __init__(  # noqa: PLR0913 - the settings of a breaker belong together
        self,
        step: Step[In_contra, Out_co],
        *,
        failures: int = 5,
        recovery_s: float = 300.0,
        half_open_calls: int = 3,
        successes: int = 2,
        on: Errors = Exception,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        if min(failures, recovery_s, half_open_calls, successes) <= 0:
            raise ValueError("failures, recovery_s, half_open_calls and successes must be positive")
        self.step = step
        self._failures = failures
        self._recovery_s = recovery_s
        self._half_open_calls = half_open_calls
        self._successes = successes
        self._on = on
        self._clock = clock
        self._opened_at_s = 0.0
        self._enter(BreakerState.CLOSED)

    @property
    def name(self) -> str:
        """The name of the step."""
        return f"breaker({self.step.name})"

    @property
    def state(self) -> BreakerState:
        """The state that the next call meets."""
        if self._state is BreakerState.OPEN and self._recovers_in_s() <= 0:
            return BreakerState.HALF_OPEN
        return self._state

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Run the step, unless the circuit is open.

        Raises:
            CircuitOpenError: the circuit is open, or all trial calls are under way.
        """
        requests = cancel_requests()
        with self._admitted() as period:
            try:
                answer = await call("breaker.step", self.step, value, context)
            except self._on:
                if period is self._period and cancel_requests() <= requests:
                    self._failed()
                raise
            if period is self._period:
                self._succeeded()
            return answer

    @contextmanager
    def _admitted(self) -> Iterator[object]:
        if self._state is BreakerState.OPEN:
            if (wait_s := self._recovers_in_s()) > 0:
                raise CircuitOpenError(self.step.name, wait_s)
            self._enter(BreakerState.HALF_OPEN)
        if self._state is BreakerState.HALF_OPEN and self._under_way >= self._half_open_calls:
            raise CircuitOpenError(self.step.name, 0.0)
        period = self._period
        self._under_way += 1
        try:
            yield period
        finally:
            if period is self._period:
                self._under_way -= 1

    def _enter(self, state: BreakerState) -> None:
        self._state = state
        self._period = object()
        self._under_way = 0
        self._failed_in_a_row = 0
        self._succeeded_in_trial = 0

    def _recovers_in_s(self) -> float:
        return self._opened_at_s + self._recovery_s - self._clock.now()

    def _failed(self) -> None:
        self._failed_in_a_row += 1
        if self._state is BreakerState.HALF_OPEN or self._failed_in_a_row >= self._failures:
            self._opened_at_s = self._clock.now()
            self._enter(BreakerState.OPEN)

    def _succeeded(self) -> None:
        self._failed_in_a_row = 0
        if self._state is BreakerState.HALF_OPEN:
            self._succeeded_in_trial += 1
            if self._succeeded_in_trial >= self._successes:
                self._enter(BreakerState.CLOSED)
