"""Steps about the versions of an entity: who changes which one, and what the old ones say."""

from plainspec import then, when
from plainspec.stage.registry import Named, Registry


@when("people read {entity} before they change it in turn")
async def change_in_turn(entity: Named, table: list[dict[str, str]], registry: Registry) -> None:
    """Have everybody read an entity before each of them, in turn, changes one field and commits it."""
    await registry.change_in_turn(entity, [(row["person"], {row["field"]: row["value"]}) for row in table])


@then("the old versions of {entity} are")
async def old_versions_are(entity: Named, table: list[dict[str, str]], registry: Registry) -> None:
    """Compare some of the fields of all versions, the first one first."""
    async with registry.system.session(entity.tenant) as session:
        versions = await session.old_versions(entity.kind, entity.name)
    assert [{field: old.get(field) or "" for field in table[0]} for old in versions] == table
