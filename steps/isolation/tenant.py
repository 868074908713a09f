"""Steps about tenants who share a store: the rows that each client reads, and where it reads them."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.tenancy import ReadProbe
from plainspec.stage.changes import Changes
from plainspec.stage.named_values import one_of
from plainspec.stage.tenants.access import Tenants
from plainspec.stage.tenants.concurrent_clients import ConcurrentClients
from plainspec.stage.tenants.connection_states import ConnectionStage, ReadMoment

PROBES = {
    "a query": ReadProbe.SELECT,
    "a count": ReadProbe.COUNT,
    "an aggregate": ReadProbe.AGGREGATE,
    "a join": ReadProbe.JOIN,
    "a subquery": ReadProbe.EXISTS,
    "COPY": ReadProbe.COPY,
    "a cursor": ReadProbe.CURSOR,
    "a prepared statement that another tenant has used": ReadProbe.PREPARED_STATEMENT,
    "the error of a failing condition": ReadProbe.ERROR,
    "every view": ReadProbe.VIEW,
    "every function": ReadProbe.FUNCTION,
}
ANOTHER_PROGRAM = "another program in the application's role"
NO_ROWS = "read no rows"

parameter_type(
    name="actors",
    regexp="(?:[A-Z][a-z]+|another tenant|a client without a tenant|the clients that finished)(?:(?:, | and )(?:[A-Z][a-z]+|another tenant|a client without a tenant))*",  # noqa: E501 - the editor's server reads one literal
    example="Acme",
    transformer=lambda text: text.replace(" and ", ", ").split(", "),
)
parameter_type(
    name="read_moment",
    regexp="over the same connection(?: before its reset)?|in the (?:same|next) transaction|in a task started by that session|as the table owner",  # noqa: E501 - the editor's server reads one literal
    transformer=ReadMoment,
)
parameter_type(name="rows_read", regexp="read (?:and kept )?only their own rows|read no rows", transformer=str)
parameter_type(
    name="connection_state",
    regexp="a session setting of (?:its tenant|the tenant Bolt)|an open cursor|a temporary table|a (?:committed|rolled-back|terminated|running) transaction",  # noqa: E501 - the editor's server reads one literal
    example="a session setting of its tenant",
    transformer=str,
)


@given("{actors} have rows in every table")
async def have_rows(names: list[str], tenants: Tenants) -> None:
    """Commit rows of each to every table that has a tenant."""
    await tenants.fill(names)


@given("the application owns the tables")
async def application_owns(tenants: Tenants) -> None:
    """Make the role that the store connects as the owner."""
    await tenants.system.own_tables()


@given("{word} has left {connection_state} on a connection")
async def has_left(tenant: str, state: str, shared_connection: ConnectionStage) -> None:
    """Bring a connection of the tenant into this state."""
    await shared_connection.leave(tenant, state)


@when("{actors} read every table through")
async def read_every_table(names: list[str], table: list[dict[str, str]], tenants: Tenants) -> None:
    """Have each of them read in one way after the other."""
    ways = [row["way"] for row in table]
    if ways == [ANOTHER_PROGRAM]:
        await tenants.read_past_store(names)
    else:
        await tenants.read_every_table(names, [one_of(PROBES)(way) for way in ways])


@when("{actors} reads {read_moment}")
async def reads(names: list[str], moment: ReadMoment, shared_connection: ConnectionStage) -> None:
    """Have a client read every table, or what was left on the connection."""
    for name in names:
        await shared_connection.read(name, moment)


@when("{int} clients of {int} tenants share {int} connections, and every {int}rd is cancelled")
async def share_connections(clients: int, tenant_count: int, connections: int, nth: int, tenants: Tenants) -> None:
    """Have each add a skill and read those of its tenant, all at the same time."""
    await tenants.share_connections(ConcurrentClients(clients, tenant_count, nth), connections)


@then("{actors} has/have {rows_read}")
def have_read(names: list[str], what: str, tenants: Tenants, changes: Changes) -> None:
    """Compare with all existing rows, place by place; clients that are to read no rows must not have any.

    What clients that finished have kept is what is committed.
    """
    assert what != NO_ROWS or not set(names) & set(tenants.names), "these tenants have rows"
    misread = tenants.misread(names)
    assert not misread, "\n".join(misread)
    changes.mention(*tenants.added)
