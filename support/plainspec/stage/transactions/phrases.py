"""What a cell of a timeline can say, such as `sets Ana to 60`: the operations of a session, in SQL's words."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

from plainspec.ports.store.database import AgreementKind, Holding, IsolationLevel, Timeout

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.ports.store.database import Session
    from plainspec.stage.sql.result import Result

    Perform: TypeAlias = "Callable[[Session, tuple[str, ...]], Awaitable[Answer]]"

Answer: TypeAlias = "int | bool | str | IsolationLevel | Result | None"
"""What the database answers: a figure, whether a row was affected, an owner, a level, rows; None for no row."""

LEVELS = "|".join(level.value for level in IsolationLevel)
TIMEOUTS = {
    "lock": Timeout.LOCK,
    "statement": Timeout.STATEMENT,
    "idle": Timeout.IDLE,
    "transaction": Timeout.TRANSACTION,
}
AGREEMENTS = {kind.value.replace("_", " "): kind for kind in AgreementKind}


class Kind(Enum):
    """What kind of operation a cell is."""

    READ = auto()
    COUNT = auto()
    SUM = auto()
    LEVEL = auto()
    LOCK_FIRST = auto()
    LOCK = auto()
    WRITE = auto()
    SAVEPOINT = auto()
    SETTING = auto()
    PAUSE = auto()
    COMMIT = auto()
    ROLLBACK = auto()
    FAIL = auto()
    INTERRUPTION = auto()


class Interruption(Enum):
    """What happens to a session from outside."""

    LOSES_CONNECTION = "loses the connection"
    """The server ends the connection."""
    CANCELLED = "is cancelled"
    """The call that is running is cancelled."""
    IDLES = "idles until disconnected"
    """The session is idle until the server has ended the connection."""


@dataclass(frozen=True)
class Phrase:
    """A form that a cell can have.

    Attributes:
        example: how to write it.
        kind: what kind of operation it is.
        pattern: matches it; of its groups, `owner` is whose account has to exist, `new_owner` whose is inserted.
        perform: does it, given a session and the groups; None if a session alone cannot do it.
        interruption: what happens to the session from outside, if anything.
        resolved: returns the cell with its figure, given the groups and the figure that was read last, if it depends.
    """

    example: str
    kind: Kind
    pattern: re.Pattern[str]
    perform: Perform | None = None
    interruption: Interruption | None = None
    resolved: Callable[[tuple[str, ...], int], str] | None = None


def _phrase(kind: Kind, example: str, pattern: str, perform: Perform) -> Phrase:
    return Phrase(example, kind, re.compile(pattern), perform)


def _more(said: tuple[str, ...], last: int) -> str:
    owner, amount, direction = said
    return f"sets {owner} to {last + int(amount) if direction == 'more' else last - int(amount)}"


QUERIES = (
    _phrase(Kind.READ, "reads Ana", r"reads (?P<owner>\w+)", lambda session, said: session.read(said[0])),
    _phrase(Kind.COUNT, "counts the accounts", r"counts the accounts", lambda session, _: session.count()),
    _phrase(
        Kind.COUNT,
        "counts the accounts holding 30",
        r"counts the accounts holding (\d+)",
        lambda session, said: session.count(Holding(int(said[0]), int(said[0]))),
    ),
    _phrase(
        Kind.COUNT,
        "counts the accounts holding at least 30",
        r"counts the accounts holding at least (\d+)",
        lambda session, said: session.count(Holding(at_least=int(said[0]))),
    ),
    _phrase(
        Kind.COUNT,
        "counts the accounts holding at most 30",
        r"counts the accounts holding at most (\d+)",
        lambda session, said: session.count(Holding(at_most=int(said[0]))),
    ),
    _phrase(Kind.SUM, "sums the balances", r"sums the balances", lambda session, _: session.total()),
    _phrase(Kind.LEVEL, "reads the isolation level", r"reads the isolation level", lambda session, _: session.level()),
)

WRITES = (
    _phrase(
        Kind.WRITE,
        "sets Ana to 500",
        r"sets (?P<owner>\w+) to (-?\d+)",
        lambda session, said: session.set(said[0], int(said[1])),
    ),
    _phrase(
        Kind.WRITE,
        "adds 50 to Ana",
        r"adds (\d+) to (?P<owner>\w+)",
        lambda session, said: session.add(said[1], int(said[0])),
    ),
    _phrase(
        Kind.WRITE,
        "adds 50 to every account",
        r"adds (\d+) to every account",
        lambda session, said: session.add_to_all(int(said[0])),
    ),
    _phrase(
        Kind.WRITE,
        "takes 50 from Ana",
        r"takes (\d+) from (?P<owner>\w+)",
        lambda session, said: session.add(said[1], -int(said[0])),
    ),
    _phrase(
        Kind.WRITE,
        "opens Cleo with 10",
        r"opens (?P<new_owner>\w+) with (-?\d+)",
        lambda session, said: session.open(said[0], int(said[1])),
    ),
    _phrase(
        Kind.WRITE,
        "inserts a loan for Ana",
        rf"inserts a ({'|'.join(AGREEMENTS)}) for (\w+)",
        lambda session, said: session.insert_agreement(AGREEMENTS[said[0]], said[1]),
    ),
    _phrase(
        Kind.WRITE,
        "inserts a loan without an owner",
        rf"inserts a ({'|'.join(AGREEMENTS)}) without an owner",
        lambda session, said: session.insert_agreement(AGREEMENTS[said[0]], None),
    ),
    _phrase(Kind.WRITE, "deletes Ana", r"deletes (?P<owner>\w+)", lambda session, said: session.delete(said[0])),
    _phrase(
        Kind.WRITE,
        "deletes the accounts holding 30",
        r"deletes the accounts holding (\d+)",
        lambda session, said: session.delete_holding(int(said[0])),
    ),
)

RELATIVE = (
    Phrase(
        "sets Ana to 50 more than read",
        Kind.WRITE,
        re.compile(r"sets (?P<owner>\w+) to (\d+) (more|less) than read"),
        resolved=_more,
    ),
    Phrase(
        "opens Cleo with the number counted",
        Kind.WRITE,
        re.compile(r"opens (?P<new_owner>\w+) with the number counted"),
        resolved=lambda said, last: f"opens {said[0]} with {last}",
    ),
)
"""Writes whose figure depends on what the transaction has read; in transactions that are retried only."""

LOCKS = (
    _phrase(Kind.LOCK, "locks Ana", r"locks (?P<owner>\w+)", lambda session, said: session.lock(said[0], wait=True)),
    _phrase(
        Kind.LOCK,
        "locks Ana without waiting",
        r"locks (?P<owner>\w+) without waiting",
        lambda session, said: session.lock(said[0], wait=False),
    ),
    _phrase(
        Kind.LOCK_FIRST,
        "locks the first unlocked account",
        r"locks the first unlocked account",
        lambda session, _: session.lock_first_unlocked(),
    ),
    _phrase(
        Kind.LOCK,
        'takes the advisory lock "vault"',
        r'takes the advisory lock "(\w+)"',
        lambda session, said: session.advisory_lock(said[0], wait=True),
    ),
    _phrase(
        Kind.LOCK,
        'takes the advisory lock "vault" without waiting',
        r'takes the advisory lock "(\w+)" without waiting',
        lambda session, said: session.advisory_lock(said[0], wait=False),
    ),
)

SETTINGS = (
    _phrase(
        Kind.SETTING,
        "sets the isolation level to serializable",
        rf"sets the isolation level to ({LEVELS})",
        lambda session, said: session.set_level(IsolationLevel(said[0])),
    ),
    _phrase(
        Kind.SETTING,
        "sets the lock timeout to 500 ms",
        rf"sets the ({'|'.join(TIMEOUTS)}) timeout to (\d+) ms",
        lambda session, said: session.set_timeout(TIMEOUTS[said[0]], int(said[1])),
    ),
    _phrase(Kind.PAUSE, "sleeps for 5 ms", r"sleeps for (\d+) ms", lambda _, said: asyncio.sleep(int(said[0]) / 1000)),
)

ENDINGS = (
    _phrase(
        Kind.SAVEPOINT, "creates a savepoint", r"creates a savepoint", lambda session, _: session.create_savepoint()
    ),
    _phrase(
        Kind.SAVEPOINT,
        "rolls back to the savepoint",
        r"rolls back to the savepoint",
        lambda session, _: session.rollback_to_savepoint(),
    ),
    _phrase(Kind.COMMIT, "commits", r"commits", lambda session, _: session.commit()),
    _phrase(Kind.ROLLBACK, "rolls back", r"rolls back", lambda session, _: session.rollback()),
    _phrase(Kind.FAIL, "raises an error", r"raises an error", lambda session, _: session.fail()),
)

INTERRUPTIONS = tuple(
    Phrase(one.value, Kind.INTERRUPTION, re.compile(one.value), interruption=one) for one in Interruption
)

PHRASES = (*QUERIES, *WRITES, *RELATIVE, *LOCKS, *SETTINGS, *ENDINGS, *INTERRUPTIONS)
