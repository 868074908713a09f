"""The people of a scenario, as the gateway knows them: their tokens, threads, runs and marks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import NamedTuple

from plainspec.ports.store.threads import User

TENANT = "Acme"


class Device(NamedTuple):
    """What somebody is connected by: `Ana`, `Ana's phone`, or `Ana of Bolt` in another tenant.

    Attributes:
        name: The whole of it.
        person: Whose it is.
    """

    name: str
    person: str

    @classmethod
    def named(cls, text: str) -> Device:
        """Read it from a sentence."""
        return cls(text, text.split("'s ", maxsplit=1)[0])


@dataclass(frozen=True)
class StartedRun:
    """A run that a person has started, and that was accepted."""

    agent: str
    run_id: str


@dataclass
class Person:
    """A person.

    Attributes:
        name: As sentences name them: `Ana`, or `Ana of Bolt`.
        token: With which they are known to the gateway.
        mark: A secret word, which is in the title of their thread and in the input of each of their runs.
        thread_id: Their thread; empty until it is opened.
        runs: What they have started, the first one first.
        handshake_span: The span that the handshakes of their WebSockets are a part of; empty for none.
        command_span: The span that their commands are a part of; empty for none.
    """

    name: str
    token: str = ""
    mark: str = field(default_factory=lambda: f"secret-{secrets.token_hex(6)}")
    thread_id: str = ""
    runs: list[StartedRun] = field(default_factory=list)
    handshake_span: str = ""
    command_span: str = ""

    @property
    def user(self) -> User:
        """The user that they are."""
        return user_named(self.name)

    @property
    def thread_title(self) -> str:
        """The title of their thread."""
        return f"A thread of {self.name}, {self.mark}"

    @property
    def marks(self) -> list[str]:
        """What nobody else may ever receive."""
        return [mark for mark in (self.mark, self.thread_id, *(run.run_id for run in self.runs)) if mark]


def user_named(name: str) -> User:
    """Return the user whom a sentence names."""
    person, _, tenant = name.partition(" of ")
    return User(tenant or TENANT, person)


def owner_of(whose: str, device: Device) -> str:
    """Return whom a pronoun or a genitive in a sentence about somebody's device means."""
    return device.person if whose in {"her", "his"} else whose.removesuffix("'s")
