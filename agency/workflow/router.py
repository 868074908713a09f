"""One of several steps, chosen by name."""

from collections.abc import Callable, Mapping
from typing import Any

from agency.workflow.context import Context
from agency.workflow.function import awaitable
from agency.workflow.observation import call
from agency.workflow.step import In_contra, Out_co, Step


class NoRouteError(LookupError):
    """A router chose a route that it does not have.

    Args:
        key: the route that was chosen.
        routes: the routes that there are.
    """

    def __init__(self, key: str, routes: tuple[str, ...]) -> None:
        super().__init__(key, routes)
        self.key = key
        self.routes = routes

    def __str__(self) -> str:
        """Return the error as a sentence."""
        return f"no route {self.key!r}; the routes are {', '.join(self.routes) or 'none'}"


class Router(Step[In_contra, Out_co]):
    """A step that hands its input to exactly one of several steps.

    Args:
        choose: returns the name of the route for a value (and the ``context``, if it takes one); async or not.
            One that is not async is called on the event loop: it should only compute, and briefly.
        routes: the steps by name.
        default: the step for all other keys; without one they raise a `NoRouteError`.
    """

    def __init__(
        self,
        choose: Callable[..., Any],
        routes: Mapping[str, Step[In_contra, Out_co]],
        *,
        default: Step[In_contra, Out_co] | None = None,
    ) -> None:
        self._choose = awaitable(choose, inline=True)
        self.routes = dict(routes)
        self.default = default

    @property
    def name(self) -> str:
        """The names of the routes."""
        return f"route({', '.join((*self.routes, *(['otherwise'] if self.default else [])))})"

    async def run(self, value: In_contra, context: Context) -> Out_co:
        """Choose a route and run its step."""
        key = await self._choose(value, context)
        chosen = self.routes.get(key, self.default)
        if chosen is None:
            raise NoRouteError(key, tuple(self.routes))
        role = key if key in self.routes else "default"
        return await call(f"router.route_{role}", chosen, value, context)
