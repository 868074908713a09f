"""Connections that remember, and ways out of a tenant, each of which a feature must notice."""

from contextvars import ContextVar
from typing import Any

from sqlalchemy import text

from plainspec.proving import Patch, fault, within

CONNECTIONS = "isolation/connections.feature"
ESCAPES = "isolation/privilege_escalation.feature"
UNIT = "agency.store.unit_of_work:UnitOfWork"
LIKE_NEW = "agency.store.watched_pool:LIKE_NEW"
WORK_FOR = "agency.store.tenancy:work_for"


for what, command, left in (
    ("setting", "RESET ALL;", "says for good who it is"),
    ("cursor", "CLOSE ALL;", "leaves a cursor open"),
    ("temporary table", "DISCARD TEMP", "leaves a copy of its rows"),
):
    fault(
        f"a connection keeps the {what} of a tenant",
        caught_by=f"{CONNECTIONS}: Bolt {left} on a connection",
        because=f"{{'the stranger': {{'{left}': {{'Bolt': 5}}}}}}",
    ).rewrite("agency.store.watched_pool:_clean", ("execute(LIKE_NEW)", f"execute(LIKE_NEW.replace('{command}', ''))"))

fault(
    "only the first transaction is told whom it works for",
    caught_by=f"{CONNECTIONS}: Acme says that it is Bolt",
    because="Acme has seen just their own rows",
).rewrite(
    WORK_FOR,
    ("    def tell(", "    told: list[int] = []\n\n    def tell("),
    ("if transaction.nested:", "if transaction.nested or told or told.append(1):"),
)

fault(
    "whom a transaction works for stays on the connection",
    caught_by=f"{CONNECTIONS}: Acme commits",
    because="{'the connection': {'base_entity': {'Acme': 5}}}",
).rewrite(
    WORK_FOR, ("connection.execute(WORK_FOR,", "connection.execute(text(str(WORK_FOR).replace('true', 'false')),")
)


fault(
    "whoever has something recorded is worked for until the connection is given back",
    caught_by=f"{CONNECTIONS}: Acme commits",
    because="{'the connection': {'base_entity': {'Acme': 5}}}",
).sql(within("write_audit_record", "coalesce(working_for, ''), true)", "coalesce(working_for, ''), false)"))


@fault(
    "a connection is told whom it works for when it is taken",
    caught_by=f"{CONNECTIONS}: Acme rolls back",
    because="{'the connection': {'base_entity': {'Acme': 5}}}",
)
def tell_connection(patch: Patch) -> None:
    """Set the tenant for good before the first transaction."""
    begin = patch.original(f"{UNIT}.begin")

    async def begin_told(self: Any) -> Any:
        begun = await begin(self)
        setting = text("SELECT set_config('app.tenant', :tenant, false)")
        await self._connection.execute(setting, {"tenant": self._tenant or ""})
        await self._connection.commit()
        return begun

    patch.attribute(f"{UNIT}.begin", begin_told)


@fault(
    "what a tenant has started works for it as well",
    caught_by=f"{CONNECTIONS}: Acme starts something in the background",
    because="{'the task': {",
)
def tenant_by_context(patch: Patch) -> None:
    """Take the tenant from the context, which a task inherits."""
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


fault(
    "whoever has lost a connection works for nobody on the next",
    caught_by=f"{CONNECTIONS}: The server cuts Acme off in the middle of a change",
    because="Acme has seen just their own rows",
).rewrite(
    "agency.store.unit_of_work:UnitOfWork.rollback",
    ("await self.begin()", "self._tenant = None; await self.begin()"),
)

fault(
    "all who work at once work for whoever came last",
    caught_by=f"{CONNECTIONS}: 100 people of 10 tenants share 5 connections",
    because="each of those who finished has seen just what is their tenant's",
).rewrite("agency.store.unit_of_work:UnitOfWork.__init__", ("self._tenant = tenant", "type(self)._tenant = tenant"))

fault(
    "a lock has the same name for all tenants",
    caught_by=f"{CONNECTIONS}: Acme and Bolt have a lock of the same name",
    because="'Bolt': {'lock not available'}",
).rewrite(f"{UNIT}.advisory_lock", ("if self._tenant else 0", "if False else 0"))

fault(
    "a lock is held against nobody",
    caught_by=f"{CONNECTIONS}: Acme and Bolt have a lock of the same name",
    because="'the colleague': {'nothing'}",
).rewrite(f"{UNIT}.advisory_lock", ("hashtextextended(name, ", "hashtextextended(str(id(self)), "))

fault(
    "what people have finished is undone",
    caught_by=f"{CONNECTIONS}: 100 people of 10 tenants share 5 connections",
    because="what those have added who finished is kept",
).rewrite("agency.store.unit_of_work:UnitOfWork.commit", ("await session.commit()", "await session.rollback()"))


@fault(
    "the store connects as the owner and steps down",
    caught_by=f"{ESCAPES}: Everybody else tries to take another role",
    because="'postgres': 'done'",
)
def owner_steps_down(patch: Patch) -> None:
    """Have whoever is given a connection be bound, and able to go back."""
    patch.rewrite("agency.store.driver:asyncpg_url", ("drivername=DRIVER)", "drivername=DRIVER, username='postgres')"))
    patch.rewrite("agency.store.pools:_session_settings", ('return {"appl', 'return {"role": "agency_app", "appl'))
    patch.attribute(LIKE_NEW, f"{patch.original(LIKE_NEW)}; SET ROLE agency_app")


fault(
    "switching row security off meets nothing that is on",
    caught_by=f"{ESCAPES}: Everybody else tries to switch row security off",
    because="'agent_entity': '2 rows'",
).sql("ALTER TABLE agent_entity DISABLE ROW LEVEL SECURITY")

fault(
    "the application owns a table",
    caught_by=f"{ESCAPES}: Everybody else tries to lift row security from the tables",
    because="'job_role_skill': 'done'",
).sql("ALTER TABLE job_role_skill OWNER TO agency_app")

fault(
    "the application may make functions",
    caught_by=f"{ESCAPES}: Everybody else tries to make a function that runs as its owner",
    because="'the server': 'done'",
).sql("GRANT CREATE ON SCHEMA public TO agency_app")

fault(
    "everybody may read the files of the server",
    caught_by=f"{ESCAPES}: Everybody else tries to read the files of the server",
    because="'the server': '1 rows'",
).sql("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC")


@fault(
    "the store works as the owner of the server, whom no rule binds",
    caught_by=(
        f"{ESCAPES}: Everybody else tries to copy a file of the server into a table",
        f"{ESCAPES}: Everybody else tries to run a program on the server",
    ),
    because="'the server': '",
)
def work_as_owner(patch: Patch) -> None:
    """Connect as the owner of the server, and ask nobody whether rules bind them."""
    patch.rewrite("agency.store.driver:asyncpg_url", ("drivername=DRIVER)", "drivername=DRIVER, username='postgres')"))
    patch.rewrite(WORK_FOR, ("if not bound:", "if False:"))
