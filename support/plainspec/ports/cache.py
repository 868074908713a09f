"""What a system offers that caches what belongs to its users, in a Redis that several of its services share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from plainspec.ports.store.threads import User


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a cache, as Redis holds it.

    Attributes:
        name: Its name among the user's entries.
        value: Any JSON.
        ttl_s: For how long it will live, in seconds; None for ever.
    """

    name: str
    value: Any
    ttl_s: float | None


class BalanceChange(Protocol):
    """A change of an account that is neither committed nor rolled back yet."""

    async def commit(self) -> None:
        """Commit it; the cached balance is invalidated."""

    async def roll_back(self) -> None:
        """Roll it back."""


class CachingService(Protocol):
    """A service that caches, with connections of its own."""

    async def get(self, user: User, name: str) -> Any:
        """Return the value of an entry; None if the user has none of that name."""

    async def set(self, user: User, name: str, value: Any, ttl_s: float) -> None:
        """Store a value.

        Raises:
            RefusedError: ``INVALID_ARGUMENT`` for a TTL that is out of range.
        """

    async def extend(self, user: User, name: str, ttl_s: float) -> None:
        """Let an entry live for at least so long from now on.

        Raises:
            RefusedError: ``NOT_FOUND`` if there is none, ``INVALID_ARGUMENT`` for a TTL that is out of range.
        """

    async def remove(self, user: User, name: str) -> None:
        """Remove an entry by its name."""

    async def remove_matching(self, user: User, pattern: str) -> None:
        """Remove the entries whose names match a pattern of `*`, `?` and `[…]`."""

    async def add(self, user: User, counter: str, amount: int, ttl_s: float) -> None:
        """Add to a counter; a new one begins at 0 and lives for so long.

        Raises:
            RefusedError: ``WRONG_TYPE`` if the entry is no whole number, ``UNAVAILABLE`` while Redis is away.
        """

    async def balance(self, user: User, loaded: Callable[[], Awaitable[None]]) -> int:
        """Return the balance of the user's account, cached under the name `balance` for a minute.

        Args:
            user: Whose account.
            loaded: Called whenever the balance was read from the database, before it is cached.

        Raises:
            RefusedError: ``NOT_FOUND`` if there is no account.
        """

    async def change_balance(self, user: User, balance: int) -> BalanceChange:
        """Change the balance of the user's account in a transaction, which stays open.

        Raises:
            RefusedError: The database refuses it; nothing has changed.
        """


class CacheSystem(Protocol):
    """A system whose services share a Redis."""

    def service(
        self, redis_url: str, *, timeout_s: float, wait_s: float, retry_after_s: float
    ) -> AbstractAsyncContextManager[CachingService]:
        """Run a service.

        Args:
            redis_url: The Redis that it caches in; it may be away.
            timeout_s: How long Redis may take to answer.
            wait_s: For how long it waits for a load of another service before it loads by itself.
            retry_after_s: For how long it leaves a Redis alone that was away.
        """

    async def entries(self, redis_url: str, user: User) -> Sequence[Entry]:
        """Return all entries of a user by name, read past the system under specification."""

    def key_prefix(self, user: User) -> str:
        """Return what the keys of a user's entries begin with in Redis."""
