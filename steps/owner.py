"""Steps about what only the table owner can do to entities."""

from plainspec import when
from plainspec.stage.audit.auditor import Auditor
from plainspec.stage.entities.entity_store import Named


@when("the table owner gives {entity} the attributes")
async def gives_attributes(entity: Named, docstring: str, auditor: Auditor) -> None:
    """Write them as they are, and commit."""
    await auditor.system.set_attributes(entity.tenant, entity.name, docstring)
