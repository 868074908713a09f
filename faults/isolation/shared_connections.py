"""State that passes from one tenant to the next on a shared connection."""

from contextvars import ContextVar
from typing import Any

from sqlalchemy import event, text

from plainspec.proving import Patch, fault

CONNECTIONS = "isolation/shared_connections.feature"
UNIT = "agency.store.unit_of_work:UnitOfWork"
WORK_FOR = "agency.store.tenancy:WORK_FOR"


@fault(
    "connections are not reset before another session gets them",
    caught_by=[
        f"{CONNECTIONS}: Bolt leaves {state} behind"
        for state in ("a session setting of its tenant", "an open cursor", "a temporary table")
    ],
    because="a client without a tenant: base_entity shows 5 of Bolt instead of no rows",
)
def keep_state(patch: Patch) -> None:
    """Run nothing in place of what resets a connection."""
    patch.attribute("agency.store.pools.connection_reset:RESET_SQL", "SELECT")


@fault(
    "the tenant is set for the connection instead of the transaction",
    caught_by=(
        f"{CONNECTIONS}: The connection is read after a committed transaction",
        f"{CONNECTIONS}: The connection is read after a rolled-back transaction",
    ),
    because="base_entity shows 5 of Acme instead of no rows",
)
def set_for_connection(patch: Patch) -> None:
    """Have the settings outlive the transaction; what is rolled back would be undone, so a commit comes first."""
    patch.attribute(WORK_FOR, text(str(patch.original(WORK_FOR)).replace("true", "false")))
    begin = patch.original(f"{UNIT}.begin")

    async def begin_and_set(self: Any) -> Any:
        begun = await begin(self)
        setting = text("SELECT set_config('app.tenant', :tenant, false)")
        await self._connection.execute(setting, {"tenant": self._tenant or ""})
        await self._connection.commit()
        return begun

    patch.attribute(f"{UNIT}.begin", begin_and_set)


@fault(
    "only the first transaction of a session sets its tenant",
    caught_by=f"{CONNECTIONS}: Acme goes on after a session setting of the tenant Bolt",
    because="Acme has read only their own rows",
)
def set_once(patch: Patch) -> None:
    """Listen to the beginning of one transaction."""

    def work_for_once(tenant: str, user: str | None, session: Any) -> None:
        def tell(_session: Any, _transaction: Any, connection: Any) -> None:
            connection.execute(patch.original(WORK_FOR), {"tenant": tenant, "user": user or ""})

        event.listen(session.sync_session, "after_begin", tell, once=True)

    patch.attribute("agency.store.tenancy:work_for", work_for_once)


@fault(
    "a lost connection is reported as a serialization failure",
    caught_by=f"{CONNECTIONS}: Acme goes on in a terminated transaction",
    because="serialization failure",
)
def report_another_kind(patch: Patch) -> None:
    """Report the SQLSTATE of something that is worth a retry."""
    for module in ("errors", "transactions.transaction"):
        patch.attribute(f"agency.store.{module}:CONNECTION_LOST", "40001")
    patch.attribute("agency.store.errors:_sqlstate", lambda _error, *, lost: "40001" if lost else "")


@fault(
    "a task inherits the tenant of the session that started it",
    caught_by=f"{CONNECTIONS}: A task does not inherit the tenant of the session that started it",
    because="a client without a tenant: base_entity shows",
)
def tenant_by_context(patch: Patch) -> None:
    """Take the tenant from a context variable, which tasks inherit."""
    begin, close = patch.original(f"{UNIT}.begin"), patch.original(f"{UNIT}.close")
    current: ContextVar[str | None] = ContextVar("current", default=None)

    async def begin_in_context(self: Any) -> Any:
        self._tenant = self._tenant or current.get()
        current.set(self._tenant)
        return await begin(self)

    async def close_in_context(self: Any) -> None:
        current.set(None)
        await close(self)

    patch.attribute(f"{UNIT}.begin", begin_in_context)
    patch.attribute(f"{UNIT}.close", close_in_context)


@fault(
    "advisory locks of all tenants share their names",
    caught_by=f"{CONNECTIONS}: Acme and Bolt use the same name for a lock",
    because="invoices of Bolt': 'lock not available'",
)
def share_locks(patch: Patch) -> None:
    """Take the lock as if for no tenant."""
    lock = patch.original(f"{UNIT}.advisory_lock")

    async def lock_for_all(self: Any, name: str, *, wait: bool = True) -> None:
        tenant, self._tenant = self._tenant, None
        try:
            await lock(self, name, wait=wait)
        finally:
            self._tenant = tenant

    patch.attribute(f"{UNIT}.advisory_lock", lock_for_all)


@fault(
    "concurrent sessions work for the tenant that came last",
    caught_by=f"{CONNECTIONS}: 100 clients of 10 tenants share 5 connections",
    because=" has read Tenant",
)
def share_tenant(patch: Patch) -> None:
    """Keep the tenant at the class."""
    init = patch.original(f"{UNIT}.__init__")

    def init_for_all(
        self: Any, engine: Any, isolation: Any, tenant: str | None = None, user: str | None = None, *others: Any
    ) -> None:
        init(self, engine, isolation, tenant, user, *others)
        del self._tenant
        type(self)._tenant = tenant  # noqa: SLF001 - what is shared by mistake

    patch.attribute(f"{UNIT}.__init__", init_for_all)
