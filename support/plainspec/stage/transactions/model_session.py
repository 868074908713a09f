"""Accounts without a database: what a session would be answered if it were the only one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from plainspec.ports.refusals import Refusal, RefusedError
from plainspec.ports.store.database import ANY_BALANCE, AgreementKind, Holding, IsolationLevel, Timeout

if TYPE_CHECKING:
    from collections.abc import Mapping

NEGATIVE_BALANCE = Refusal.by_sqlstate("23514", "a balance is never below 0")
NO_ACCOUNT = Refusal.by_sqlstate("23503", "an agreement refers to an account")
NO_OWNER = Refusal.by_sqlstate("23514", "an account has an owner")
SECOND_ACCOUNT = Refusal.by_sqlstate("23505", "an owner has one account")
NOT_NULL = Refusal.by_sqlstate("23502", "an agreement has an owner")


class ModelSession:
    """A session that is alone, on balances in memory: what each operation means, apart from any database.

    Attributes:
        balances: what each owner has by now.
        number: stands for the server's number of a connection, of which there is none.
    """

    number = 0

    def __init__(self, balances: Mapping[str, int]) -> None:
        self.balances = dict(balances)
        self._savepoints: list[dict[str, int]] = []

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
            raise RefusedError(SECOND_ACCOUNT)
        if not owner:
            raise RefusedError(NO_OWNER)
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
        """Find the account; no other session could lock it."""
        del wait
        return owner in self.balances

    async def lock_first_unlocked(self) -> str | None:
        """Return the first owner; all accounts are unlocked."""
        return min(self.balances, default=None)

    async def count(self, holding: Holding = ANY_BALANCE) -> int:
        """Count the accounts that are meant."""
        low, high = holding.at_least, holding.at_most
        return sum((low is None or low <= held) and (high is None or held <= high) for held in self.balances.values())

    async def total(self) -> int:
        """Add up the balances."""
        return sum(self.balances.values())

    async def level(self) -> IsolationLevel:
        """Return the level of a session that is alone."""
        return IsolationLevel.SERIALIZABLE

    async def set_level(self, level: IsolationLevel) -> None:
        """Do nothing: all levels are the same for a session that is alone."""

    async def set_timeout(self, kind: Timeout, timeout_ms: int) -> None:
        """Do nothing: no operation takes any time."""

    async def advisory_lock(self, name: str, *, wait: bool) -> None:
        """Do nothing: no other session could hold the lock."""

    async def insert_agreement(self, kind: AgreementKind, owner: str | None) -> None:
        """Look for the account, if it has to exist by now; agreements themselves are not kept."""
        if owner is None and kind is not AgreementKind.CARD:
            raise RefusedError(NOT_NULL)
        if owner is not None and kind is not AgreementKind.STANDING_ORDER and owner not in self.balances:
            raise RefusedError(NO_ACCOUNT)

    async def create_savepoint(self) -> None:
        """Remember the balances."""
        self._savepoints.append(dict(self.balances))

    async def rollback_to_savepoint(self) -> None:
        """Restore the balances as they were remembered last."""
        self.balances = self._savepoints.pop()

    async def commit(self) -> NoReturn:
        """Leave the end to the owner of the balances."""
        raise NotImplementedError("A model session is a single transaction and does not end it.")

    rollback = fail = commit

    def _write(self, balances: Mapping[str, int]) -> bool:
        if any(balance < 0 for balance in balances.values()):
            raise RefusedError(NEGATIVE_BALANCE)
        self.balances.update(balances)
        return bool(balances)
