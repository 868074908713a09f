"""Steps about audit trails: what was recorded, how it is looked up, and what somebody tries to do to it."""

from collections.abc import Iterable

from plainspec import given, parameter_type, then, when
from plainspec.ports.audit import Attempt, Record
from plainspec.stage.audit.auditor import Auditor
from plainspec.stage.entities.entity_store import Named

parameter_type(name="attempt", regexp="[a-z]+(?: [a-z]+)+", transformer=Attempt)


@given("{int} older records of {word}, one a minute until an hour ago")
async def older_records(count: int, tenant: str, auditor: Auditor) -> None:
    """Put so many records there."""
    await auditor.system.grow(tenant, count)


@when("skills get one more column, which is empty")
async def skills_get_column(auditor: Auditor) -> None:
    """Change the table past the system."""
    await auditor.system.widen()


@when("people of {word} act in turn")
async def act_in_turn(tenant: str, table: list[dict[str, str]], auditor: Auditor) -> None:
    """Play the table row by row, one session per column."""
    await auditor.act_in_turn(tenant, table)


@when("{int} people of each of {people} add a skill at once, and every second one gives up at the last moment")
async def add_at_once(count: int, tenants: list[str], auditor: Auditor) -> None:
    """Start all of them at the same time, and wait for all."""
    await auditor.add_at_once(tenants, count)


@when("the table owner has {word}'s job role {word} need what {word} has needed")
async def hands_need_on(tenant: str, job_role: str, former: str, auditor: Auditor) -> None:
    """Hand all that one job role needs on to another, in one statement past the system."""
    await auditor.system.hand_on(tenant, former, job_role)


@when("{actor} tries to {attempt} in the audit trail of {word}")
async def tries(who: str, attempt: Attempt, tenant: str, auditor: Auditor) -> None:
    """Have somebody try something with SQL."""
    await auditor.attempt(who, attempt, tenant)


@when("{word} looks up what was recorded in the last {int} minutes", gives="looked_up")
async def looks_up(tenant: str, minutes: int, auditor: Auditor) -> tuple[int, frozenset[str]]:
    """Ask for these records, and how the server has found them."""
    return await auditor.system.latest(tenant, minutes)


@then("the audit trail of {word} says")
async def trail_says(tenant: str, table: list[dict[str, str]], auditor: Auditor) -> None:
    """Compare all records that the tenant is shown."""
    assert _columns(await auditor.system.trail(tenant), table[0]) == table


@then("the records about {entity} are")
async def records_about(entity: Named, table: list[dict[str, str]], auditor: Auditor) -> None:
    """Compare those that its tenant is shown who asks about it."""
    assert _columns(await auditor.system.about(entity.tenant, entity.name), table[0]) == table


@then("the audit trail of {word} ends with")
async def trail_ends_with(tenant: str, table: list[dict[str, str]], auditor: Auditor) -> None:
    """Compare the last records that the tenant is shown."""
    assert _columns(await auditor.system.trail(tenant), table[0])[-len(table) :] == table


@then("the audit trail of {word} has {int} record(s), numbered without a gap")
async def has_records(tenant: str, count: int, auditor: Auditor) -> None:
    """Compare the numbers of all records that the tenant is shown."""
    shown = await auditor.system.trail(tenant)
    assert [one.sequence for one in shown] == list(range(1, count + 1))


@then("record {int} of {word} says, to the letter, that the attributes are")
async def says_attributes(sequence: int, tenant: str, docstring: str, auditor: Auditor) -> None:
    """Look for them in what the record says."""
    said = (await auditor.system.contents(tenant))[sequence - 1]
    assert f'"attributes":{docstring},' in said, said


@then("the audit trail of {word} is as it was")
async def is_as_it_was(tenant: str, auditor: Auditor) -> None:
    """Compare everything that is stored of it, the head included."""
    assert await auditor.system.committed(tenant) == auditor.before[tenant]


@then("{int} records are found by the index {word}")
def are_found_by(count: int, index: str, looked_up: tuple[int, frozenset[str]]) -> None:
    """Compare how many there are, and how the server has found them."""
    assert looked_up == (count, frozenset({index}))


def _columns(records: Iterable[Record], columns: Iterable[str]) -> list[dict[str, str]]:
    said = (
        {
            "record": str(one.sequence),
            "action": one.action,
            "entity": one.entity,
            "version": str(one.version or ""),
            "by": one.by,
        }
        for one in records
    )
    return [{column: one[column] for column in columns} for one in said]
