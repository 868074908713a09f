"""The stage for memories: what users' agents remember and find, and an Ollama that works, fails or is slow."""

from __future__ import annotations

import asyncio
import math
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from plainspec.ports.memory import MemorySearch
from plainspec.ports.store.threads import User
from plainspec.services.stand_ins.behaviour import Behaviour
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.ports.memory import MemoryEntry, MemorySystem
    from plainspec.services.stand_ins.ollama import OllamaStandIn
    from plainspec.stage.changes import Changes
    from plainspec.stage.refusals import Refusals

ALL = 1000
ONE_CONNECTION = "has 1 connection"
ONE_THAT_IS_HELD = "has 1 connection, which others hold until a request is refused"
CUTS_OFF = "ends the connection of the next write"
SAME = 1e-5
"""What the elements of a vector may differ by that was stored with fewer digits."""
LONG_TEXT = re.compile(r"a text of (\d+) (words|characters)")


def parse_text(said: str) -> str:
    """Read `a text of 300 words`, or a text in quotes or without them."""
    if long := LONG_TEXT.fullmatch(said):
        count = int(long[1])
        return " ".join(["word"] * count) if long[2] == "words" else "w" * count
    return said.strip('"')


@dataclass(frozen=True, slots=True)
class MemoryQuery:
    """What is searched for: words, up to so many entries, and some content types; None for all."""

    words: str
    limit: int = 10
    types: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, said: str) -> MemoryQuery:
        """Read `"noon"`, `"noon", among code and decision`, or `"noon", at most 2`."""
        words, _, scope = said.removeprefix('"').partition('"')
        scope = scope.removeprefix(", ")
        if scope.startswith("at most "):
            return cls(words, limit=int(scope.removeprefix("at most ")))
        return cls(words, types=tuple(re.split(", | and ", scope.removeprefix("among "))) if scope else None)


@dataclass(frozen=True, slots=True)
class SearchWay:
    """Why a search compared words alone, empty if it did not; and how long it took, None if that is not said."""

    words_only: str = ""
    took_s: float | None = None

    @classmethod
    def parse(cls, said: str) -> SearchWay:
        """Read `by words and by meaning, after 1.9 s`, or `by words alone, because "Ollama has failed"`."""
        how, _, reason = said.partition(', because "')
        took = re.search(r", after (.+)", how)
        return cls(reason.removesuffix('"'), parse_duration(took[1]) if took else None)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which entries a user lists."""

    limit: int = ALL
    type: str = ""
    after: str = ""

    @classmethod
    def parse(cls, said: str) -> Listing:
        """Read `all entries`, `all decision entries`, `the latest 2 entries`, or `the 2 entries before "x"`."""
        if found := re.fullmatch(r'the (\d+) entries before "(.*)"', said):
            return cls(int(found[1]), after=found[2])
        if found := re.fullmatch(r"the latest (\d+) entries", said):
            return cls(int(found[1]))
        return cls(type=said.removeprefix("all ").removesuffix("entries").strip())


class MemoryStage:
    """Memories of users, and the stand-in for Ollama that embeds for them.

    Attributes:
        last_search: What the last search has found.
        last_embedded: How many entries the last call embedded.
        took_s: How long the last search took, by the system's clock.
    """

    def __init__(self, system: MemorySystem, ollama: OllamaStandIn, refusals: Refusals) -> None:
        self.system = system
        self.ollama = ollama
        self.last_search = MemorySearch(())
        self.last_embedded = 0
        self.took_s = 0.0
        self._refusals = refusals
        self._remembered: defaultdict[User, list[MemoryEntry]] = defaultdict(list)
        self._cut_off = False
        ollama.pass_time = system.pass_time

    async def let_ollama(self, behaviour: str) -> None:
        """Have Ollama work, fail or be slow from now on.

        Raises:
            ValueError: There is no such behaviour.
        """
        if behaviour == "is down":
            await self.ollama.server.kill()
            return
        await self.ollama.server.start()
        if found := re.fullmatch(r"answers when (.+) of (.+) has read the memory", behaviour):
            self.ollama.meanwhile = partial(self._read, User(found[2], found[1]))
            return
        self.ollama.behaviour = behaviour_of(behaviour)

    async def remember(self, user: User, text: str, content_type: str, of: str = "") -> None:
        """Have a user's agent remember a text, under the id of somebody's last entry if a name is given."""
        keys = [entries[-1].key for whose, entries in self._remembered.items() if whose.name == of]
        store = self.system.remember_cut_off if self._cut_off else self.system.remember
        self._cut_off = False
        with self._refusals.of(user.name):
            self._remembered[user].append(await store(user, text, content_type, keys[0] if keys else ""))
            return
        await self.system.return_connections()

    async def let_database(self, behaviour: str) -> None:
        """Have the database of memories be short of connections, or lose one.

        Raises:
            ValueError: There is no such behaviour.
        """
        if behaviour == CUTS_OFF:
            self._cut_off = True
        elif behaviour in {ONE_CONNECTION, ONE_THAT_IS_HELD}:
            self.system.limit_connections(1)
            if behaviour == ONE_THAT_IS_HELD:
                await self.system.hold_connections()
        else:
            raise ValueError(f"the database of memories has no behaviour {behaviour!r}")

    async def search(self, user: User, query: MemoryQuery) -> None:
        """Search a user's memory."""
        began_s = self.system.now_s()
        with self._refusals.of(user.name):
            self.last_search = await self.system.search(user, query.words, query.limit, query.types)
        self.took_s = self.system.now_s() - began_s

    async def embed_waiting(self, user: User) -> None:
        """Embed what waits for it."""
        with self._refusals.of(user.name):
            self.last_embedded = await self.system.embed_waiting(user)

    async def execute(self, user: User, sql: str) -> None:
        """Execute SQL on a user's file."""
        with self._refusals.of(user.name):
            await self.system.execute(user, sql)

    async def holds(self, user: User, columns: Sequence[str], changes: Changes) -> list[dict[str, str]]:
        """Return a user's entries in the order in which they were stored, by these columns, and mention them."""
        found = list(reversed(await self.system.entries(user, ALL)))
        changes.mention(*(entry.key for entry in found))
        return [{column: self._value(entry, column) for column in columns} for entry in found]

    async def listed(self, user: User, listing: Listing) -> list[MemoryEntry]:
        """List entries."""
        types = (listing.type,) if listing.type else None
        after = [entry.key for entry in self._remembered[user] if entry.text == listing.after]
        return list(await self.system.entries(user, listing.limit, types, after[0] if listing.after else ""))

    async def read_back(self, reader: User, owner: User) -> list[tuple[MemoryEntry, MemoryEntry | None]]:
        """Return everything that was remembered for a user, and what another reads under its id."""
        return [(entry, await self.system.entry(reader, entry.key)) for entry in self._remembered[owner]]

    async def unremembered(self, user: User) -> list[MemoryEntry]:
        """Return the entries of a user that nobody has been told of."""
        return [entry for entry in await self.system.entries(user, ALL) if entry not in self._remembered[user]]

    async def work_concurrently(self, users: Sequence[User], operations: int) -> None:
        """Have users remember and search at the same time, each so often; every operation must succeed."""

        async def work(user: User, number: int) -> None:
            entry = await self.system.remember(user, f"{user.name} has made the decision {number}", "decision")
            self._remembered[user].append(entry)
            await self.system.search(user, f"decision {number}", 1)

        await asyncio.gather(*(work(user, number) for user in users for number in range(1, operations + 1)))

    async def _read(self, reader: User) -> None:
        with self._refusals.of(reader.name):
            await self.system.entries(reader, ALL)

    def _value(self, entry: MemoryEntry, column: str) -> str:
        if column != "embedding of":
            return shown(getattr(entry, column))
        return ", ".join(text for text, vector in self.ollama.vectors.items() if same(entry.vector, vector))


def behaviour_of(said: str) -> Behaviour:
    """Read how Ollama answers: `works`, `fails with the status 500`, `takes 45 s to answer`, and so on.

    Raises:
        ValueError: There is no such behaviour.
    """
    readings: Mapping[str, Any] = {
        r"works|is back": lambda _: {},
        r"fails with the status (\d+)": lambda found: {"status": int(found[1])},
        r"takes (.+) to answer": lambda found: {"takes_s": parse_duration(found[1])},
        r"makes vectors of (\d+) elements": lambda found: {"dimensions": int(found[1])},
        r"answers with a text that is not JSON": lambda _: {"raw": "<html>502</html>"},
        r"has another model only": lambda _: {"model": "nomic-embed-text"},
    }
    for pattern, read in readings.items():
        if found := re.fullmatch(pattern, said):
            return replace(Behaviour(), **read(found))
    raise ValueError(f"Ollama has no behaviour {said!r}")


def same(stored: Sequence[float], made: Sequence[float]) -> bool:
    """Tell whether a stored vector is one that was made."""
    return len(stored) == len(made) and all(map(partial(math.isclose, abs_tol=SAME), stored, made))


def shown(value: object) -> str:
    """Return a value of an entry as a table shows it."""
    return ", ".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)
