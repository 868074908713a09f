"""Values that become part of a statement."""

from typing import Any

from sqlalchemy import event, text

from agency.store.entities.guards import TENANT
from plainspec.proving import Patch, fault

ENTERS = "isolation/sql_injection.feature: Acme enters a text that could "
WORK_FOR = "agency.store.tenancy:WORK_FOR"
CHANGE = "agency.store.entities.entities:Entities.change"


@fault(
    "the name of a tenant is part of the statement",
    caught_by=[
        f"{ENTERS}{harm}"
        for harm in ("end a literal and delete rows", "pass for an id and match all rows", "set another tenant")
    ],
    because="tries to enter",
)
def paste_tenant(patch: Patch) -> None:
    """Write the name between quotation marks."""

    def work_for_pasted(tenant: str, user: str | None, session: Any) -> None:
        pasted = str(patch.original(WORK_FOR)).replace(":tenant", f"'{tenant}'").replace(":user", "''")

        def tell(_session: Any, transaction: Any, connection: Any) -> None:
            if not transaction.nested:
                connection.exec_driver_sql(pasted)

        del user
        event.listen(session.sync_session, "after_begin", tell)

    patch.attribute("agency.store.tenancy:work_for", work_for_pasted)


@fault(
    "a description is part of the statement, its quotation marks doubled",
    caught_by=[f"{ENTERS}be filled in as a parameter", f"{ENTERS}end a literal with an escape"],
    because="text fields, description",
)
def paste_description(patch: Patch) -> None:
    """Double the quotation marks, but leave colons and backslashes as they are."""
    change = patch.original(CHANGE)

    async def change_pasted(self: Any, entity: Any, **values: Any) -> None:
        if isinstance(values.get("description"), str):
            values["description"] = text("E'" + values["description"].replace("'", "''") + "'")
        await change(self, entity, **values)

    patch.attribute(CHANGE, change_pasted)


fault(
    "the name of a tenant is matched as a pattern",
    caught_by=f"{ENTERS}match everything as a pattern",
    because="searches for it, entities of such a tenant",
).sql(
    *(
        f"ALTER POLICY {table}_tenant ON {table} USING (tenant LIKE {TENANT})"
        for table in ("skill_entity", "base_entity")
    )
)
