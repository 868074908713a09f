"""Steps in sequence."""

from collections.abc import Awaitable
from typing import Any

from agency.workflow import observation
from agency.workflow.context import Context
from agency.workflow.function import FunctionStep
from agency.workflow.step import In_contra, Out_co, Step, bracketed

_blank = Context.__new__  # an empty context whose correlation id is generated when it is first read


class Sequence(Step[In_contra, Out_co]):
    """Steps that run in order, each on the result of the one before; the result is the last one's.

    A step that fails ends the sequence: the steps after it do not run. ``a >> b`` is the short form.

    Args:
        steps: the steps in their order; at least one.

    Raises:
        ValueError: there are no steps.
    """

    def __init__(self, *steps: Step[Any, Any]) -> None:
        if not steps:
            raise ValueError("a sequence needs at least one step")
        self.steps = steps
        self._runs = tuple(step.call if type(step) is FunctionStep else step.run for step in steps)
        self._bare = tuple(
            step.function
            for step in steps
            if type(step) is FunctionStep and step.function is not None and not step.takes_context
        )

        self._context_free = len(self._bare) == len(steps)

    @staticmethod
    def parts_of(step: Step[Any, Any]) -> tuple[Step[Any, Any], ...]:
        """Return the steps of a sequence, or a single step by itself, so that ``>>`` is associative."""
        return step.steps if type(step) is Sequence else (step,)

    @property
    def name(self) -> str:
        """The names of the steps, joined by ``>>``."""
        return " >> ".join(bracketed(step) for step in self.steps)

    def execute(self, value: In_contra, context: Context | None = None) -> Awaitable[Out_co]:
        """Run the steps in order, as `Step.execute` says."""
        if observation.watching is None and (context is None or isinstance(context, Context)):
            if self._context_free:
                return self._run_bare(value)
            return self.run(value, _blank(Context) if context is None else context)
        return super().execute(value, context)

    async def _run_bare(self, value: In_contra) -> Out_co:
        """Run functions none of which takes a context, without making one."""
        answer: Any = value
        for function in self._bare:
            answer = await function(answer)
        return answer  # type: ignore[no-any-return]  # a cast is a call, and this path is measured

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Run the steps in order."""
        answer: Any = value
        if observation.watching is None:
            for run in self._runs:
                answer = await run(answer, context)
        else:
            for index, step in enumerate(self.steps):
                answer = await observation.call(f"sequential.step_{index}", step, answer, context)
        return answer  # type: ignore[no-any-return]  # a cast is a call, and this path is measured
