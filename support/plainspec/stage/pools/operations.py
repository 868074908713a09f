"""What a client does to an account on a connection of a pool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainspec.ports.store.pools import PooledSession

PATTERN = re.compile(
    r"(?P<verb>adds|sets|deletes|opens) (?:(?P<amount>\d+) to |an account for )?"
    r"(?P<owner>[A-Z][a-z]+)(?:'s account)?(?: to (?P<balance>\d+))?"
)


@dataclass(frozen=True)
class Operation:
    """An operation on an account: it `adds`, `sets`, `deletes` or `opens`."""

    verb: str
    owner: str
    figure: int

    @classmethod
    def parse(cls, text: str) -> Operation:
        """Read an operation such as `adds 20 to Ben's account`.

        Raises:
            ValueError: it is none.
        """
        if not (match := PATTERN.fullmatch(text)):
            raise ValueError(f"{text!r} is not an operation on an account")
        return cls(match["verb"], match["owner"], int(match["amount"] or match["balance"] or 0))

    async def perform(self, session: PooledSession) -> None:
        """Do it; an account is opened with the balance 0.

        Raises:
            RefusedError: it was refused.
        """
        match self.verb:
            case "adds":
                await session.add(self.owner, self.figure)
            case "sets":
                await session.set(self.owner, self.figure)
            case "deletes":
                await session.delete(self.owner)
            case "opens":
                await session.open(self.owner, self.figure)
