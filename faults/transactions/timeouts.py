"""Ways in which timeouts can end too late, too early or for the wrong transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.store import Timeout, UnitOfWork
    from plainspec.proving import Patch

WORK = "agency.store.unit_of_work:UnitOfWork"
TIMEOUTS = "transactions/timeouts.feature"


def set_other_timeouts(patch: Patch, other: dict[str, str]) -> None:
    """Have other timeouts set than the ones that were asked for."""
    set_timeout = patch.original(f"{WORK}.set_timeout")
    kinds = patch.original("agency.store.transactions.timeouts:Timeout")

    async def set_other(self: UnitOfWork, kind: Timeout, timeout_ms: int) -> None:
        await set_timeout(self, kinds[other.get(kind.name, kind.name)], timeout_ms)

    patch.attribute(f"{WORK}.set_timeout", set_other)


@fault(
    "lock and statement timeouts are exchanged",
    caught_by=f"{TIMEOUTS}: Ben's <kind> timeout ends while Ana has locked her account",
    because="refused: lock not available",
)
def mix_timeouts_up(patch: Patch) -> None:
    """A slow statement is refused that had time enough."""
    set_other_timeouts(patch, {"LOCK": "STATEMENT", "STATEMENT": "LOCK"})


@fault(
    "idle sessions are not disconnected",
    caught_by=f"{TIMEOUTS}: Ana goes to lunch with her account locked",
    because="idles until disconnected, not within",
)
def keep_idle_sessions(patch: Patch) -> None:
    """Everyone else has to wait until lunch is over."""
    set_other_timeouts(patch, {"IDLE": "STATEMENT"})


@fault(
    "a transaction timeout applies to each statement by itself",
    caught_by=f"{TIMEOUTS}: Ana waits for Ben until her transaction timeout ends",
    because="refused: transaction timeout",
)
def limit_statements_only(patch: Patch) -> None:
    """A busy transaction can go on for ever."""
    set_other_timeouts(patch, {"TRANSACTION": "STATEMENT"})


@fault(
    "a timeout stays with the connection",
    caught_by=[
        f"{TIMEOUTS}: Ana's second transaction waits longer than the <kind> timeout of her first",
        f"{TIMEOUTS}: Ana's second transaction idles for longer than the <kind> timeout of her first",
    ],
    because="Ana has committed",
)
def keep_timeouts(patch: Patch) -> None:
    """The next transaction is refused for what the last one had no time for."""
    text = patch.original("agency.store.transactions.transaction:text")

    async def set_for_the_session(self: UnitOfWork, kind: Timeout, timeout_ms: int) -> None:
        await self.session.execute(text(f"SET SESSION {kind.value} = '{timeout_ms}ms'"))

    patch.attribute(f"{WORK}.set_timeout", set_for_the_session)
