"""A cell of a timeline: an operation of a session, and perhaps a remark on how it ends."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from plainspec.stage.transactions.phrases import PHRASES, Answer, Phrase

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database, Session
    from plainspec.stage.transactions.phrases import Interruption, Kind
    from plainspec.stage.transactions.transcript import Event

__all__ = ["PHRASES", "Action", "Answer", "Phrase", "UnknownActionError"]

WAITS = " and waits"
TIMES_OUT = " and times out"
THEN = "then "
FINDS_NONE = " and finds no account"
DONE = "it was done"


class UnknownActionError(ValueError):
    """A cell holds what no session can do."""


@dataclass(frozen=True)
class Action:
    """What a cell has one person's session do.

    Attributes:
        text: the operation, without remarks.
        phrase: the form that it has.
        waits: whether the cell says `... and waits`: another session blocks it.
        times_out: whether it says `... and times out`: the next row is run after it was refused.
        queued: whether it says `then ...`: it is run as soon as the person's call before it has ended.
        finds_none: whether it says `... and finds no account`: there is no such account.
    """

    text: str
    phrase: Phrase
    waits: bool = False
    times_out: bool = False
    queued: bool = False
    finds_none: bool = False

    says_waits: ClassVar[bool] = False

    @property
    def kind(self) -> Kind:
        """What kind of operation it is."""
        return self.phrase.kind

    @property
    def interruption(self) -> Interruption | None:
        """What happens to the session from outside, if anything."""
        return self.phrase.interruption

    @property
    def owner(self) -> str | None:
        """Whose account has to exist; None where the operation needs none."""
        return self._names().get("owner")

    @property
    def new_owner(self) -> str | None:
        """Whose account the operation inserts, if it does."""
        return self._names().get("new_owner")

    @classmethod
    def parse(cls, cell: str) -> Action:
        """Read a cell that is not empty.

        Raises:
            UnknownActionError: it has no known form; names the nearest ones, and then all.
        """
        call = cell.removesuffix(FINDS_NONE)
        finds_none = call != cell
        waits, times_out = call.endswith(WAITS), call.endswith(TIMES_OUT)
        text = call.removesuffix(WAITS).removesuffix(TIMES_OUT).removeprefix(THEN)
        for phrase in PHRASES:
            if phrase.pattern.fullmatch(text) and ("owner" in phrase.pattern.groupindex or not finds_none):
                return cls(
                    text,
                    phrase,
                    waits=waits,
                    times_out=times_out,
                    queued=cell.startswith(THEN),
                    finds_none=finds_none,
                )
        raise UnknownActionError(_known_forms(cell, text))

    def resolved(self, last: int) -> Action:
        """Return the same with its figure, given the last one that was read or counted."""
        match = self.phrase.pattern.fullmatch(self.text)
        if self.phrase.resolved is None or match is None:
            return self
        return Action.parse(self.phrase.resolved(match.groups(), last))

    async def perform(self, session: Session) -> Answer:
        """Do it.

        Raises:
            RefusedError: the database refused it.
            UnknownActionError: a session alone cannot do it.
        """
        if self.phrase.perform is None:
            raise UnknownActionError(f"{self.text!r} cannot be done here.")
        match = self.phrase.pattern.fullmatch(self.text)
        return await self.phrase.perform(session, match.groups() if match else ())

    async def mismatch(self, event: Event, database: Database) -> str:
        """Say how a call that has ended is not as the cell has it, about an account that there is or is not."""
        if self.finds_none and (event.refusal is not None or event.answer not in (None, False)):
            return f"was expected to find no account, but did not: {event.outcome or DONE}."
        if event.answer is False and self.owner is not None and not self.finds_none:
            owners = ", ".join(account.owner for account in await database.accounts()) or "none"
            return f"and finds no account; the committed owners are {owners}."
        return ""

    def _names(self) -> dict[str, str]:
        match = self.phrase.pattern.fullmatch(self.text)
        return match.groupdict() if match else {}


def _known_forms(cell: str, text: str) -> str:
    examples = [phrase.example for phrase in PHRASES]
    near = difflib.get_close_matches(text, examples, n=2, cutoff=0.4)
    lines = [
        f"{cell!r} is not an operation of a session.",
        *([f"Did you mean {' or '.join(map(repr, near))}?"] if near else []),
        "A cell can say:",
        *(f"  {example}" for example in examples),
        "A call that another session blocks ends in 'and waits', one that is refused after a timeout in",
        "'and times out', one for an account that does not exist in 'and finds no account'; 'then' before an operation",
        "runs it when the person's call before it has ended.",
    ]
    return "\n".join(lines)
