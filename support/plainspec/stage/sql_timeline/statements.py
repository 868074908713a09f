"""A cell of a timeline of SQL: a statement of a session, and perhaps a remark on how it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from plainspec.stage.transactions.actions import THEN, TIMES_OUT, WAITS, UnknownActionError
from plainspec.stage.transactions.phrases import Interruption, Kind

if TYPE_CHECKING:
    from plainspec.stage.sql.result import Result
    from plainspec.stage.sql_timeline.sessions import SqlSession
    from plainspec.stage.transactions.transcript import Event

INTERRUPTIONS = {one.value: one for one in Interruption}
KINDS = (
    (Kind.SAVEPOINT, re.compile(r"savepoint|release|rollback\s+(?:work\s+|transaction\s+)?to\b", re.IGNORECASE)),
    (Kind.COMMIT, re.compile(r"commit\b|end\b", re.IGNORECASE)),
    (Kind.ROLLBACK, re.compile(r"rollback\b|abort\b", re.IGNORECASE)),
    (Kind.SETTING, re.compile(r"begin\b|start\s+transaction\b|set\b|reset\b|show\b", re.IGNORECASE)),
    (Kind.READ, re.compile(r"select\b|table\b|values\b|fetch\b", re.IGNORECASE)),
    (Kind.LOCK, re.compile(r"lock\b", re.IGNORECASE)),
)
"""What the first words of a statement tell of it; what they do not is a write."""


@dataclass(frozen=True)
class Statement:
    """What a cell has one session do.

    Attributes:
        text: the statement, without remarks, or what happens to the session from outside.
        kind: what kind of operation it is.
        waits: whether the cell ends in `and waits`: another session blocks it.
        times_out: whether it ends in `and times out`: the next row is run after it was refused.
        queued: whether it begins with `then`: it is run as soon as the session's statement before it has ended.
        interruption: what happens to the session from outside, if anything.
    """

    text: str
    kind: Kind
    waits: bool = False
    times_out: bool = False
    queued: bool = False
    interruption: Interruption | None = None

    says_waits: ClassVar[bool] = True

    @classmethod
    def parse(cls, cell: str) -> Statement:
        """Read a cell that is not empty.

        Raises:
            UnknownActionError: there is no statement beside the remarks.
        """
        waits, times_out, queued = cell.endswith(WAITS), cell.endswith(TIMES_OUT), cell.startswith(THEN)
        text = cell.removesuffix(WAITS).removesuffix(TIMES_OUT).removeprefix(THEN).strip()
        if not text:
            raise UnknownActionError(f"{cell!r} has no statement.")
        interruption = INTERRUPTIONS.get(text)
        kind = Kind.INTERRUPTION if interruption else kind_of(text)
        return cls(text, kind, waits=waits, times_out=times_out, queued=queued, interruption=interruption)

    async def perform(self, session: SqlSession) -> Result:
        """Run it.

        Raises:
            RefusedError: the database has refused it.
        """
        return await session.run(self.text, self.kind)

    async def mismatch(self, event: Event, database: object) -> str:
        """Expect nothing besides: a Then says what has been read."""
        del event, database
        return ""


def kind_of(statement: str) -> Kind:
    """Tell by its first words what kind of operation a statement is."""
    return next((kind for kind, beginning in KINDS if beginning.match(statement)), Kind.WRITE)
