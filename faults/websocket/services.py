"""Ways in which a failure of PostgreSQL can cost connections and runs, or remain unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.gateway.errors import GatewayRefusedError, Refusal
from agency.ids import new_run_id
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.sessions import RunID

FAILURES = "websocket/service_failures.feature"
SHUTDOWN = "websocket/shutdown.feature"
LIMITS = "websocket/limits.feature"
START = "agency.gateway.runs.service:RunService.start"


@fault(
    "a run is accepted although it could not be stored",
    caught_by=f"{FAILURES}: Ana starts a run while PostgreSQL is unavailable",
    because="was not refused.",
)
def accept_unstored_runs(patch: Patch) -> None:
    """Return an id even if the run is not stored."""

    def make(original: Callable[..., Any]) -> Any:
        async def start(self: Any, *said: Any) -> RunID:
            try:
                run: RunID = await original(self, *said)
            except GatewayRefusedError as refused:
                if refused.code is not Refusal.UNAVAILABLE:
                    raise
                return new_run_id()
            return run

        return start

    patch.wrap(START, make)


@fault(
    "a gateway keeps using lost connections to PostgreSQL",
    caught_by=f"{FAILURES}: Ana starts a run over the same connection after the failure",
    because="has started no run",
)
def keep_lost_connections(patch: Patch) -> None:
    """Check no idle connection before it is used again."""
    patch.attribute("agency.store.pools.connection_reset:check_before_use", lambda _: None)


@fault(
    "a run whose end cannot be stored at once fails",
    caught_by=f"{FAILURES}: The run ends while PostgreSQL is unavailable",
    because='state is "failed"',
)
def give_up_at_once(patch: Patch) -> None:
    """Try to store the end of a run once, and leave it to be recovered."""
    patch.attribute("agency.gateway.runs.execution:STORE_DELAYS_S", (0.0,))


@fault(
    "a gateway reports itself healthy without its services",
    caught_by=[f"{FAILURES}: PostgreSQL is unavailable", f"{FAILURES}: Redis is unavailable"],
    because="degraded",
)
def report_health(patch: Patch) -> None:
    """Report every service as available."""

    def make(original: Callable[..., None]) -> Any:
        return lambda report, **_: original(report, status="ok", unavailable=[])

    patch.wrap("agency.gateway.web.routes.health:Health.__init__", make)


@fault(
    "a gateway that shuts down accepts new runs",
    caught_by=f"{SHUTDOWN}: Ana starts another run while her first one goes on",
    because="was not refused.",
)
def take_runs_until_the_end(patch: Patch) -> None:
    """Answer a run that a shutdown refuses with the id of one that does not exist."""

    def make(original: Callable[..., Any]) -> Any:
        async def start(self: Any, *said: Any) -> RunID:
            try:
                run: RunID = await original(self, *said)
            except GatewayRefusedError as refused:
                if "shuts down" not in refused.detail:
                    raise
                return new_run_id()
            return run

        return start

    patch.wrap(START, make)


@fault(
    "tickets are accepted after their expiry",
    caught_by=f"{LIMITS}: A ticket is used too late",
    because="was not refused.",
)
def keep_old_tickets(patch: Patch) -> None:
    """Keep tickets for a minute more."""

    def make(original: Callable[..., Any]) -> Any:
        def build(self: Any, redis: Any, lifetime_s: float) -> None:
            original(self, redis, lifetime_s + 60.0)

        return build

    patch.wrap("agency.gateway.web.tickets:Tickets.__init__", make)
