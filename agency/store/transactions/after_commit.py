"""What follows a commit, such as the invalidation of caches."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Action: TypeAlias = Callable[[], Awaitable[object]]

LOG = logging.getLogger(__name__)


class AfterCommit:
    """Actions that are done once, in order, after the commit of a transaction.

    They are done, too, when the outcome of the commit is unknown; a rollback forgets them, one to a savepoint does
    not. An action that fails is logged and keeps neither the others nor the caller: the work is committed.
    """

    def __init__(self) -> None:
        self._actions: list[Action] = []

    def add(self, action: Action) -> None:
        """Add an action for the current transaction."""
        self._actions.append(action)

    def forget(self) -> None:
        """Drop what was to be done."""
        self._actions.clear()

    async def run(self) -> None:
        """Do what is to be done."""
        actions, self._actions = self._actions, []
        for action in actions:
            try:
                await action()
            except Exception:
                LOG.exception("what was to follow a commit has failed")
