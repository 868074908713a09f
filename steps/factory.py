"""Steps about the factory that makes entities to test with."""

from plainspec import then, when
from plainspec.ports.entities import Entity
from plainspec.stage.entities.entity_store import Named, Registry


@when("the factory makes a/an {kind} for {word}", gives="made")
async def factory_makes(kind: str, tenant: str, registry: Registry) -> Entity:
    """Have test data made, and commit it."""
    return await registry.system.factory_made(tenant, kind)


@when("the factory makes a/an {kind} for {word}, {int} times")
async def factory_makes_often(kind: str, tenant: str, times: int, registry: Registry) -> None:
    """Have test data made again and again, and commit all of it at once."""
    await registry.system.factory_made(tenant, kind, times)


@when("the factory makes the {kind} {word} for {word}")
async def factory_makes_as_told(
    kind: str, name: str, tenant: str, table: list[dict[str, str]], registry: Registry
) -> None:
    """Have test data made that says what the table says, and commit it."""
    fields = {row["field"]: row["value"] for row in table}
    await registry.system.factory_made(tenant, kind, fields={"name": name, **fields})


@then("{word} reads what was made as it is committed")
async def reads_what_was_made(tenant: str, made: Entity, registry: Registry) -> None:
    """Compare all fields that the store tells with those that are committed."""
    async with registry.system.session(tenant) as session:
        read = await session.read(made.kind, made.name)
    assert read == await registry.committed(Named(tenant, made.kind, made.name))


@then("what was made says something of its {field}")
def says_something(field: str, made: Entity) -> None:
    """Make sure that there is a value."""
    assert made.fields.get(field), made


@then("{word} has {int} entities of different names")
async def has_different_entities(tenant: str, count: int, registry: Registry) -> None:
    """Count what is committed, and its names."""
    names = [entity.name for entity in await registry.system.committed(tenant)]
    assert (len(names), len(set(names))) == (count, count)
