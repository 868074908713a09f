"""Accounts without a database: what a session would be answered if nobody else were there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from plainspec.ports.database import ANY_BALANCE, AgreementKind, Holding, IsolationLevel, Limit
from plainspec.ports.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

BROKEN_RULE = Refusal.by_sqlstate("23514", "a balance is never below 0")
DANGLING = Refusal.by_sqlstate("23503", "an agreement is about an account")
NOBODYS = Refusal.by_sqlstate("23514", "an account belongs to somebody")
DUPLICATE = Refusal.by_sqlstate("23505", "an owner has one account")


class IdealSession:
    """A session that is alone, on balances in memory: the meaning of each sentence, apart from any database.

    Attributes:
        balances: what each owner has by now.
        number: stands for the server's number of a connection, of which there is none.
    """

    number = 0

    def __init__(self, balances: Mapping[str, int]) -> None:
        self.balances = dict(balances)
        self._points: list[dict[str, int]] = []

    async def read(self, owner: str) -> int | None:
        """Return the balance, if there is an account."""
        return self.balances.get(owner)

    async def set(self, owner: str, balance: int) -> bool:
        """Overwrite the balance."""
        return self._write({owner: balance} if owner in self.balances else {})

    async def add(self, owner: str, amount: int) -> bool:
        """Raise the balance."""
        return self._write({name: held + amount for name, held in self.balances.items() if name == owner})

    async def add_to_all(self, amount: int) -> bool:
        """Raise every balance."""
        return self._write({name: held + amount for name, held in self.balances.items()})

    async def open(self, owner: str, balance: int) -> None:
        """Add an account."""
        if owner in self.balances:
            raise RefusedError(DUPLICATE)
        if not owner:
            raise RefusedError(NOBODYS)
        self._write({owner: balance})

    async def delete(self, owner: str) -> bool:
        """Remove an account."""
        return self.balances.pop(owner, None) is not None

    async def delete_holding(self, balance: int) -> bool:
        """Remove the accounts that hold so much."""
        meant = [owner for owner, held in self.balances.items() if held == balance]
        for owner in meant:
            del self.balances[owner]
        return bool(meant)

    async def lock(self, owner: str, *, wait: bool) -> bool:
        """Find the account; nobody else could want it."""
        del wait
        return owner in self.balances

    async def lock_next_free(self) -> str | None:
        """Return the first owner; all accounts are free."""
        return min(self.balances, default=None)

    async def count(self, holding: Holding = ANY_BALANCE) -> int:
        """Count the accounts that are meant."""
        low, high = holding.at_least, holding.at_most
        return sum((low is None or low <= held) and (high is None or held <= high) for held in self.balances.values())

    async def total(self) -> int:
        """Add up the balances."""
        return sum(self.balances.values())

    async def level(self) -> IsolationLevel:
        """Name the level of somebody who is alone."""
        return IsolationLevel.SERIALIZABLE

    async def change_level(self, level: IsolationLevel) -> None:
        """Take note of nothing: all levels are the same for somebody who is alone."""

    async def limit(self, what: Limit, limit_ms: int) -> None:
        """Take note of nothing: there is nobody to wait for, and everything is done at once."""

    async def take_key(self, name: str, *, wait: bool) -> None:
        """Take note of nothing: nobody else could have the key."""

    async def sign(self, kind: AgreementKind, owner: str) -> None:
        """Look for the account, if it has to be there by now; what was signed is none of the balances' business."""
        if kind is not AgreementKind.STANDING_ORDER and owner not in self.balances:
            raise RefusedError(DANGLING)

    async def save_point(self) -> None:
        """Remember the balances."""
        self._points.append(dict(self.balances))

    async def back_to_point(self) -> None:
        """Go back to the balances as they were remembered last."""
        self.balances = self._points.pop()

    async def commit(self) -> NoReturn:
        """Leave the end to whoever holds the balances."""
        raise NotImplementedError("An ideal session is one transaction; its end is not its own affair.")

    rollback = break_off = commit

    def _write(self, balances: Mapping[str, int]) -> bool:
        if any(balance < 0 for balance in balances.values()):
            raise RefusedError(BROKEN_RULE)
        self.balances.update(balances)
        return bool(balances)
