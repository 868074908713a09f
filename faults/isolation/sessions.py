"""Ways in which the sessions of users can fail to end."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

CONTEXTS = "isolation/user_contexts.feature"
SCOPES = "isolation/session_scopes.feature"
GLOBAL = "isolation/global_sessions.feature"
NOT_REFUSED = "was not refused."


@fault(
    "a context can be used after its session",
    caught_by=f"{SCOPES}: Ana <action> after her session has ended",
    because=NOT_REFUSED,
)
def leave_contexts_usable(patch: Patch) -> None:
    """Never refuse."""
    patch.attribute("agency.sessions.contexts:Life.check", lambda _: None)


@fault(
    "a session that ends with an error stays active",
    caught_by=f"{SCOPES}: Ana's session <ending>",
    because="assert 'active' == 'closed'",
)
def stay_active(patch: Patch) -> None:
    """Clean up, and forget to say so."""

    def make(original: Callable[..., Any]) -> Any:
        async def end(self: Any, data: Any) -> None:
            await original(self, data)
            self.is_active = True

        return end

    patch.wrap("agency.sessions.contexts:Life.end", make)


@fault(
    "transactions of a session stay open after its end",
    caught_by=f"{SCOPES}: Ana's session <ending> with an open transaction",
    because="inactive, with 1 open transactions",
)
def leave_transactions_open(patch: Patch) -> None:
    """Forget the units of work."""

    def make(original: Callable[..., Any]) -> Any:
        async def end(self: Any, data: Any) -> None:
            kept = copy.copy(self.units)
            self.units.clear()
            await original(self, data)
            vars(self)["kept"] = kept

        return end

    patch.wrap("agency.sessions.contexts:Life.end", make)


@fault(
    "what is kept for a session stays in Redis after its end",
    caught_by=f"{SCOPES}: Ana has kept one text and cached another",
    because="inactive, with 0 open transactions and 1 keys",
)
def leave_session_data(patch: Patch) -> None:
    """Remove nothing."""

    async def nothing(_: Any) -> None:
        pass

    patch.attribute("agency.sessions.namespaces:SessionData.remove", nothing)


@fault(
    "the end of a session removes all that the user has in Redis",
    caught_by=[f"{SCOPES}: Ana has kept one text and cached another", f"{SCOPES}: Another session of Ana's goes on"],
    because="'keys': 0",
)
def remove_too_much(patch: Patch) -> None:
    """Remove every key in the user's namespace with a key of a session."""

    def make(original: Callable[..., Any]) -> Any:
        async def delete(self: Any, *keys: str) -> Any:
            for key in keys:
                names, of_session, _ = str(key).removeprefix("agency:user:").rpartition("session:")
                others = [other async for other in self.scan_iter(f"agency:*:{names}*")] if of_session else []
                for other in others:
                    await original(self, other)
            return await original(self, *keys)

        return delete

    patch.wrap("redis.asyncio:Redis.delete", make)


@fault(
    "a global database session is allowed inside a request",
    caught_by=f"{GLOBAL}: Ana's request <action>",
    because=NOT_REFUSED,
)
def allow_global_sessions(patch: Patch) -> None:
    """Never refuse."""
    patch.attribute("agency.store.transactions.requests:refuse_inside_request", lambda: None)
