"""Steps about skills on a map of meanings: where they lie, and who puts them there."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.vectors import DIMENSIONS, MappedSkill
from plainspec.stage.vectors.sample_vectors import point_of
from plainspec.stage.vectors.vector_store import Atlas, single

parameter_type(
    name="point",
    regexp="\\(-?[0-9.]+(?:, -?[0-9.]+)*\\)|[0-9]+ ones(?:, the (?:first|last) of them \\S+)?",
    transformer=point_of,
)


@given("the map of {word}")
async def map_exists(tenant: str, table: list[dict[str, str]], atlas: Atlas) -> None:
    """Put committed skills there, in this order; an empty `at` is a skill without a point."""
    skills = [
        MappedSkill(
            row["skill"],
            point_of(row["at"]) if row["at"] else None,
            category=row.get("category", "technical"),
            description=row.get("description", ""),
            status=row.get("status", "active"),
        )
        for row in table
    ]
    await atlas.begin(tenant, skills)


@when("{word} maps {word} at {point}, as {string} has it")
async def maps(tenant: str, name: str, point: tuple[float, ...], model: str, atlas: Atlas) -> None:
    """Add a skill with the point that a model has given to it."""
    await atlas.attempt(atlas.system.add(tenant, MappedSkill(name, point, model)))


@when("{word} moves {word} to {point}")
async def moves(tenant: str, name: str, point: tuple[float, ...], atlas: Atlas) -> None:
    """Give a skill another point."""
    await atlas.attempt(atlas.system.move(tenant, name, point))


@when("{word} takes {word} off the map")
async def takes_off(tenant: str, name: str, atlas: Atlas) -> None:
    """Leave a skill without a point."""
    await atlas.system.move(tenant, name, None)


@then("the map says no: {string}")
def says_no(words: str, atlas: Atlas) -> None:
    """Look for the words in what was said."""
    assert words in atlas.refused, atlas.refused or "nobody was refused"


@then("the map of {word} is as it was")
async def is_as_it_was(tenant: str, atlas: Atlas) -> None:
    """Compare everything that is committed with that of the Given."""
    assert await atlas.system.committed(tenant) == atlas.before[tenant]


@then("{word} reads {word} at {point}, of 384 dimensions, as {string} has it")
async def reads_at(tenant: str, name: str, point: tuple[float, ...], model: str, atlas: Atlas) -> None:
    """Compare the point to within single precision, its dimension and its model."""
    skill, dimension = await atlas.system.read(tenant, name)
    assert (single(skill.point or ()), dimension, skill.model) == (single(point), DIMENSIONS, model)


@then("{word} reads {word} without a point")
async def reads_nowhere(tenant: str, name: str, atlas: Atlas) -> None:
    """Compare with a skill that was given none."""
    assert await atlas.system.read(tenant, name) == (MappedSkill(name), 0)
