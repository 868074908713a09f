"""A time limit on a step."""

from agency.workflow.clock import SYSTEM_CLOCK, Clock
from agency.workflow.context import Context
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co, Step


class StepTimeoutError(TimeoutError):
    """A step took longer than its `Timeout` allows.

    A `TimeoutError` that the step raises by itself is left as it is, so that both can be distinguished.

    Args:
        step_name: the step that took too long.
        limit_s: what it was allowed, in seconds.
    """

    def __init__(self, step_name: str, limit_s: float) -> None:
        super().__init__(step_name, limit_s)
        self.step_name = step_name
        self.limit_s = limit_s

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"{self.step_name} took longer than {self.limit_s:g} s"


class Timeout(Step[In_contra, Out_co]):
    """A step that is cancelled, and awaited, when its time is up; the caller gets a `StepTimeoutError`.

    What the step returns after that is dropped; an error that it raises then is the cause of the `StepTimeoutError`.

    Args:
        step: what to run.
        limit_s: how long it may take, in seconds.
        clock: the source of time.

    Raises:
        ValueError: ``limit_s`` is not positive.
    """

    def __init__(self, step: Step[In_contra, Out_co], limit_s: float, *, clock: Clock = SYSTEM_CLOCK) -> None:
        if limit_s <= 0:
            raise ValueError(f"limit_s must be positive: {limit_s}")
        self.step = step
        self.limit_s = limit_s
        self._clock = clock

    @property
    def name(self) -> str:
        """The name of the step, and its limit."""
        return f"timeout({self.step.name}, {self.limit_s:g} s)"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Run the step within its limit."""
        deadline = self._clock.timeout(self.limit_s)
        try:
            async with deadline:
                answer = await call("timeout.step", self.step, value, context)
        except Exception as error:
            if not deadline.expired() or isinstance(error, StepTimeoutError):
                raise
            raise StepTimeoutError(self.step.name, self.limit_s) from error
        if deadline.expired():
            raise StepTimeoutError(self.step.name, self.limit_s)
        return answer
