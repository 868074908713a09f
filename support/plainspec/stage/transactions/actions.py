"""What a timeline's cell says: a sentence of a session, and perhaps a remark on when it is done."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.stage.transactions.phrases import PHRASES, Answer, Phrase

if TYPE_CHECKING:
    from plainspec.ports.database import Session

__all__ = ["PHRASES", "Action", "Answer", "Phrase", "UnknownActionError"]

WAITS = " and waits"
IN_VAIN = " in vain"
THEN = "then "
FINDS_NOBODY = " and finds nobody"


class UnknownActionError(ValueError):
    """A cell holds a sentence that no session knows."""


@dataclass(frozen=True)
class Action:
    """What one person does in one cell.

    Attributes:
        text: the sentence, without remarks.
        phrase: the kind of sentence it is.
        waits: whether the cell says `... and waits`: somebody else is in the way.
        in_vain: whether it says `... and waits in vain`: the next row comes after the refusal.
        queued: whether it says `then ...`: the person acts as soon as they are through with what came before,
            and nobody minds if they still wait.
        finds_nobody: whether it says `... and finds nobody`: there is no such account.
    """

    text: str
    phrase: Phrase
    waits: bool = False
    in_vain: bool = False
    queued: bool = False
    finds_nobody: bool = False

    @property
    def owner(self) -> str | None:
        """Whose account has to be there; None where the sentence needs none."""
        return self._names().get("owner")

    @property
    def new_owner(self) -> str | None:
        """Whose account the sentence adds, if it does."""
        return self._names().get("new_owner")

    @classmethod
    def parse(cls, cell: str) -> Action:
        """Read a cell that is not empty.

        Raises:
            UnknownActionError: no phrase fits; names the nearest ones, and then all.
        """
        call = cell.removesuffix(FINDS_NOBODY)
        finds_nobody = call != cell
        in_vain = call.endswith(WAITS + IN_VAIN)
        without_remarks = call.removesuffix(IN_VAIN) if in_vain else call
        text = without_remarks.removesuffix(WAITS).removeprefix(THEN)
        for phrase in PHRASES:
            if phrase.pattern.fullmatch(text) and ("owner" in phrase.pattern.groupindex or not finds_nobody):
                return cls(
                    text,
                    phrase,
                    waits=without_remarks.endswith(WAITS) and not in_vain,
                    in_vain=in_vain,
                    queued=cell.startswith(THEN),
                    finds_nobody=finds_nobody,
                )
        raise UnknownActionError(_what_can_be_said(cell, text))

    async def perform(self, session: Session) -> Answer:
        """Do it.

        Raises:
            RefusedError: the database said no.
            UnknownActionError: it is an incident, which happens in timelines only.
        """
        if self.phrase.perform is None:
            raise UnknownActionError(f"{self.text!r} is nothing that anybody does; it happens in timelines only.")
        match = self.phrase.pattern.fullmatch(self.text)
        return await self.phrase.perform(session, match.groups() if match else ())

    def _names(self) -> dict[str, str]:
        match = self.phrase.pattern.fullmatch(self.text)
        return match.groupdict() if match else {}


def _what_can_be_said(cell: str, text: str) -> str:
    examples = [phrase.example for phrase in PHRASES]
    near = difflib.get_close_matches(text, examples, n=2, cutoff=0.4)
    lines = [
        f"{cell!r} is nothing that a session can do.",
        *([f"Did you mean {' or '.join(map(repr, near))}?"] if near else []),
        "A cell can say:",
        *(f"  {example}" for example in examples),
        "A call that somebody is in the way of ends in 'and waits', one that is refused for waiting too long in",
        "'and waits in vain', one for an account that is not there in 'and finds nobody'; 'then' before a sentence",
        "lets the person finish what came before.",
    ]
    return "\n".join(lines)
