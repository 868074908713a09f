"""The step about what the application's role may do in the database."""

from plainspec import parameter_type, when
from plainspec.ports.store.tenancy import TenancySystem
from plainspec.stage.tenants.privileges import Privileges

parameter_type(name="privilege_list", regexp="table privileges|role attributes|security definers", transformer=str)


@when("an administrator lists the {privilege_list} of the application role", gives="listing")
async def lists_privileges(what: str, tenancy: TenancySystem) -> list[dict[str, str]]:
    """Read what is granted, what the role is, or what runs with the privileges of others."""
    privileges = Privileges(
        await tenancy.table_privileges(), await tenancy.role_attributes(), await tenancy.security_definers()
    )
    return privileges.listed(what)
