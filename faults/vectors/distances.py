"""Searches that measure another distance, order it wrongly, or lose zero vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from agency.memory import Distance, Found, Memory
    from plainspec.proving import Patch

    Search = Callable[..., Awaitable[tuple[Found, ...]]]

NEAREST = "agency.memory.skills:Memory.nearest"
FEATURE = "vectors/distances.feature: "
BY = f"{FEATURE}Acme searches near (3, 0) by "
ZERO = f"{FEATURE}Acme searches among skills of which one is zero, by "
TIES = f"{FEATURE}Four skills at the same distance, and two places"


def exchange(patch: Patch, computed: Mapping[str, str]) -> None:
    """Compute other metrics than those that are asked for, by name."""
    metrics: type[Distance] = patch.original("agency.memory.distances:Distance")
    original: Search = patch.original(NEAREST)

    async def nearest(
        self: Memory, to: Sequence[float], limit: int = 10, *, by: Distance = metrics.COSINE, **options: Any
    ) -> tuple[Found, ...]:
        return await original(self, to, limit, by=metrics[computed.get(by.name, by.name)], **options)

    patch.attribute(NEAREST, nearest)


@fault(
    "cosine distance and L2 distance are mixed up",
    caught_by=[f"{BY}cosine distance", f"{BY}L2 distance", f"{FEATURE}A long vector in the right direction"],
    because="the search returns",
)
def mix_up_metrics(patch: Patch) -> None:
    """Each is computed where the other is asked for."""
    exchange(patch, {"COSINE": "L2", "L2": "COSINE"})


@fault("L1 distance quietly is L2 distance", caught_by=f"{BY}L1 distance", because="Horn")
def compute_l2_for_l1(patch: Patch) -> None:
    """The order differs, and no error is raised."""
    exchange(patch, {"L1": "L2"})


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


def limit_otherwise(patch: Patch, looked_at: int, order: Callable[[Found], Any] | None, *, cut: bool) -> None:
    """Search for more than asked for, order that anew, and cut it off or not."""
    original: Search = patch.original(NEAREST)

    async def nearest(self: Memory, to: Sequence[float], limit: int = 10, **options: Any) -> tuple[Found, ...]:
        found = await original(self, to, limit + looked_at, **options)
        ordered = sorted(found, key=order) if order else list(found)
        return tuple(ordered[:limit] if cut else ordered)

    patch.attribute(NEAREST, nearest)


@fault("skills at equal distances are ordered by name", caught_by=TIES, because="East")
def order_ties_by_name(patch: Patch) -> None:
    """The order changes with every rename."""
    limit_otherwise(patch, 9, lambda found: (found.score, found.name), cut=True)


@fault("more skills are returned than were asked for", caught_by=TIES, because="South")
def ignore_the_limit(patch: Patch) -> None:
    """A page of ten has eleven results."""
    limit_otherwise(patch, 1, None, cut=False)


def with_zero_vectors(patch: Patch, change: Callable[[tuple[Found, ...], set[str]], tuple[Found, ...]]) -> None:
    """Treat zero vectors in another way, by the names of their skills."""
    metrics: type[Distance] = patch.original("agency.memory.distances:Distance")
    original: Search = patch.original(NEAREST)

    async def nearest(self: Memory, to: Sequence[float], limit: int = 10, **options: Any) -> tuple[Found, ...]:
        around_zero = await original(self, [0.0] * 384, limit, by=metrics.L2)
        zero = {found.name for found in around_zero if not found.score}
        return change(await original(self, to, limit, **options), zero)

    patch.attribute(NEAREST, nearest)


@fault("zero vectors are the nearest by cosine distance", caught_by=f"{ZERO}cosine distance", because="Zero")
def find_zero_vectors_by_cosine(patch: Patch) -> None:
    """What has no direction matches every question."""
    made: type[Found] = patch.original("agency.memory.skills:Found")

    def change(found: tuple[Found, ...], zero: set[str]) -> tuple[Found, ...]:
        known = {one.name for one in found}
        return (*(made(found[0].id, name, 0.0) for name in zero - known), *found)

    with_zero_vectors(patch, change)


@fault(
    "zero vectors are never found",
    caught_by=[f"{ZERO}L2 distance", f"{ZERO}inner product"],
    because="Zero",
)
def lose_zero_vectors(patch: Patch) -> None:
    """They are taken for skills without an embedding."""
    with_zero_vectors(patch, lambda found, zero: tuple(one for one in found if one.name not in zero))


@fault(
    "a search by a zero vector returns nothing and raises no error",
    caught_by=f"{FEATURE}Acme searches by a zero vector",
    because="Acme was not refused anything",
)
def search_by_zero_in_silence(patch: Patch) -> None:
    """Nobody can tell it from a search without matches."""
    original: Search = patch.original(NEAREST)

    async def nearest(self: Memory, to: Sequence[float], limit: int = 10, **options: Any) -> tuple[Found, ...]:
        return await original(self, to, limit, **options) if any(to) else ()

    patch.attribute(NEAREST, nearest)
