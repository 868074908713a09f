"""Sentences about fields of entities, also those that there are not."""

from plainspec import when
from plainspec.stage.entities.entity_store import Named, Registry


@when("{word} tries to change {entity}, and commits what is left", gives="objection")
async def tries_to_change(tenant: str, entity: Named, table: list[dict[str, str]], registry: Registry) -> str:
    """Change all fields of the table at once, take down what is said against it, and commit in any case."""
    objection = ""
    async with registry.system.session(tenant) as session:
        try:
            await session.change(entity.kind, entity.name, {row["field"]: row["value"] for row in table})
        except (AttributeError, ValueError) as error:
            objection = str(error)
        await session.commit()
    return objection
