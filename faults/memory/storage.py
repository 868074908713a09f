"""Ways in which memory entries can be changed, mixed up or taken though they are invalid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

STORAGE, INVALID = "memory/storage.feature: ", "memory/invalid_entries.feature: "
OTHERS_READ = f"{STORAGE}<user> reads the memory of Ana of Acme"
LISTS = f"{STORAGE}Ana lists her entries, in <engine>"
REPEATS = f"{INVALID}Ana's agent repeats a request, in <engine>"
TO_THE_FILE = f"{INVALID}A client writes <case> to the file of Ana's memory"
ANOTHER_TEXT = f"{INVALID}Ana's agent uses an id for another text"
TENANT = "tenant = nullif(current_setting('app.tenant', true), '')"
OWNER = "owner = nullif(current_setting('app.user', true), '')"


@fault(
    "the keywords of an entry are sorted when it is read again",
    caught_by=f"{STORAGE}Ana's agent remembers a text of each content type",
    because="reads back every entry",
)
def sort_keywords(patch: Patch) -> None:
    """Their order says which are the most telling."""

    def make(original: Callable[..., Any]) -> Any:
        async def read(self: Any, ids: Any) -> Any:
            found = await original(self, ids)
            return {number: replace(entry, keywords=tuple(sorted(entry.keywords))) for number, entry in found.items()}

        return read

    patch.wrap("agency.memory.postgres_entries:StoredEntries.read", make)


@fault(
    "a text is trimmed to plain letters in the file of a memory",
    caught_by=f"{STORAGE}Ana's agent remembers <text>, in <engine>",
    because="reads back every entry",
)
def plain_letters(patch: Patch) -> None:
    """Store what ASCII has of it."""

    def make(original: Callable[..., Any]) -> Any:
        async def add(self: Any, draft: Any) -> Any:
            entry = await original(self, replace(draft, text=draft.text.encode("ascii", "ignore").decode()))
            return replace(entry, text=draft.text)

        return add

    patch.wrap("agency.memory.local.entries:LocalEntries.add", make)


fault(
    "the memory of a user is read by all users of the tenant", caught_by=OTHERS_READ, because="reads back no entry"
).sql(f"ALTER POLICY memory_entry_owner ON memory_entry USING ({TENANT})")

fault(
    "the memory of a user is read by users of the same name elsewhere",
    caught_by=OTHERS_READ,
    because="reads back no entry",
).sql(f"ALTER POLICY memory_entry_owner ON memory_entry USING ({OWNER})")


@fault("every page of a memory is the first", caught_by=LISTS, because="the 2 entries before")
def first_page(patch: Patch) -> None:
    """Forget where the last page ended."""

    def make(original: Callable[..., Any]) -> Any:
        async def latest(self: Any, limit: Any, types: Any, _after: Any) -> Any:
            return await original(self, limit, types, None)

        return latest

    patch.wrap("agency.store.memory_entries:MemoryEntries.latest", make)


@fault("entries of all content types are listed", caught_by=LISTS, because="all decision entries")
def list_all_types(patch: Patch) -> None:
    """Forget which types are asked for."""
    types = ("code", "documentation", "context", "output", "error", "decision", "learning")
    patch.attribute("agency.memory.entry_memory:check_types", lambda _asked: types)


@fault(
    "texts are not checked before they are remembered",
    caught_by=f"{INVALID}Ana's agent remembers <case>",
    because="Ana was refused: check violation",
)
def unchecked(patch: Patch) -> None:
    """Leave it to the database, which has no limit of length."""
    patch.attribute("agency.memory.entry_memory:check_entry", lambda _text, _type: None)


@fault(
    "a search for no or very many results is taken",
    caught_by=f"{INVALID}Ana searches for <case>",
    because="was not refused.",
)
def any_limit(patch: Patch) -> None:
    """Take every number."""
    patch.attribute("agency.memory.entry_memory:check_limit", lambda _limit, _most: None)


@fault("a repeated request is stored twice", caught_by=REPEATS, because="all learning entries")
def store_twice(patch: Patch) -> None:
    """Give every entry an id of the system's own."""

    def make(original: Callable[..., Any]) -> Any:
        async def add(self: Any, draft: Any) -> Any:
            return await original(self, replace(draft, id=uuid4()))

        return add

    patch.wrap("agency.memory.postgres_entries:StoredEntries.add", make)


@fault("an id that is in use silently keeps its first text", caught_by=ANOTHER_TEXT, because="was not refused")
def keep_the_first(patch: Patch) -> None:
    """Acknowledge a text that is not kept."""

    def make(original: Callable[..., Any]) -> Any:
        async def add(self: Any, draft: Any) -> Any:
            return replace(await original(self, draft), text=draft.text, content_type=draft.content_type)

        return add

    patch.wrap("agency.memory.postgres_entries:StoredEntries.add", make)


@fault("foreign keys are not enforced in the file of a memory", caught_by=TO_THE_FILE, because="was not refused")
def without_foreign_keys(patch: Patch) -> None:
    """As SQLite does by itself."""
    patch.attribute("agency.memory.local.file:SETTINGS", ("foreign_keys = OFF",))


@fault(
    "all entries get the same id",
    caught_by="memory/concurrency.feature: Two users' agents remember and search in <engine> while Ollama <behaviour>",
    because="has another text",
)
def one_id(patch: Patch) -> None:
    """Make ids without chance."""
    patch.attribute("agency.memory.entry_memory:uuid4", lambda: UUID(int=1))
