"""Steps about what the application's role may do in the database."""

from plainspec import then, when
from plainspec.ports.tenancy import TenancySystem
from plainspec.stage.tenants.privileges import Rights


@when("somebody asks what the application may do", gives="rights")
async def ask(tenancy: TenancySystem) -> Rights:
    """Read what is granted, what the role is, and what lends it more."""
    return Rights(await tenancy.rights(), await tenancy.powers(), await tenancy.lenders())


@then("it may do this and nothing else")
def may_do_this(table: list[dict[str, str]], rights: Rights) -> None:
    """Compare with all tables and views with which it may do anything."""
    assert rights.in_words == {row["with"]: row["may"] for row in table}


@then("it is no superuser, makes no roles or tables, acts as nobody else and owns nothing")
def has_no_power(rights: Rights) -> None:
    """Compare with everything that a role can be or do beyond tables."""
    assert rights.powers == set(), f"the application {', '.join(sorted(rights.powers))}"


@then("no function or view that it may use works with the rights of somebody else")
def nothing_lends(rights: Rights) -> None:
    """Compare with all that does."""
    assert rights.lenders == set(), f"{', '.join(sorted(rights.lenders))}"
