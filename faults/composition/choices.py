"""Ways in which routers and conditions can be broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.workflow import NoRouteError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

ROUTING = "composition/routing.feature"


@fault(
    "a router runs its default for every input",
    caught_by=f"{ROUTING}: A ticket about billing: paid twice",
    because="Ana got 'reception(",
)
def always_run_the_default(patch: Patch) -> None:
    """Bills wait at the reception."""

    async def run_default(self: Any, value: Any, context: Any) -> Any:
        return await self.default.run(value, context)

    patch.attribute("agency.workflow.router:Router.run", run_default)


def on_error_of_routers(patch: Patch, error: type[Exception]) -> None:
    """Have another step of a router take over after an error."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_route(self: Any, value: Any, context: Any) -> Any:
            try:
                return await original(self, value, context)
            except error:
                return await (self.default or next(iter(self.routes.values()))).run(value, context)

        return run_route

    patch.wrap("agency.workflow.router:Router.run", make)


@fault(
    "an unknown route runs the first step",
    caught_by=f"{ROUTING}: There is no desk for lunch",
    because="Ana got 'send(engineer(",
)
def run_the_first_route(patch: Patch) -> None:
    """A ticket about lunch goes to an engineer."""
    on_error_of_routers(patch, NoRouteError)


@fault(
    "the default takes over when the chosen step fails",
    caught_by=f"{ROUTING}: The printer of accounts jams",
    because="Ana got 'reception(",
)
def run_the_default_after_a_failure(patch: Patch) -> None:
    """A bill is answered at the reception."""
    on_error_of_routers(patch, Exception)


@fault(
    "a condition always holds",
    caught_by=f"{ROUTING}: The ticket says slow tap",
    because="Ana got 'send(phone(slow tap))'",
)
def always_hold(patch: Patch) -> None:
    """Every customer is phoned at night."""

    async def run_then(self: Any, value: Any, context: Any) -> Any:
        return await self.then.run(value, context)

    patch.attribute("agency.workflow.conditional:Conditional.run", run_then)


@fault(
    "a condition without an alternative loses its input",
    caught_by=f"{ROUTING}: A slow tap is sent on as it is",
    because="Ana got 'send(None)'",
)
def lose_the_input(patch: Patch) -> None:
    """Nothing is sent to the plumber."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_branch(self: Any, value: Any, context: Any) -> Any:
            result = await original(self, value, context)
            return None if self.otherwise is None and result == value else result

        return run_branch

    patch.wrap("agency.workflow.conditional:Conditional.run", make)


@fault(
    "the tenant of the first run decides for all",
    caught_by=f"{ROUTING}: The tenant decides about the rent, by a <primitive>",
    because="Ben got 'accounts(rent)'",
)
def keep_the_first_context(patch: Patch) -> None:
    """Bolt's rent goes to Acme's desk."""
    first: list[Any] = []

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        def decide(value: Any, context: Any) -> Any:
            first.append(context)
            return function(value, first[0])

        return decide

    def make(original: Callable[..., None]) -> Any:
        return lambda self, function, *steps, **given: original(self, keep(function), *steps, **given)

    patch.wrap("agency.workflow.router:Router.__init__", make)
    patch.wrap("agency.workflow.conditional:Conditional.__init__", make)
