"""Embeddings that are stored otherwise than they were given, or that are none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from agency.memory import Distance, Memory
    from agency.store.entities import Skill
    from plainspec.proving import Patch

MEMORY = "agency.memory.skills:Memory"
QUERY_VECTOR = "agency.memory.skills:query_vector"
FEATURE = "vectors/embeddings.feature: "
INVALID = f"{FEATURE}Acme tries to store "
LARGEST = 3.4028234663852886e38


def store_otherwise(patch: Patch, change: Callable[[list[float]], list[float]]) -> None:
    """Store something else than what was given."""
    original: Callable[..., Awaitable[None]] = patch.original(f"{MEMORY}.remember")

    async def remember(self: Memory, skill: Skill, values: Sequence[float], model: str) -> None:
        await original(self, skill, change(list(values)), model)

    patch.attribute(f"{MEMORY}.remember", remember)


@fault(
    "embeddings are stored in half precision",
    caught_by=[
        f"{FEATURE}Acme stores the embedding of a new skill",
        f"{FEATURE}Acme stores 384 ones, the last of them -3.4028234663852886e38",
    ],
    because="the embedding of Rust is",
)
def store_in_half_precision(patch: Patch) -> None:
    """Space is saved at the cost of digits."""
    store_otherwise(patch, lambda values: [float(f"{value:.3g}") for value in values])


@fault(
    "invalid embeddings are made to fit",
    caught_by=[
        f"{INVALID}{embedding}"
        for embedding in (
            "383 ones",
            "385 ones",
            "384 ones, the first of them nan",
            "384 ones, the last of them inf",
            "384 ones, the last of them 4e38",
        )
    ],
    because="Acme was not refused.",
)
def make_embeddings_fit(patch: Patch) -> None:
    """What is too long is cut off, what is too short is padded, and elements that are not numbers become 0."""

    def fit(values: list[float]) -> list[float]:
        numbers = [0.0 if math.isnan(value) else max(-LARGEST, min(value, LARGEST)) for value in values]
        return (numbers + [0.0] * 384)[:384]

    store_otherwise(patch, fit)


@fault(
    "the model of an embedding is forgotten",
    caught_by=f"{FEATURE}Acme stores the embedding of a new skill",
    because="was made by 'unknown'",
)
def forget_the_model(patch: Patch) -> None:
    """Embeddings of two models cannot be distinguished."""
    original: Callable[..., Awaitable[None]] = patch.original(f"{MEMORY}.remember")

    async def remember(self: Memory, skill: Skill, values: Sequence[float], _: str) -> None:
        await original(self, skill, values, "unknown")

    patch.attribute(f"{MEMORY}.remember", remember)


@fault(
    "an embedding can be neither replaced nor removed",
    caught_by=[
        f"{FEATURE}Acme replaces the embedding of a skill with that of another model",
        f"{FEATURE}Acme removes the embedding of a skill",
    ],
    because="the embedding of",
)
def keep_the_old_embedding(patch: Patch) -> None:
    """The first embedding of a skill stays, and goes on being found."""
    original: Callable[..., Awaitable[None]] = patch.original(f"{MEMORY}.remember")

    async def remember(self: Memory, skill: Skill, values: Sequence[float], model: str) -> None:
        if skill.version is None:
            await original(self, skill, values, model)

    async def forget(self: Memory, skill: Skill) -> None:
        """Do nothing."""

    patch.attribute(f"{MEMORY}.remember", remember)
    patch.attribute(f"{MEMORY}.forget", forget)


@fault(
    "invalid query vectors are made to fit",
    caught_by=f"{FEATURE}Acme searches near a vector of 383 elements",
    because="Acme was not refused.",
)
def make_query_vectors_fit(patch: Patch) -> None:
    """The search returns skills for another query."""
    original: Callable[..., list[float]] = patch.original(QUERY_VECTOR)

    def query_vector(values: Sequence[float], by: Distance) -> list[float]:
        fitting = [0.0 if math.isnan(value) else value for value in values] + [0.0] * 384
        return original(fitting[:384], by)

    patch.attribute(QUERY_VECTOR, query_vector)


fault(
    "a missing embedding is stored as a zero vector",
    caught_by=f"{FEATURE}Acme searches for more skills than have an embedding",
    because="Latin",
).sql(
    """
    CREATE FUNCTION fill_embedding() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.embedding_384 = coalesce(NEW.embedding_384, array_fill(0::real, ARRAY[384])::vector);
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER fill_embedding BEFORE INSERT ON skill_entity FOR EACH ROW EXECUTE FUNCTION fill_embedding()",
)
