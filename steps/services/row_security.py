"""Sentences about row-level security: every object of a schema, tried by one tenant against the rows of another."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.row_security.audit import RowSecurityAudit, TenantRole
from plainspec.stage.row_security.findings import Finding

parameter_type(
    name="tried_by",
    regexp='by tenant "[^"]*"|without a tenant',
    example='by tenant "Acme"',
    transformer=lambda said: said.split('"')[1] if '"' in said else None,
)


@given("the tenants of the schema {string}", gives="row_security")
def tenants_of_schema(schema: str, table: list[TenantRole], database_url: str) -> RowSecurityAudit:
    """Name the roles of the application, the setting of their tenant, and the column that says whose a row is."""
    return RowSecurityAudit(database_url, schema, table)


@when("every object of the schema is tried {tried_by} against the rows of tenant {string}")
async def try_objects(tenant: str | None, victim: str, row_security: RowSecurityAudit) -> None:
    """Read and write in every way that there is, and look what becomes of the other tenant's rows.

    Without a tenant, on a connection that has set none, and on one on which the setting is empty.
    """
    await (row_security.without_tenant(victim) if tenant is None else row_security.as_tenant(tenant, victim))


@then("no row of another tenant is read or written")
def none_is_reached(row_security: RowSecurityAudit) -> None:
    """Show what was found, with its cause."""
    assert row_security.tried, "nothing has been tried"
    leaks = row_security.as_table()
    assert not leaks, f"rows of another tenant are reached:\n{leaks}"


@then("no row of another tenant is read or written, except")
def these_are_reached(table: list[dict[str, str]], row_security: RowSecurityAudit) -> None:
    """Compare what was found with leaks that are known, by the columns that are there, such as object and way."""
    assert table, "the table has no rows: to expect no leak, say that no row of another tenant is read or written"
    columns = list(table[0])
    assert set(columns) <= set(Finding._fields), f"the columns are {', '.join(Finding._fields)}"
    expected = {tuple(row[column] for column in columns) for row in table}
    found = {tuple(getattr(finding, column) for column in columns) for finding in row_security.findings}
    assert found == expected, f"rows of another tenant are reached:\n{row_security.as_table()}"
