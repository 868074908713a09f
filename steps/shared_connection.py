"""Steps about connections that tenants use one after the other: what is left on them, and who takes them."""

from plainspec import parameter_type, then, when
from plainspec.ports.refusals import RefusalKind
from plainspec.ports.tenancy import NOTHING, Finish, Leftover
from plainspec.stage.tenants.access import Tenants
from plainspec.stage.tenants.load import Rush

parameter_type(name="finish", regexp="commits|rolls back", transformer=Finish)
parameter_type(name="remains", regexp="says for good who it is|leaves a [a-z ]+", transformer=Leftover)


@when("{word} {remains} on a connection that a stranger takes then")
async def leaves_behind(tenant: str, leftover: Leftover, tenants: Tenants) -> None:
    """Leave something behind, and have a stranger look for it."""
    await tenants.leave_to_stranger(tenant, leftover)


@when("{word} says that it is {word} from now on, and looks after its commit")
async def passes_for(tenant: str, other: str, tenants: Tenants) -> None:
    """Set the tenant for good, and look in the next transaction."""
    await tenants.pass_for(tenant, other)


@when("{word} {finish}, and its connection looks before anybody takes it")
async def finishes(tenant: str, finish: Finish, tenants: Tenants) -> None:
    """End a transaction, and look through the bare connection."""
    await tenants.finish(tenant, finish)


@when("a task that {word} has started looks for nobody")
async def task_looks(tenant: str, tenants: Tenants) -> None:
    """Have a background task look without a tenant, while the tenant's own transaction is under way."""
    await tenants.look_in_background(tenant)


@when("{word} holds the lock {string}, and {word} and a colleague ask for it")
async def ask_for_lock(holder: str, name: str, other: str, tenants: Tenants) -> None:
    """Have three sessions of two tenants take a lock, one after the other."""
    await tenants.lock(holder, other, name)


@then("{word} gets the lock, and the colleague is refused: {refusal}")
def gets_lock(other: str, refusal: RefusalKind, tenants: Tenants) -> None:
    """Compare what both have come to."""
    got = {attempt.who: set(attempt.outcomes.values()) for attempt in tenants.attempts}
    assert got == {other: {NOTHING}, "the colleague": {refusal.value}}, f"{got}"


@when("{word} is cut off in the middle of a change, and goes on")
async def is_cut_off(tenant: str, tenants: Tenants) -> None:
    """Have the server end the connection, and look on another one."""
    await tenants.cut_off(tenant)


@when("{int} people of {int} tenants work at once on {int} connections, and one in {int} gives up midway", gives="rush")
async def work_at_once(people: int, tenants_at_work: int, connections: int, nth: int, tenants: Tenants) -> Rush:
    """Have each add a skill and look at those of the tenant."""
    rush = Rush(people, tenants_at_work, nth)
    async with tenants.system.entities(connections) as entities:
        await rush.work(entities)
    return rush


@then("each of those who finished has seen just what is their tenant's")
def seen_just_their_tenants(rush: Rush) -> None:
    """Look for other tenants' names, and for people who have not even seen what they have added."""
    assert rush.strange == {}
    blind = [skill for skill, names in rush.seen.items() if skill not in names]
    assert rush.seen.keys() >= {person.skill for person in rush.people if not person.gives_up}
    assert blind == []


@then("what those have added who finished is kept, and nothing else")
async def finished_work_is_kept(rush: Rush, tenants: Tenants) -> None:
    """Compare all committed skills with those of the people who came to an end."""
    async with tenants.system.entities(1) as entities:
        assert await rush.kept(entities) == set(rush.seen)
