"""Every sentence that a session knows, such as `sets Ana to 60`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from plainspec.ports.database import AgreementKind, Holding, IsolationLevel, Limit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.ports.database import Session

Answer: TypeAlias = "int | bool | str | IsolationLevel | None"
"""What the database answers: a figure, whether a row was touched, an owner, a level; None for nothing at all."""


class Incident(Enum):
    """What happens to a person, and is no statement on their session."""

    IS_CUT_OFF = "is cut off"
    """The server ends the connection."""
    GIVES_UP = "gives up"
    """The call that is under way is cancelled."""
    IDLES = "idles until cut off"
    """Nothing is asked until the server has ended the connection."""


@dataclass(frozen=True)
class Phrase:
    """A sentence that a cell can hold.

    Attributes:
        example: how to write it; the first word is its verb.
        pattern: matches it; the groups are what the sentence speaks of, `owner` whose account has to be there.
        perform: does it, given a session and the groups; None where it is an incident.
        incident: what happens to the person, who may be in the middle of a call.
    """

    example: str
    pattern: re.Pattern[str]
    perform: Callable[[Session, tuple[str, ...]], Awaitable[Answer]] | None
    incident: Incident | None = None

    @property
    def verb(self) -> str:
        """The word that names the act: `reads`, `sets`, `commits`."""
        return self.example.split()[0]


def _phrase(example: str, pattern: str, perform: Callable[[Session, tuple[str, ...]], Awaitable[Answer]]) -> Phrase:
    return Phrase(example, re.compile(pattern), perform)


def _limiting(what: Limit) -> Phrase:
    return _phrase(
        f"allows 50 ms {what.value}",
        rf"allows (\d+) ms {what.value}",
        lambda session, said: session.limit(what, int(said[0])),
    )


LOOKING = (
    _phrase("reads Ana", r"reads (?P<owner>\w+)", lambda session, said: session.read(said[0])),
    _phrase("counts the accounts", r"counts the accounts", lambda session, _: session.count()),
    _phrase(
        "counts the accounts with 30",
        r"counts the accounts with (\d+)",
        lambda session, said: session.count(Holding(int(said[0]), int(said[0]))),
    ),
    _phrase(
        "counts the accounts with 30 or more",
        r"counts the accounts with (\d+) or more",
        lambda session, said: session.count(Holding(at_least=int(said[0]))),
    ),
    _phrase("sums the balances", r"sums the balances", lambda session, _: session.total()),
    _phrase("asks for the level", r"asks for the level", lambda session, _: session.level()),
)

CHANGING = (
    _phrase(
        "sets Ana to 500", r"sets (?P<owner>\w+) to (-?\d+)", lambda session, said: session.set(said[0], int(said[1]))
    ),
    _phrase(
        "adds 50 to Ana", r"adds (\d+) to (?P<owner>\w+)", lambda session, said: session.add(said[1], int(said[0]))
    ),
    _phrase(
        "adds 50 to every account",
        r"adds (\d+) to every account",
        lambda session, said: session.add_to_all(int(said[0])),
    ),
    _phrase(
        "takes 50 from Ana",
        r"takes (\d+) from (?P<owner>\w+)",
        lambda session, said: session.add(said[1], -int(said[0])),
    ),
    _phrase(
        "opens Cleo with 10",
        r"opens (?P<new_owner>\w+) with (-?\d+)",
        lambda session, said: session.open(said[0], int(said[1])),
    ),
    _phrase(
        "opens an account for nobody with 10",
        r"opens an account for nobody with (-?\d+)",
        lambda session, said: session.open("", int(said[0])),
    ),
    _phrase(
        "signs a loan for Ana",
        r"signs a (standing order|loan|card) for (\w+)",
        lambda session, said: session.sign(AgreementKind(said[0]), said[1]),
    ),
    _phrase("deletes Ana", r"deletes (?P<owner>\w+)", lambda session, said: session.delete(said[0])),
    _phrase(
        "deletes the accounts with 30",
        r"deletes the accounts with (\d+)",
        lambda session, said: session.delete_holding(int(said[0])),
    ),
)

LOCKING = (
    _phrase("locks Ana", r"locks (?P<owner>\w+)", lambda session, said: session.lock(said[0], wait=True)),
    _phrase(
        "locks Ana without waiting",
        r"locks (?P<owner>\w+) without waiting",
        lambda session, said: session.lock(said[0], wait=False),
    ),
    _phrase("picks the next free account", r"picks the next free account", lambda session, _: session.lock_next_free()),
    *(_limiting(limit) for limit in Limit),
    _phrase(
        "takes the key to the vault",
        r"takes the key to the (\w+)",
        lambda session, said: session.take_key(said[0], wait=True),
    ),
    _phrase(
        "takes the key to the vault without waiting",
        r"takes the key to the (\w+) without waiting",
        lambda session, said: session.take_key(said[0], wait=False),
    ),
)

ENDING = (
    _phrase(
        "changes to serializable",
        r"changes to (read committed|repeatable read|serializable)",
        lambda session, said: session.change_level(IsolationLevel(said[0])),
    ),
    _phrase("saves a point", r"saves a point", lambda session, _: session.save_point()),
    _phrase("goes back to the point", r"goes back to the point", lambda session, _: session.back_to_point()),
    _phrase("commits", r"commits", lambda session, _: session.commit()),
    _phrase("rolls back", r"rolls back", lambda session, _: session.rollback()),
    _phrase("breaks off", r"breaks off", lambda session, _: session.break_off()),
)

INCIDENTS = tuple(Phrase(incident.value, re.compile(incident.value), None, incident) for incident in Incident)

PHRASES = (*LOOKING, *CHANGING, *LOCKING, *ENDING, *INCIDENTS)
