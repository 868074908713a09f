"""Steps about entities: what tenants and the table owner do with them, and what is read afterwards."""

import re

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.entities import Entity, Kind
from plainspec.stage.changes import Changes
from plainspec.stage.entities.entity_store import EntityStore, Named
from plainspec.stage.entities.fields import as_expected, field_named, value_in, values_in
from plainspec.stage.rows import expect_rows

parameter_type(
    name="entity",
    regexp="(?:its|[A-Z][a-z]+'s) (?:skill|industry|job role|team|agent) [A-Z][a-z]+",
    example="its skill Python",
    transformer=Named.parse,
)
parameter_type(name="field", regexp="[a-z]+(?: [a-z]+)?", example="description", transformer=field_named)
parameter_type(
    name="fields",
    regexp="[a-z]+(?: [a-z]+)?(?:(?:, [a-z]+(?: [a-z]+)?)* and [a-z]+(?: [a-z]+)?)?",
    example="name and description",
    transformer=lambda text: [field_named(one) for one in text.replace(" and ", ", ").split(", ")],
)
parameter_type(
    name="values",
    regexp='\'[^\']*\'|"[^"]*"(?:(?:, "[^"]*")* and "[^"]*")?',
    example='"Go"',
    transformer=lambda text: [text[1:-1]] if text.startswith("'") else re.findall('"([^"]*)"', text),
)
parameter_type(name="removal", regexp="retires|deletes", transformer=str)


def entities_of(table: list[dict[str, str]]) -> list[Entity]:
    """Read rows of kind, name and fields; an empty cell leaves its field out."""
    return [Entity(Kind(field_named(row.pop("kind"))), row["name"], values_in(row)) for row in map(dict, table)]


@given("the entities of {word}")
async def entities_exist(tenant: str, table: list[dict[str, str]], entity_store: EntityStore) -> None:
    """Commit these entities: kind, name and fields; an empty cell leaves its field out."""
    await entity_store.fill(tenant, entities_of(table))


@given("{people} have read {entity}")
async def have_read(people: list[str], entity: Named, entity_store: EntityStore) -> None:
    """Have each of them read it, in a session that stays theirs until the scenario ends."""
    for person in people:
        await entity_store.read(person, entity)


@given("{actor} has changed the {field} of {entity} to {string}")
async def has_changed(actor: str, field: str, entity: Named, value: str, entity_store: EntityStore) -> None:
    """Change one field, and commit."""
    await entity_store.change(actor, entity, {field: value_in(field, value)})


@when("{word} adds these entities in one session")
async def adds(tenant: str, table: list[dict[str, str]], entity_store: EntityStore) -> None:
    """Add entities, each in a savepoint, and commit those that are not refused; `null` is NULL, `""` an empty text."""
    await entity_store.add(tenant, entities_of(table))


@when("{actor} changes the {fields} of {entity} to {values}")
async def changes_fields(
    actor: str, fields: list[str], entity: Named, values: list[str], entity_store: EntityStore
) -> None:
    """Change one field after the other, each in a statement of its own, and commit once."""
    changes = [{field: value_in(field, value)} for field, value in zip(fields, values, strict=True)]
    await entity_store.change(actor, entity, *changes)


@when("{actor} {removal} {entity}")
async def removes(actor: str, removal: str, entity: Named, entity_store: EntityStore) -> None:
    """Retire or delete an entity, and commit."""
    await (entity_store.retire if removal == "retires" else entity_store.delete)(actor, entity)


@then("{word} finds {people}")
async def finds(tenant: str, names: list[str], entity_store: EntityStore, changes: Changes) -> None:
    """Compare with the names of all entities that the store shows to the tenant."""
    changes.mention(*names)
    async with entity_store.system.session(tenant) as session:
        expect_rows(await session.names(), names)


@then("{entity} has")
async def has(entity: Named, table: list[dict[str, str]], entity_store: EntityStore, changes: Changes) -> None:
    """Compare some fields, as committed and as read by the tenant; an empty cell is NULL, `any value` is not NULL."""
    changes.mention(entity.name)
    expected = {row["field"]: row["value"] for row in table}
    committed = await entity_store.committed(entity)
    found = as_expected(expected, committed)
    expect_rows([{"field": field, "value": found[field]} for field in expected], table)
    assert await entity_store.read_by_tenant(entity) == committed, "the tenant reads other values than are committed"


@then("the old versions of {entity} are")
async def old_versions_are(entity: Named, table: list[dict[str, str]], entity_store: EntityStore) -> None:
    """Compare some fields of all former versions, the first one first.

    In a column `until`, `version 2` says that a version was replaced at the moment when version 2 began.
    """
    old = await entity_store.old_versions(entity)
    begins = {one["updated_at"]: f"version {one['version']}" for one in (*old, await entity_store.committed(entity))}
    found = [
        as_expected(row, {**one, "until": begins.get(one["replaced_at"])}) for one, row in zip(old, table, strict=False)
    ]
    expect_rows(found, table)
    assert len(old) == len(table), f"there are {len(old)} old versions, not {len(table)}"
