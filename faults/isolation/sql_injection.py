"""Values that become part of a statement, or that are not stored as they were entered."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, select, text

from agency.store.entities.guards import TENANT
from agency.store.threads import Execution
from plainspec.proving import Patch, fault

ENTERS = "isolation/sql_injection.feature: Acme enters a text that could "
WORK_FOR = "agency.store.tenancy:WORK_FOR"
CHANGE = "agency.store.entities.entities:Entities.change"
EXECUTIONS = "agency.store.threads:Threads.executions"


@fault(
    "the name of a tenant is part of the statement",
    caught_by=(f"{ENTERS}end a literal and delete rows", f"{ENTERS}set another tenant"),
    because="enters",
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


fault(
    "the name of a tenant is matched as a pattern",
    caught_by=f"{ENTERS}match everything as a pattern",
    because="'entities of such a tenant': ['",
).sql(
    *(
        f"ALTER POLICY {table}_tenant ON {table} USING (tenant LIKE {TENANT})"
        for table in ("skill_entity", "base_entity")
    )
)


def describe(name: str, stored: Callable[[str], Any]) -> Any:
    """Return what stores a description as this function makes it, as a function of this name."""

    def plant(patch: Patch) -> None:
        change = patch.original(CHANGE)

        async def change_described(self: Any, entity: Any, **values: Any) -> None:
            if isinstance(values.get("description"), str):
                values["description"] = stored(values["description"])
            await change(self, entity, **values)

        patch.attribute(CHANGE, change_described)

    plant.__name__ = name
    return plant


for what, name, stored, harm, because in (
    (
        "is quoted, and its colons are parameters",
        "fill_in_parameters",
        lambda value: text("'" + value.replace("'", "''") + "'"),
        "be filled in as a parameter",
        "enters",
    ),
    (
        "is quoted, but for its backslashes",
        "quote_without_backslashes",
        lambda value: text("E'" + value.replace("'", "''") + "'"),
        "end a literal with an escape",
        "every text field",
    ),
):
    fault(f"a description {what}", caught_by=f"{ENTERS}{harm}", because=because)(describe(name, stored))


@fault(
    "the id of a thread is part of the statement",
    caught_by=f"{ENTERS}pass for an id and match all rows",
    because="every field of another type rejects the text",
)
def paste_id(patch: Patch) -> None:
    """Write the id between quotation marks."""

    async def executions_pasted(self: Any, thread_id: Any) -> tuple[Execution, ...]:
        asked = select(Execution).where(text(f"thread_id = '{thread_id}'"))
        return tuple((await self._session.scalars(asked)).all())

    patch.attribute(EXECUTIONS, executions_pasted)
