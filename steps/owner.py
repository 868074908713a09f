"""Steps about what only the owner of the tables can do to entities."""

from plainspec import when
from plainspec.stage.audit.auditor import Auditor
from plainspec.stage.entities.entity_store import Named, Registry

OWNER = "the owner of the tables"


@when("the owner of the tables changes the {field} of {entity} to {value}")
async def owner_changes(field: str, entity: Named, value: str | None, registry: Registry) -> None:
    """Change one field as nobody else can."""
    overwritten = registry.system.overwrite(entity.tenant, entity.kind, entity.name, {field: value})
    await registry.attempt(OWNER, overwritten)


@when("the owner of the tables gives {entity} the attributes")
async def gives_attributes(entity: Named, docstring: str, auditor: Auditor) -> None:
    """Write them as they are, and commit."""
    await auditor.system.set_attributes(entity.tenant, entity.name, docstring)


@when("the owner of the tables erases {entity}")
async def erases(entity: Named, registry: Registry) -> None:
    """Remove an entity as nobody else can."""
    await registry.attempt(OWNER, registry.system.erase(entity.tenant, entity.kind, entity.name))


@when("the owner of the tables writes a/an {kind} for {word} without its base entity")
async def writes_without_base(kind: str, tenant: str, registry: Registry) -> None:
    """Write what is particular to a kind, and nothing else."""
    await registry.attempt(OWNER, registry.system.write_without_base(tenant, kind))
