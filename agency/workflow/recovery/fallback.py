"""A fallback for a step that fails."""

from collections.abc import Iterator

from agency.workflow.cancellation import cancel_requests
from agency.workflow.context import Context
from agency.workflow.observation import call
from agency.workflow.recovery.retry import Errors
from agency.workflow.step import In_contra, Out_co, Step


class Fallback(Step[In_contra, Out_co]):
    """A step, and another one that takes over with the same input when it fails.

    If both fail the caller gets the second error; the first one is in its chain (``__context__``).
    A cancellation is propagated; it does not start the fallback.

    Args:
        primary: what to run.
        fallback: what takes over.
        on: the errors after which it does; any other one is raised at once.
    """

    def __init__(
        self,
        primary: Step[In_contra, Out_co],
        fallback: Step[In_contra, Out_co],
        *,
        on: Errors = Exception,
    ) -> None:
        self.primary = primary
        self.fallback = fallback
        self._on = on

    @property
    def name(self) -> str:
        """The names of both steps."""
        return f"fallback({self.primary.name}, {self.fallback.name})"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Run the first step and, if it fails, the second."""
        requests = cancel_requests()
        try:
            return await call("fallback.primary", self.primary, value, context)
        except self._on as failure:
            if cancel_requests() > requests:
                raise
            first = failure
        try:
            return await call("fallback.fallback", self.fallback, value, context)
        except Exception as second:
            chain(first, second)
            raise


def chain(first: BaseException, second: BaseException) -> None:
    """Make ``first`` the end of the chain that a traceback of ``second`` shows, unless it is in it already."""
    links = list(shown_with(second))
    if first not in links and not set(links) & set(shown_with(first)):
        links[-1].__context__ = first
        links[-1].__suppress_context__ = False


def shown_with(error: BaseException) -> Iterator[BaseException]:
    """Give an error and those behind it, as a traceback shows them."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
