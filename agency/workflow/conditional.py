"""One of two steps, chosen by a condition."""

from collections.abc import Callable
from typing import Any, cast

from agency.workflow.context import Context
from agency.workflow.function import awaitable
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co, Step


class Conditional(Step[In_contra, Out_co]):
    """A step that runs only if a condition holds.

    Args:
        condition: returns whether it holds for a value (and the ``context``, if it takes one); async or not.
            One that is not async is called on the event loop: it should only compute, and briefly.
        then: runs if it holds.
        otherwise: runs if it does not; without one the input passes through unchanged.
    """

    def __init__(
        self,
        condition: Callable[..., Any],
        then: Step[In_contra, Out_co],
        otherwise: Step[In_contra, Out_co] | None = None,
    ) -> None:
        self._condition = awaitable(condition, inline=True)
        self.then = then
        self.otherwise = otherwise

    @property
    def name(self) -> str:
        """The names of both steps."""
        names = [branch.name for branch in (self.then, self.otherwise) if branch is not None]
        return f"if({', '.join(names)})"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Run the step that the condition chooses."""
        if await self._condition(value, context):
            return await call("conditional.branch_then", self.then, value, context)
        if self.otherwise is None:
            return cast("Out_co", value)
        return await call("conditional.branch_else", self.otherwise, value, context)
