"""Steps about the versions of an entity: who changes which one, and what the old ones say."""

from itertools import pairwise

from plainspec import then, when
from plainspec.stage.entities.entity_store import Named, Registry


@when("people read {entity} before they change it in turn")
async def change_in_turn(entity: Named, table: list[dict[str, str]], registry: Registry) -> None:
    """Have everybody read an entity before each of them, in turn, changes one field and commits it."""
    await registry.change_in_turn(entity, [(row["person"], {row["field"]: row["value"]}) for row in table])


@when("{word} looks twice at {entity}, whose {field} is changed to {value} in between", gives="looks")
async def looks_twice(_: str, entity: Named, field: str, value: str | None, registry: Registry) -> list[str | None]:
    """Read it twice in one session, and have somebody else change it and commit that between the two."""
    async with registry.system.session(entity.tenant) as session:
        first = await session.read(entity.kind, entity.name)
        await registry.change(entity, {field: value})
        second = await session.read(entity.kind, entity.name)
    return [first.get(field), second.get(field)]


@when(
    "{word} looks twice at all that {word} has, and the {field} of {entity} is changed to {value} in between",
    gives="looks",
)
async def looks_at_all_twice(
    _: str, tenant: str, field: str, entity: Named, value: str | None, registry: Registry
) -> list[str | None]:
    """Read all names twice in one session, and have somebody else change one entity and commit that between the two."""
    async with registry.system.session(tenant) as session:
        first = await session.names()
        await registry.change(entity.of(tenant), {field: value})
        second = await session.names()
    return [", ".join(first), ", ".join(second)]


@when("{word} changes {entity} step by step before it commits")
async def changes_step_by_step(tenant: str, entity: Named, table: list[dict[str, str]], registry: Registry) -> None:
    """Change one field after the other, and commit all of it at once."""
    await registry.change_stepwise(entity.of(tenant), [{row["field"]: row["value"]} for row in table])


@then("the old versions of {entity} are")
async def old_versions_are(entity: Named, table: list[dict[str, str]], registry: Registry) -> None:
    """Compare some of the fields of all versions, the first one first."""
    versions = await registry.old_versions(entity)
    assert [{field: old.get(field) or "" for field in table[0]} for old in versions] == table


@then("{word} has seen first {value} and then {value}")
def has_seen(_: str, first: str | None, second: str | None, looks: list[str | None]) -> None:
    """Compare both looks."""
    assert looks == [first, second]


@then("every version of {entity} begins when the one before ends")
async def versions_follow(entity: Named, registry: Registry) -> None:
    """Compare when each was replaced with when the next one, or what is committed, was changed."""
    versions = [*await registry.old_versions(entity), await registry.committed(entity)]
    assert [next_["updated at"] for _, next_ in pairwise(versions)] == [old["replaced at"] for old in versions[:-1]]


@then("the field {field} of {entity} is what it was in the version before")
async def is_what_it_was(field: str, entity: Named, registry: Registry) -> None:
    """Compare what is committed with the last of the old versions."""
    *_, last = await registry.old_versions(entity)
    assert last[field]
    assert (await registry.committed(entity)).get(field) == last[field]
