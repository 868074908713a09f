"""Searches that measure another distance, order it wrongly, or lose zero vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from agency.memory import Distance, Found, Memory
    from plainspec.proving import Patch

    Search = Callable[..., Awaitable[tuple[Found, ...]]]

NEAREST = "agency.memory.skills:Memory.nearest"
FEATURE = "vectors/distances.feature: "
BY = f"{FEATURE}Acme searches near (3, 0) by "
ZERO = f"{FEATURE}Acme searches by <metric>, and one skill is a zero vector"


@fault(
    "searches compute another metric than was asked for",
    caught_by=[
        *(f"{BY}{metric}" for metric in ("cosine distance", "L2 distance", "L1 distance")),
        f"{FEATURE}A long vector in the right direction",
    ],
    because="the search returns",
)
def mix_up_metrics(patch: Patch) -> None:
    """The order differs, and no error is raised."""
    metrics: type[Distance] = patch.original("agency.memory.distances:Distance")
    original: Search = patch.original(NEAREST)
    computed = {metrics.COSINE: metrics.L2, metrics.L2: metrics.COSINE, metrics.L1: metrics.L2}

    async def nearest(
        self: Memory, to: Sequence[float], limit: int = 10, *, by: Distance = metrics.COSINE, **options: Any
    ) -> tuple[Found, ...]:
        return await original(self, to, limit, by=computed.get(by, by), **options)

    patch.attribute(NEAREST, nearest)


@fault("inner products are returned negated", caught_by=f"{BY}inner product", because="-9")
def negate_inner_products(patch: Patch) -> None:
    """Pgvector's own figure is passed on."""

    def score(_: Distance, distance: float) -> float:
        return distance

    patch.attribute("agency.memory.distances:Distance.score", score)


@fault(
    "query vectors are rounded to six digits",
    caught_by=f"{FEATURE}Two skills that differ in the sixth digit",
    because="Right",
)
def round_query_vectors(patch: Patch) -> None:
    """Half of single precision is lost on the way."""
    original: Callable[..., list[float]] = patch.original("agency.memory.skills:query_vector")

    def query_vector(values: Sequence[float], by: Distance) -> list[float]:
        return [float(f"{value:.6g}") for value in original(values, by)]

    patch.attribute("agency.memory.skills:query_vector", query_vector)


@fault(
    "skills at equal distances are ordered by name",
    caught_by=f"{FEATURE}Acme searches for two of four skills at the same distance",
    because="East",
)
def order_ties_by_name(patch: Patch) -> None:
    """The order changes with every rename."""
    original: Search = patch.original(NEAREST)

    async def nearest(self: Memory, to: Sequence[float], limit: int = 10, **options: Any) -> tuple[Found, ...]:
        found = await original(self, to, limit + 9, **options)
        return tuple(sorted(found, key=lambda one: (one.score, one.name))[:limit])

    patch.attribute(NEAREST, nearest)


@fault(
    "zero vectors are found by cosine distance, and by no other metric",
    caught_by=ZERO,
    because="Zero",
)
def exchange_zero_vectors(patch: Patch) -> None:
    """What has no direction matches every question, and is lost where it has a distance."""
    metrics: type[Distance] = patch.original("agency.memory.distances:Distance")
    made: type[Found] = patch.original("agency.memory.skills:Found")
    original: Search = patch.original(NEAREST)

    async def nearest(
        self: Memory, to: Sequence[float], limit: int = 10, *, by: Distance = metrics.COSINE, **options: Any
    ) -> tuple[Found, ...]:
        found = await original(self, to, limit, by=by, **options)
        around_zero = await original(self, [0.0] * 384, limit, by=metrics.L2)
        zero = [made(one.id, one.name, 0.0) for one in around_zero if not one.score]
        if by is metrics.COSINE:
            return (*zero, *found)
        names = {one.name for one in zero}
        return tuple(one for one in found if one.name not in names)

    patch.attribute(NEAREST, nearest)


@fault(
    "a search by a zero vector returns nothing and raises no error",
    caught_by=f"{FEATURE}Acme searches near a zero vector",
    because="Acme was not refused.",
)
def search_by_zero_in_silence(patch: Patch) -> None:
    """The result looks like that of a search without matches."""
    original: Search = patch.original(NEAREST)

    async def nearest(self: Memory, to: Sequence[float], limit: int = 10, **options: Any) -> tuple[Found, ...]:
        return await original(self, to, limit, **options) if any(to) else ()

    patch.attribute(NEAREST, nearest)
