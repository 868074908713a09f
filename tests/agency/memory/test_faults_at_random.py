"""Memory operations under faults at random: whatever fails, what was acknowledged is there, and nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency.memory import (
    CONTENT_TYPES,
    EmbeddingState,
    EntryMemory,
    ModelUnavailableError,
    StoredEntries,
    TextRefusedError,
    UnusableModelError,
)
from agency.memory.local import LocalEntries
from agency.sessions import UserID
from agency.store import RefusedError, Store
from plainspec.services.stand_ins.text_vectors import text_vector
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.memory import Entry
    from agency.memory.entries import Draft, Embedded, EntryStorage

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.requirement("S2-ERR-09"),
    pytest.mark.requirement("S2-ERR-11"),
    pytest.mark.requirement("S2-ERR-01"),
]

MODEL_FAULTS = {
    "none": None,
    "unavailable": ModelUnavailableError,
    "refused": TextRefusedError,
    "unusable": UnusableModelError,
    "cancelled": asyncio.CancelledError,
}
OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["remember", "remember", "repeat", "embed", "search"]),
        st.sampled_from(["Ana", "Ben"]),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20).filter(str.strip),
        st.sampled_from(CONTENT_TYPES),
        st.sampled_from(list(MODEL_FAULTS)),
        st.sampled_from(["none", "none", "before", "after"]),
    ),
    max_size=12,
)
Operation = tuple[str, str, str, str, str, str]


class FaultyModel:
    """A model that fails as it is told to."""

    model = "all-minilm"
    fault = "none"

    async def embed(self, text: str, _limit_s: float | None = None) -> Sequence[float]:
        """Make a vector without a model, or fail."""
        failure = MODEL_FAULTS[self.fault]
        if failure is not None:
            raise failure("as the test wants it")
        return text_vector(text)


class FaultyWrites:
    """A storage whose connection is lost before or after a write reaches it."""

    def __init__(self, storage: EntryStorage) -> None:
        self._storage = storage
        self.fault = "none"

    def __getattr__(self, name: str) -> object:
        """Read as the storage does."""
        return getattr(self._storage, name)

    async def add(self, draft: Draft) -> Entry:
        """Write, and lose the connection."""
        self._lose("before")
        stored = await self._storage.add(draft)
        self._lose("after")
        return stored

    async def embed(self, entry_id: UUID, embedded: Embedded) -> None:
        """Write, and lose the connection."""
        self._lose("before")
        await self._storage.embed(entry_id, embedded)
        self._lose("after")

    def _lose(self, moment: str) -> None:
        if self.fault == moment:
            raise RefusedError("08007", "as the test wants it", connection_lost=True)


class Run:
    """Operations of two users, and what must hold of them."""

    def __init__(self, storages: dict[str, EntryStorage]) -> None:
        self.model = FaultyModel()
        self.writes = {name: FaultyWrites(storage) for name, storage in storages.items()}
        self.memories = {name: EntryMemory(storage, self.model) for name, storage in self.writes.items()}  # type: ignore[arg-type]
        self.acknowledged: dict[str, dict[UUID, tuple[str, str]]] = {name: {} for name in storages}
        self.tried: dict[str, dict[UUID, tuple[str, str]]] = {name: {} for name in storages}

    async def perform(self, operation: Operation) -> None:
        """Perform an operation under its faults, and note what is acknowledged."""
        kind, name, text, content_type, self.model.fault, fault = operation
        self.writes[name].fault = fault
        memory, number = self.memories[name], uuid4()
        if kind == "repeat" and self.tried[name]:
            number, (text, content_type) = next(reversed(self.tried[name].items()))
        try:
            if kind == "embed":
                await memory.embed_waiting()
            elif kind == "search":
                await memory.search(text)
            else:
                self.tried[name][number] = (text, content_type)
                await memory.remember(text, content_type, number)
                self.acknowledged[name][number] = (text, content_type)
        except (RefusedError, asyncio.CancelledError):
            pass  # reported; what it has left is checked at the end
        self.model.fault, self.writes[name].fault = "none", "none"

    async def check(self) -> None:
        """Compare what is stored with what was acknowledged and tried, and embed the rest."""
        for name, memory in self.memories.items():
            found = {entry.id: entry for entry in await memory.entries(1000)}
            texts = {number: (entry.text, entry.content_type) for number, entry in found.items()}
            assert self.acknowledged[name].items() <= texts.items() <= self.tried[name].items()
            for entry in found.values():
                embedded = entry.embedded
                assert (
                    (embedded.values is None) == (embedded.state is not EmbeddingState.EMBEDDED) == bool(embedded.error)
                )
            waiting = sum(entry.embedded.state is EmbeddingState.WAITING for entry in found.values())
            assert await memory.embed_waiting(1000) == waiting


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=OPERATIONS)
async def test_faults_at_random_leave_the_memory_consistent_in_postgresql(
    database_url: str, operations: list[Operation]
) -> None:
    tenant = f"tenant-{uuid4()}"
    async with Store(application_url(database_url)) as store:
        run = Run({name: StoredEntries(store, UserID(tenant, name)) for name in ("Ana", "Ben")})
        for operation in operations:
            await run.perform(operation)
        await run.check()


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=OPERATIONS)
async def test_faults_at_random_leave_the_memory_consistent_in_sqlite(
    tmp_path: Path, operations: list[Operation]
) -> None:
    folder = tmp_path / str(uuid4())
    folder.mkdir()
    async with LocalEntries.at(folder / "ana.db") as ana, LocalEntries.at(folder / "ben.db") as ben:
        run = Run({"Ana": ana, "Ben": ben})
        for operation in operations:
            await run.perform(operation)
        await run.check()
