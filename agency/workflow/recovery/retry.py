"""A step that is tried again when it fails."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from agency.workflow.cancellation import cancel_requests
from agency.workflow.clock import SYSTEM_CLOCK, Clock
from agency.workflow.context import Context
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co, Step

Errors = type[Exception] | tuple[type[Exception], ...]


@dataclass(frozen=True)
class Backoff:
    """How long to wait before the next attempt: ``base`` to the power of the number of failures, up to a cap.

    Args:
        base: the first wait in seconds, and the factor from each wait to the next.
        cap_s: no wait is longer, jitter included.
        jitter: shorten each wait at random by up to half, so that many callers do not retry at once.

    Raises:
        ValueError: a value is negative.
    """

    base: float = 2.0
    cap_s: float = 60.0
    jitter: bool = True

    def __post_init__(self) -> None:
        """Refuse negative values."""
        if self.base < 0 or self.cap_s < 0:
            raise ValueError(f"base and cap_s must not be negative: base={self.base}, cap_s={self.cap_s}")

    def delay_s(self, failures: int, chance: Callable[[], float] = random.random) -> float:
        """Return the wait after so many ``failures``, in seconds.

        Args:
            failures: how many attempts have failed, from 1.
            chance: returns a random number from 0 up to 1.
        """
        try:
            wait_s = min(self.base**failures, self.cap_s)
        except OverflowError:
            wait_s = self.cap_s
        return wait_s * (1 - chance() / 2) if self.jitter else wait_s


DEFAULT_BACKOFF = Backoff()


class Retry(Step[In_contra, Out_co]):
    """A step that is tried again when it fails; the error of the last attempt reaches the caller.

    A cancellation is never retried.

    Args:
        step: what to try.
        max_retries: how often to try again after the first attempt.
        backoff: how long to wait between attempts.
        on: the errors that are retried; any other one is raised at once.
        clock: the source of time.
        chance: returns a random number from 0 up to 1, for the jitter.

    Raises:
        ValueError: ``max_retries`` is negative.
    """

    def __init__(  # noqa: PLR0913 - the settings of a retry belong together
        self,
        step: Step[In_contra, Out_co],
        *,
        max_retries: int = 2,
        backoff: Backoff = DEFAULT_BACKOFF,
        on: Errors = Exception,
        clock: Clock = SYSTEM_CLOCK,
        chance: Callable[[], float] = random.random,
    ) -> None:
        if max_retries < 0:
            raise ValueError(f"max_retries must not be negative: {max_retries}; 0 means a single attempt")
        self.step = step
        self.max_retries = max_retries
        self.backoff = backoff
        self._on = on
        self._clock = clock
        self._chance = chance

    @property
    def name(self) -> str:
        """The name of the step, and how often it is retried."""
        return f"retry({self.step.name}, {self.max_retries})"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Try the step until it succeeds or the attempts are used up."""
        requests = cancel_requests()
        attempt = 1
        while True:
            try:
                return await call(f"retry.attempt_{attempt}", self.step, value, context)
            except self._on:
                if attempt > self.max_retries or cancel_requests() > requests:
                    raise
            await self._clock.sleep(self.backoff.delay_s(attempt, self._chance))
            attempt += 1
