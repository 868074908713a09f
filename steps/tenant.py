"""Steps about tenants who share a store: what each of them sees, and what is theirs."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.tenancy import Way
from plainspec.stage.tenants.access import Tenants

parameter_type(name="way", regexp="(?:reads|counts|asks|joins|copies|goes|looks|calls) [a-z ]+", transformer=Way)


@given("{people} have rows in every table")
async def have_rows(names: list[str], tenants: Tenants) -> None:
    """Commit rows of each to every table that has a tenant."""
    await tenants.begin(names)


@given("the application owns the tables")
async def application_owns(tenants: Tenants) -> None:
    """Make the role that tenants work through the owner."""
    await tenants.system.hand_over()


@when("everybody {way}")
async def everybody_looks(way: Way, tenants: Tenants) -> None:
    """Have all tenants, another one, a stranger and a late one look."""
    await tenants.look(way)


@when("everybody tries each of these ways")
async def everybody_tries_ways(table: list[dict[str, str]], tenants: Tenants) -> None:
    """Have all of them look in one way after the other."""
    await tenants.look(*(Way(row["way"]) for row in table))


@when("everybody reads every table through another program, which has the application's password")
async def everybody_reads_past(tenants: Tenants) -> None:
    """Have tenants with rows, and a stranger, look past the store and what it checks."""
    await tenants.look_past()


@then("{people} has/have seen just their own rows")
def have_seen_their_own(names: list[str], tenants: Tenants) -> None:
    """Compare with all rows that there are, place by place."""
    amiss = {name: found for name in names if (found := tenants.amiss(name))}
    assert amiss == {}, f"{amiss}"


@then("nobody else has seen anything")
def nobody_else_has_seen(tenants: Tenants) -> None:
    """Look for rows in what all those have seen who have none."""
    assert tenants.seen.keys() - set(tenants.names), "nobody else has looked"
    assert tenants.leaks == {}, f"{tenants.leaks}"


@then("all rows are as they were")
async def rows_are_as_they_were(tenants: Tenants) -> None:
    """Compare every row of every table with those of the Given."""
    assert await tenants.system.rows() == tenants.before


@then("the rows of {word} are as they were")
async def rows_of_one_are_as_they_were(tenant: str, tenants: Tenants) -> None:
    """Compare every row of one tenant with those of the Given."""
    before = {table: rows[tenant] for table, rows in tenants.before.items()}
    assert await tenants.rows_of(tenant) == before
