"""Ways in which an outage of Ollama, or of the database, can cost what was remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.memory.embedding import ModelUnavailableError, TextRefusedError
from agency.memory.entries import EmbeddingState, Entry
from agency.store import RefusedError
from agency.store.pools.pools import PoolTimeoutError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.store import Store

OUTAGES, LATER = "memory/ollama_outages.feature: ", "memory/embedding_later.feature: "
WITHOUT, BREAKER = "memory/search_without_ollama.feature: ", "memory/circuit_breaker.feature: "
LOSS = "memory/connection_loss.feature: "
EMBED = "agency.memory.ollama:OllamaEmbedder.embed"


@fault(
    "an entry that cannot be embedded is lost",
    caught_by=f"{OUTAGES}Ollama <behaviour> while Ana's agent remembers a text",
    because="ModelUnavailableError",
)
def lose_unembedded(patch: Patch) -> None:
    """Let the error of the model reach the agent."""
    patch.attribute("agency.memory.entry_memory:EmbeddingFailedError", TextRefusedError)


@fault(
    "an entry is kept without a word about its missing embedding",
    caught_by=f"{OUTAGES}Ollama is down while Ana's agent writes to a SQLite file",
    because="holds",
)
def unmarked(patch: Patch) -> None:
    """Forget why."""

    def make(original: Callable[..., Any]) -> Any:
        async def embed(self: Any, text: str, limit_s: Any = None) -> Any:
            try:
                return await original(self, text, limit_s)
            except ModelUnavailableError:
                raise ModelUnavailableError("") from None

        return embed

    patch.wrap(EMBED, make)


@fault(
    "a text that is too long is cut before it is embedded",
    caught_by=f"{OUTAGES}Ana's agent remembers a text of 300 words, in <engine>",
    because="Ollama has received",
)
def cut_long_texts(patch: Patch) -> None:
    """Take what fits."""

    def make(original: Callable[..., Any]) -> Any:
        async def embed(self: Any, text: str, limit_s: Any = None) -> Any:
            return await original(self, " ".join(text.split()[:256]), limit_s)

        return embed

    patch.wrap(EMBED, make)


@fault(
    "entries that were marked are never embedded",
    caught_by=f"{LATER}Ollama comes back after three texts were remembered, in <engine>",
    because="have been embedded",
)
def forget_waiting(patch: Patch) -> None:
    """Find nothing that waits."""

    async def waiting(_self: Any, _limit: int) -> tuple[Entry, ...]:
        return ()

    patch.attribute("agency.memory.postgres_entries:StoredEntries.waiting", waiting)


@fault(
    "a second failure is final",
    caught_by=f"{LATER}Ollama <behaviour> when the entries of Ana are to be embedded",
    because="holds",
)
def give_up(patch: Patch) -> None:
    """Mark the entry as refused."""

    def make(original: Callable[..., Any]) -> Any:
        async def embed(self: Any, entry_id: Any, embedded: Any) -> None:
            await original(self, entry_id, replace(embedded, state=EmbeddingState.REFUSED))

        return embed

    patch.wrap("agency.memory.postgres_entries:StoredEntries.embed", make)


@fault(
    "a search without embeddings passes for a complete one",
    caught_by=f"{WITHOUT}Ollama <behaviour> while Ana searches",
    because="the search was by words alone",
)
def say_nothing(patch: Patch) -> None:
    """Leave the reason out."""

    def make(original: Callable[..., Any]) -> Any:
        async def search(self: Any, *said: Any) -> Any:
            return replace(await original(self, *said), keywords_only="")

        return search

    patch.wrap("agency.memory.entry_memory:EntryMemory.search", make)


@fault(
    "a search waits for Ollama as long as it takes",
    caught_by=f"{WITHOUT}Ollama takes <time> to answer",
    because="the search was by words alone, after 2 s",
)
def wait_long(patch: Patch) -> None:
    """Take the limit of an embedding."""

    def make(original: Callable[..., Any]) -> Any:
        async def embed(self: Any, text: str, _limit_s: Any = None) -> Any:
            return await original(self, text)

        return embed

    patch.wrap(EMBED, make)


@fault(
    "the circuit breaker before Ollama never opens",
    caught_by=f"{BREAKER}Ana's agent remembers <case>",
    because="Ollama has received",
)
def never_open(patch: Patch) -> None:
    """Take any number of failures."""
    patch.attribute("agency.memory.ollama:FAILURES", 1_000_000)


@fault(
    "a text that is too long is sent again and again",
    caught_by=f"{OUTAGES}Ana's agent remembers a text of 300 words, in <engine>",
    because="Ollama has received",
)
def retry_long_texts(patch: Patch) -> None:
    """Take the refusal for an outage."""
    patch.attribute("agency.memory.ollama:TextRefusedError", ModelUnavailableError)


@fault(
    "a lost connection passes for a stored entry",
    caught_by=f"{LOSS}The database ends the connection while Ana's agent remembers a text",
    because="was not refused.",
)
def acknowledge_the_lost(patch: Patch) -> None:
    """Return the entry as it would have been stored."""

    def make(original: Callable[..., Any]) -> Any:
        async def add(self: Any, draft: Any) -> Any:
            try:
                return await original(self, draft)
            except RefusedError:
                listed = await self.page(1, [draft.content_type, "decision"], None)
                return replace(listed[0], id=draft.id, text=draft.text, content_type=draft.content_type)

        return add

    patch.wrap("agency.memory.postgres_entries:StoredEntries.add", make)


@fault(
    "a database connection is held while Ollama embeds",
    caught_by=f"{LOSS}Ollama does not answer Ana while Ben uses the only connection",
    because="the memory of Ana of Acme holds",
)
def hold_a_connection(patch: Patch) -> None:
    """Begin a transaction before the text is embedded."""
    stores: list[Store] = []

    def keep(original: Callable[..., None]) -> Any:
        def create(self: Any, store: Store, user: Any) -> None:
            stores.append(store)
            original(self, store, user)

        return create

    def hold(original: Callable[..., Any]) -> Any:
        async def remember(self: Any, *said: Any) -> Any:
            async with stores[-1].unit_of_work():
                return await original(self, *said)

        return remember

    patch.wrap("agency.memory.postgres_entries:StoredEntries.__init__", keep)
    patch.wrap("agency.memory.entry_memory:EntryMemory.remember", hold)


@fault(
    "after a memory has waited for a connection in vain, it serves nobody any more",
    caught_by=f"{LOSS}Others hold the only connection while Ana's agent remembers a text",
    because="the memory of Ana of Acme holds",
)
def stay_exhausted(patch: Patch) -> None:
    """Remember the first refusal."""
    refused: list[PoolTimeoutError] = []

    def make(original: Callable[..., Any]) -> Any:
        async def add(self: Any, draft: Any) -> Any:
            if refused:
                raise refused[0]
            try:
                return await original(self, draft)
            except PoolTimeoutError as error:
                refused.append(error)
                raise

        return add

    patch.wrap("agency.memory.postgres_entries:StoredEntries.add", make)
