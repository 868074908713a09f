"""The small vocabulary of a timeline's cells, such as `sets Ana to 60 and waits`."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.ports.database import IsolationLevel, Session

Answer: TypeAlias = "int | bool | IsolationLevel | None"
"""What the database answers: a figure, whether a row was touched, a level; None for nothing at all."""

WAITS = " and waits"
FINDS_NOBODY = " and finds nobody"


@dataclass(frozen=True)
class Phrase:
    """A sentence that a cell can hold.

    Attributes:
        example: how to write it; the first word is its verb.
        pattern: matches it; the groups are what the sentence speaks of, `owner` whose account has to be there.
        perform: does it, given a session and the groups.
    """

    example: str
    pattern: re.Pattern[str]
    perform: Callable[[Session, tuple[str, ...]], Awaitable[Answer]]

    @property
    def verb(self) -> str:
        """The word that names the act: `reads`, `sets`, `commits`."""
        return self.example.split()[0]


PHRASES = (
    Phrase("reads Ana", re.compile(r"reads (?P<owner>\w+)"), lambda session, said: session.read(said[0])),
    Phrase(
        "sets Ana to 500",
        re.compile(r"sets (?P<owner>\w+) to (-?\d+)"),
        lambda session, said: session.set(said[0], int(said[1])),
    ),
    Phrase(
        "adds 50 to Ana",
        re.compile(r"adds (\d+) to (?P<owner>\w+)"),
        lambda session, said: session.add(said[1], int(said[0])),
    ),
    Phrase(
        "takes 50 from Ana",
        re.compile(r"takes (\d+) from (?P<owner>\w+)"),
        lambda session, said: session.add(said[1], -int(said[0])),
    ),
    Phrase(
        "opens Cleo with 10",
        re.compile(r"opens (?P<new_owner>\w+) with (-?\d+)"),
        lambda session, said: session.open(said[0], int(said[1])),
    ),
    Phrase("deletes Ana", re.compile(r"deletes (?P<owner>\w+)"), lambda session, said: session.delete(said[0])),
    Phrase("counts the accounts", re.compile(r"counts the accounts"), lambda session, _: session.count()),
    Phrase("sums the balances", re.compile(r"sums the balances"), lambda session, _: session.total()),
    Phrase("asks for the level", re.compile(r"asks for the level"), lambda session, _: session.level()),
    Phrase("commits", re.compile(r"commits"), lambda session, _: session.commit()),
    Phrase("rolls back", re.compile(r"rolls back"), lambda session, _: session.rollback()),
    Phrase("breaks off", re.compile(r"breaks off"), lambda session, _: session.break_off()),
)


class UnknownActionError(ValueError):
    """A cell holds a sentence that no session knows."""


@dataclass(frozen=True)
class Action:
    """What one person does in one cell.

    Attributes:
        text: the sentence, without the remarks that it waits or finds nobody.
        phrase: the kind of sentence it is.
        waits: whether the cell says that the person has to wait.
        finds_nobody: whether the cell says that there is no such account.
    """

    text: str
    phrase: Phrase
    waits: bool
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
            UnknownActionError: no phrase fits; names the nearest ones.
        """
        call = cell.removesuffix(FINDS_NOBODY)
        text = call.removesuffix(WAITS)
        finds_nobody = call != cell
        for phrase in PHRASES:
            if phrase.pattern.fullmatch(text) and ("owner" in phrase.pattern.groupindex or not finds_nobody):
                return cls(text, phrase, waits=text != call, finds_nobody=finds_nobody)
        examples = [phrase.example for phrase in PHRASES]
        near = difflib.get_close_matches(text, examples, n=2, cutoff=0.4) or examples
        raise UnknownActionError(
            f"{cell!r} is nothing that a session can do. Did you mean {' or '.join(map(repr, near))}? "
            f"A call that has to wait ends in {WAITS.strip()!r}, one for an account that is not there in "
            f"{FINDS_NOBODY.strip()!r}."
        )

    async def perform(self, session: Session) -> Answer:
        """Do it.

        Raises:
            RefusedError: the database said no.
        """
        match = self.phrase.pattern.fullmatch(self.text)
        return await self.phrase.perform(session, match.groups() if match else ())

    def _names(self) -> dict[str, str]:
        match = self.phrase.pattern.fullmatch(self.text)
        return match.groupdict() if match else {}
