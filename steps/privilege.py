"""Steps about what the application's role may do in the database."""

from plainspec import parameter_type, then, when
from plainspec.ports.store.tenancy import TenancySystem
from plainspec.stage.tenants.privileges import Privileges

parameter_type(name="privilege_list", regexp="table privileges|role attributes|security definers", transformer=str)


@when("an administrator reviews the application role", gives="privileges")
async def review(tenancy: TenancySystem) -> Privileges:
    """Read what is granted, what the role is, and what runs with the privileges of others."""
    return Privileges(
        await tenancy.table_privileges(), await tenancy.role_attributes(), await tenancy.security_definers()
    )


@then("the application role has exactly these {privilege_list}")
def has_exactly_these(what: str, table: list[dict[str, str]], privileges: Privileges) -> None:
    """Compare with all that there are: the first column names them, the second says what the role has of each."""
    name, held = table[0]
    assert privileges.listed(what) == {row[name]: row[held] for row in table}
