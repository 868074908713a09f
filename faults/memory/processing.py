"""Ways in which the processing of texts, and the search for them, can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSING, SEARCH = "memory/processing.feature: ", "memory/search.feature: "
EMBED = "agency.memory.ollama:OllamaEmbedder.embed"
SENT = f"{PROCESSING}Ana's agent remembers a text and searches for it"
WITHOUT = "memory/search_without_ollama.feature: "


@fault("function words count as keywords", caught_by=f"{PROCESSING}The keywords of <case>", because="holds")
def every_word(patch: Patch) -> None:
    """Count all words."""
    patch.attribute("agency.memory.keywords:ENGLISH", frozenset())


@fault("code is measured as prose", caught_by=f"{PROCESSING}The complexity of <case>", because="complexity")
def as_prose(patch: Patch) -> None:
    """Read it aloud."""

    def make(original: Callable[..., float]) -> Any:
        return lambda text, _type: original(text, "context")

    patch.wrap("agency.memory.entry_memory:complexity_of", make)


@fault(
    "only the first word of a text is embedded",
    caught_by=f"{PROCESSING}Two users' agents remember the same text, and one of them another",
    because="the memory of Ana of Acme holds",
)
def first_word(patch: Patch) -> None:
    """Cut it short."""

    def make(original: Callable[..., Any]) -> Any:
        async def embed(self: Any, text: str, limit_s: Any = None) -> Any:
            return await original(self, text.split(maxsplit=1)[0], limit_s)

        return embed

    patch.wrap(EMBED, make)


@fault("every text is sent to Ollama twice", caught_by=SENT, because="Ollama has received")
def embed_twice(patch: Patch) -> None:
    """Throw the first embedding away."""

    def make(original: Callable[..., Any]) -> Any:
        async def embed(self: Any, text: str, limit_s: Any = None) -> Any:
            await original(self, text, limit_s)
            return await original(self, text, limit_s)

        return embed

    patch.wrap(EMBED, make)


@fault("texts are sent to a server on the internet", caught_by=SENT, because="Ollama has received")
def send_outside(patch: Patch) -> None:
    """Use a service that nobody has configured."""

    def make(original: Callable[..., Any]) -> Any:
        def made(self: Any, client: Any, *said: Any, **options: Any) -> None:
            client.base_url = "https://embeddings.example"
            original(self, client, *said, **options)

        return made

    patch.wrap("agency.memory.ollama:OllamaEmbedder.__init__", make)


fault(
    "a search finds the entries of all users of the tenant",
    caught_by=f"{SEARCH}<user> searches for invoices",
    because="the search finds",
).sql(
    "ALTER POLICY memory_entry_owner ON memory_entry USING (tenant = nullif(current_setting('app.tenant', true), ''))",
    "ALTER POLICY memory_entry_words_owner ON memory_entry_words "
    "USING (tenant = nullif(current_setting('app.tenant', true), ''))",
)


@fault(
    "a search looks at entries of all content types",
    caught_by=f"{SEARCH}Ana searches <types>, in <engine>",
    because="the search finds",
)
def search_all_types(patch: Patch) -> None:
    """Forget which types are asked for."""
    types = ("code", "documentation", "context", "output", "error", "decision", "learning")
    patch.attribute("agency.memory.entry_memory:check_types", lambda _asked: types)


@fault(
    "the ranking by meaning is left out",
    caught_by=f"{SEARCH}Ana searches for a word that no entry contains, in <engine>",
    because="the search finds",
)
def words_only(patch: Patch) -> None:
    """Rank by words alone, and do not say so."""

    def make(original: Callable[..., Any]) -> Any:
        return lambda _near, matching: original((), matching)

    patch.wrap("agency.memory.entry_memory:reciprocal_rank_fusion", make)


@fault(
    "first places of a memory search weigh too much",
    caught_by=f"{SEARCH}Ana searches for transfers, in <engine>",
    because="the search finds",
)
def heavy_first_places(patch: Patch) -> None:
    """Take another constant than 60."""
    patch.attribute("agency.memory.fusion:K", 1)


@fault(
    "function words are looked for in the file of a memory",
    caught_by=f"{WITHOUT}Ana searches for <query>, in <engine>",
    because="the search finds",
)
def look_for_function_words(patch: Patch) -> None:
    """No text has all of them."""
    patch.attribute("agency.memory.local.fts5_query:ENGLISH", frozenset())


@fault(
    "excluded words are looked for",
    caught_by=f"{WITHOUT}Ana searches for <query>, in <engine>",
    because="the search finds",
)
def look_for_excluded(patch: Patch) -> None:
    """Drop the minus."""

    def make(original: Callable[..., Any]) -> Any:
        async def ranked(self: Any, words: str, *said: Any) -> Any:
            return await original(self, words.replace("-", " "), *said)

        return ranked

    patch.wrap("agency.memory.postgres_entries:StoredEntries.ranked", make)


@fault(
    "a search by meaning in the file of a memory looks at entries of all content types",
    caught_by=f"{SEARCH}Ana searches for transfers, in SQLite",
    because="the search finds",
)
def mean_all_types(patch: Patch) -> None:
    """Filter the words, and not the embeddings."""
    statement = "agency.memory.local.entries:VECTORS"
    everything: str = patch.original(statement).partition("WHERE")[0]
    patch.attribute(statement, f"{everything} WHERE ? IS NOT NULL")
