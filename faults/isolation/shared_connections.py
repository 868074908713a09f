"""State that passes from one tenant to the next on a shared connection."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, func, select, text

from agency.store.errors import LOCK_NOT_AVAILABLE, RefusedError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECTIONS = "isolation/shared_connections.feature"
UNIT = "agency.store.unit_of_work:UnitOfWork"
ENTITIES = "agency.store.entities.entities:Entities"
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
    """Have the settings outlive the transaction; what is rolled back would be undone, so they are committed first."""
    lasting = text(str(patch.original(WORK_FOR)).replace("true", "false"))

    def work_for_connection(tenant: str, user: str | None, session: Any) -> None:
        def tell(_session: Any, transaction: Any, connection: Any) -> None:
            if not transaction.nested:
                connection.execute(lasting, {"tenant": tenant, "user": user or ""})
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("BEGIN")

        event.listen(session.sync_session, "after_begin", tell)

    patch.attribute("agency.store.tenancy:work_for", work_for_connection)


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

    def make(original: Callable[..., None]) -> Any:
        def build(self: Any, sqlstate: str, *said: str, connection_lost: bool = False) -> None:
            original(self, "40001" if connection_lost else sqlstate, *said, connection_lost=connection_lost)

        return build

    patch.wrap("agency.store.errors:RefusedError.__init__", make)


@fault(
    "a task inherits the tenant of the session that started it",
    caught_by=f"{CONNECTIONS}: A task does not inherit the tenant of the session that started it",
    because="a client without a tenant: base_entity shows",
)
def tenant_by_context(patch: Patch) -> None:
    """Take the tenant from a context variable, which tasks inherit."""
    current: ContextVar[str | None] = ContextVar("current", default=None)

    def make(original: Callable[..., Any]) -> Any:
        def unit_of_work(self: Any, *said: Any, tenant: str | None = None, **options: Any) -> Any:
            current.set(tenant or current.get())
            return original(self, *said, tenant=current.get(), **options)

        return unit_of_work

    def make_close(original: Callable[..., Any]) -> Any:
        async def close(self: Any) -> None:
            current.set(None)
            await original(self)

        return close

    patch.wrap("agency.store.store:Store.unit_of_work", make)
    patch.wrap("agency.store.unit_of_work:UnitOfWork.close", make_close)


@fault(
    "advisory locks of all tenants share their names",
    caught_by=f"{CONNECTIONS}: Acme and Bolt use the same name for a lock",
    because="invoices of Bolt': 'lock not available'",
)
def share_locks(patch: Patch) -> None:
    """Make the key of a lock of its name alone."""

    async def lock_for_all(self: Any, name: str, **_: bool) -> None:
        taking = func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0))
        if not await self.session.scalar(select(taking)):
            raise RefusedError(LOCK_NOT_AVAILABLE, "another transaction holds the lock")

    patch.attribute("agency.store.unit_of_work:UnitOfWork.advisory_lock", lock_for_all)


@fault(
    "concurrent sessions work for the tenant that came last",
    caught_by=f"{CONNECTIONS}: 100 clients of 10 tenants share 5 connections",
    because=" has read Tenant",
)
def share_tenant(patch: Patch) -> None:
    """Remember one tenant for all sessions."""
    init, work_for = patch.original(f"{UNIT}.__init__"), patch.original("agency.store.tenancy:work_for")
    entities = patch.original(f"{ENTITIES}.__init__")
    tenants: list[str] = []

    def init_for_all(
        self: Any, engine: Any, isolation: Any, tenant: str | None = None, user: str | None = None, *others: Any
    ) -> None:
        init(self, engine, isolation, tenant, user, *others)
        tenants[:] = [tenant] if tenant else tenants

    patch.attribute(f"{UNIT}.__init__", init_for_all)
    patch.attribute("agency.store.tenancy:work_for", lambda _, user, session: work_for(*tenants, user, session))
    patch.attribute(f"{ENTITIES}.__init__", lambda self, session, _: entities(self, session, *tenants))
