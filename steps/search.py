"""Steps about searches among skills: who looks for what, and what that brings."""

from collections.abc import Mapping

import pytest

from plainspec import parameter_type, then, when
from plainspec.ports.vectors import Measure, Near, Question
from plainspec.stage.vectors.vector_store import EFFORTS, Atlas

parameter_type(name="measure", regexp="L2|cosine|inner product|L1", transformer=Measure)
parameter_type(
    name="selection",
    regexp="[0-9]+(?: technical| domain| soft)?",
    transformer=lambda text: (int(text.split()[0]), "".join(text.split()[1:])),
)


@when("{word} looks for the {selection} skills nearest to {point} by {measure}", gives="found")
async def looks(
    tenant: str, selection: tuple[int, str], point: tuple[float, ...], measure: Measure, atlas: Atlas
) -> tuple[Near, ...]:
    """Search once, among all skills or those of a category."""
    return await atlas.look(tenant, Question(point, selection[0], measure, selection[1]))


@when("{word} looks quickly for the {int} skills nearest to {point} by {measure}", gives="found")
async def looks_quickly(
    tenant: str, count: int, point: tuple[float, ...], measure: Measure, atlas: Atlas
) -> tuple[Near, ...]:
    """Search once with little effort."""
    return await atlas.look(tenant, Question(point, count, measure, effort=EFFORTS["looks quickly"]))


@when("{word} looks for {string} near {point}", gives="found")
async def looks_for_words(tenant: str, words: str, point: tuple[float, ...], atlas: Atlas) -> tuple[Near, ...]:
    """Search by words and by nearness, for ten skills."""
    return await atlas.system.blended(tenant, words, point, 10)


@when("{word} looks for the {int} skills that fit {string} near {point} best", gives="found")
async def looks_for_the_best(
    tenant: str, count: int, words: str, point: tuple[float, ...], atlas: Atlas
) -> tuple[Near, ...]:
    """Search by words and by nearness."""
    return await atlas.system.blended(tenant, words, point, count)


@when("{word} looks near {point} and goes on with something else on the same connection", gives="left")
async def looks_and_goes_on(tenant: str, point: tuple[float, ...], atlas: Atlas) -> Mapping[str, str]:
    """Search, commit, and compare the settings of the connection."""
    return await atlas.system.settings_left_by(tenant, Question(point, 10))


@when("{int} people map skills for {word} while {int} others look for the {int} nearest", gives="crowd")
async def act_at_once(writers: int, tenant: str, seekers: int, count: int, atlas: Atlas) -> list[tuple[Near, ...]]:
    """Add and search, all at the same time."""
    return await atlas.crowd(tenant, writers, seekers, count)


@then("the search brings")
def brings(table: list[dict[str, str]], found: tuple[Near, ...]) -> None:
    """Compare names in their order, and how near they are to within five digits."""
    assert [near.name for near in found] == [row["skill"] for row in table], found
    assert [near.score for near in found] == pytest.approx([float(row["score"]) for row in table], rel=1e-5, abs=1e-5)


@then("the search brings {people} in this order")
def brings_in_order(names: list[str], found: tuple[Near, ...]) -> None:
    """Compare names in their order."""
    assert [near.name for near in found] == names, found


@then("the server is set to what it was set to before")
def nothing_is_left(left: Mapping[str, str]) -> None:
    """Look for what the search has left behind."""
    assert not left


@then("everybody has found {int} skills, and {word} has {int} on its map")
async def all_found(count: int, tenant: str, mapped: int, crowd: list[tuple[Near, ...]], atlas: Atlas) -> None:
    """Count what each has found, and what is there in the end."""
    assert [len(found) for found in crowd] == [count] * len(crowd)
    assert len([skill for skill in await atlas.system.committed(tenant) if skill.point]) == mapped
