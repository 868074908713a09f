"""Steps about entities: what tenants keep, what they are refused, and what there is in the end."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.entities import KINDS, NOBODY, Entity
from plainspec.stage.entities.entity_store import SOUND_NAME, Named, Registry

parameter_type(name="kind", regexp="skill|industry|job role|team|agent", transformer=str)
parameter_type(
    name="entity",
    regexp="(?:its|[A-Z][a-z]+'s) (?:skill|industry|job role|team|agent) [A-Z][a-z]+",
    transformer=Named.parse,
)
parameter_type(name="field", regexp="[a-z]+(?: [a-z]+)?", transformer=str)
parameter_type(
    name="value",
    regexp='nothing|nobody|"[^"]*"',
    transformer=lambda text: {"nothing": None, "nobody": NOBODY}.get(text, text.strip('"')),
)


@given("the entities of {word}")
async def entities_exist(tenant: str, table: list[dict[str, str]], registry: Registry) -> None:
    """Commit these entities; columns after the second are what they say, empty where they say nothing."""
    rows = [Entity(row.pop("kind"), row.pop("name"), dict(row)) for row in table]
    assert {row.kind for row in rows} <= set(KINDS), f"the kinds are {', '.join(KINDS)}"
    await registry.begin(tenant, rows)


@given("the entities of {word}, numbered like those of {word}")
async def entities_numbered_alike(tenant: str, other: str, table: list[dict[str, str]], registry: Registry) -> None:
    """Commit entities that have the numbers of another tenant's, kind by kind."""
    rows = [Entity(row["kind"], row["name"]) for row in table]
    await registry.begin(tenant, rows, like=other)


@given("{word} has retired {entity}")
async def has_retired(tenant: str, entity: Named, registry: Registry) -> None:
    """End an entity's life, and commit it."""
    await registry.retire(entity.of(tenant))


@when("{word} adds the {kind} {word}")
async def adds(tenant: str, kind: str, name: str, table: list[dict[str, str]], registry: Registry) -> None:
    """Add an entity with the fields of the table, and commit it."""
    fields = {row["field"]: row["value"] for row in table}
    await registry.attempt(tenant, registry.add(tenant, Entity(kind, name, fields)))


@when("{word} adds a/an {kind} whose {field} is {value}, and then a sound industry in the same session")
async def adds_unsound(tenant: str, kind: str, field: str, value: str | None, registry: Registry) -> None:
    """Add an entity that is sound but for one field, and whatever becomes of that, another one."""
    fields = {"name": "Unsound", "skill": "Python", "job role": "Developer"} if kind == "agent" else {}
    await registry.add_then_sound(tenant, Entity(kind, "Unsound", {**fields, field: value}))


@when("{word} changes the {field} of {entity} to {value}")
async def changes(tenant: str, field: str, entity: Named, value: str | None, registry: Registry) -> None:
    """Change one field, and commit it."""
    await registry.attempt(tenant, registry.change(entity.of(tenant), {field: value}))


@when("{word} retires {entity}")
async def retires(tenant: str, entity: Named, registry: Registry) -> None:
    """End an entity's life, and commit it."""
    await registry.attempt(tenant, registry.retire(entity.of(tenant)))


@when("{word} deletes {entity}")
async def deletes(tenant: str, entity: Named, registry: Registry) -> None:
    """Ask for an entity to be gone, and commit it."""
    await registry.attempt(tenant, registry.delete(entity.of(tenant)))


@then("the entities of {word} are as they were")
async def are_as_they_were(tenant: str, registry: Registry) -> None:
    """Compare everything that is committed with that of the Given."""
    assert await registry.system.committed(tenant) == registry.before[tenant]


@then("{word} has only the sound one of the two")
async def has_the_sound_one(tenant: str, registry: Registry) -> None:
    """Compare what is committed with what there was before."""
    added = {one.name for one in await registry.system.committed(tenant)} - {
        one.name for one in registry.before[tenant]
    }
    assert added == {SOUND_NAME}


@then("{word} finds {people}")
async def finds(tenant: str, names: list[str], registry: Registry) -> None:
    """Compare with the names of all entities that the store shows to the tenant."""
    async with registry.system.session(tenant) as session:
        assert await session.names() == tuple(names)


@then("{entity} says")
async def says(entity: Named, table: list[dict[str, str]], registry: Registry) -> None:
    """Compare some of the fields that are committed; an empty cell stands for one that has no value."""
    said = await registry.committed(entity)
    expected = {row["field"]: row["value"] for row in table}
    assert {field: said.get(field) or "" for field in expected} == expected


@then("the field {field} of {entity} is filled in")
async def is_filled_in(field: str, entity: Named, registry: Registry) -> None:
    """Make sure that a value is committed."""
    assert (await registry.committed(entity)).get(field), f"{entity.name} says nothing of its {field}"


@then("{word} reads {entity} as it is committed")
async def reads_as_committed(tenant: str, entity: Named, registry: Registry) -> None:
    """Compare all fields that the store tells with those that are committed."""
    async with registry.system.session(tenant) as session:
        read = await session.read(entity.kind, entity.name)
    assert read == await registry.committed(entity.of(tenant))
