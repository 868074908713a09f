"""Accounts in memory, as they were before a timeline, for its transactions to be run again one at a time."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from plainspec.stage.transactions.actions import Action
from plainspec.stage.transactions.model_session import ModelSession

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Hashable, Mapping

    from plainspec.stage.transactions.phrases import Answer
    from plainspec.stage.transactions.transcript import Event


class AccountsReplay:
    """Accounts in memory."""

    def __init__(self, balances: Mapping[str, int], final: Mapping[str, int]) -> None:
        self._session = ModelSession(balances)
        self._final = final

    @asynccontextmanager
    async def branch(self) -> AsyncIterator[AccountsReplay]:
        """Go on with a copy."""
        yield AccountsReplay(self._session.balances, self._final)

    async def perform(self, act: Event) -> Answer:
        """Make a call again."""
        return await Action.parse(act.text).perform(self._session)

    async def commit(self) -> None:
        """Keep the balances."""

    def state(self) -> Hashable:
        """Return the balances."""
        return frozenset(self._session.balances.items())

    async def difference(self) -> str:
        """Compare the balances with those that are committed."""
        balances = self._session.balances
        for owner in sorted({*balances, *self._final}):
            if balances.get(owner) != self._final.get(owner):
                found, due = _held(self._final.get(owner)), _held(balances.get(owner))
                return f"in the end {owner} has {found}, not {due}"
        return ""


def _held(balance: int | None) -> str:
    return "no account" if balance is None else str(balance)
