"""Steps about what somebody tries who wants more than their own, and what comes of it."""

from plainspec import parameter_type, then, when
from plainspec.ports.refusals import RefusalKind
from plainspec.ports.tenancy import NOTHING, Deed, Outcomes
from plainspec.stage.tenants.access import Attempt, Tenants

NOWHERE = {NOTHING, "insufficient privilege"}
"""What an attempt comes to that leads nowhere; where a table grants nothing at all, it is refused anyway."""

parameter_type(name="someone", regexp="everybody(?: else)?|[A-Z][a-z]+", transformer=str)
parameter_type(
    name="deed",
    regexp="(?:add|copy|change|take|delete|empty|give|refer|find|switch|lift|make|read|run) [a-z ]+",
    transformer=Deed,
)
parameter_type(name="answer", regexp="done|unique violation|insufficient privilege|not supported", transformer=str)


@when("{someone} tries to {deed}")
async def tries(who: str, deed: Deed, tenants: Tenants) -> None:
    """Try it wherever it can be tried."""
    await tenants.attempt(who, deed)


@when("{word} works through the role of the owner")
async def works_as_owner(tenant: str, tenants: Tenants) -> None:
    """Open the store as a role that no tenant binds."""
    tenants.attempts.append(Attempt(tenant, tenant, await tenants.system.attempt_as_owner(tenant)))


@then("{someone} has found nothing, or was refused: {refusal}")
def got_nowhere(who: str, refusal: RefusalKind, tenants: Tenants) -> None:
    """Compare what all of their attempts have come to."""
    attempts = tenants.tried_by(who)
    assert attempts, f"{who} has tried nothing"
    somewhere = beyond(attempts, {*NOWHERE, refusal.value})
    assert somewhere == {}, f"{somewhere}"


@then("with rows of others, everybody has found nothing, or was refused: {refusal}")
def got_nowhere_with_others(refusal: RefusalKind, tenants: Tenants) -> None:
    """Compare what attempts have come to with rows of somebody else."""
    foreign = [attempt for attempt in tenants.attempts if attempt.who != attempt.tenant]
    assert {attempt.who for attempt in foreign} > set(tenants.names)
    somewhere = beyond(foreign, {*NOWHERE, refusal.value})
    assert somewhere == {}, f"{somewhere}"


@then("with rows of their own, {people} had the answer: {answer}")
def had_the_answer(names: list[str], answer: str, tenants: Tenants) -> None:
    """Compare with what became of it where the application may do so at all."""
    for name in names:
        (own,) = (attempt for attempt in tenants.tried_by(name) if attempt.tenant == name)
        answers = {in_short(what) for what in own.outcomes.values()}
        assert answer in answers, f"{own}"
        assert answers <= {answer, "insufficient privilege"}, f"{own}"


@then("{people} has/have reached just their own rows, or was/were refused: {refusal}")
def reached_their_own(names: list[str], refusal: RefusalKind, tenants: Tenants) -> None:
    """Compare how many rows of each table it was with how many the tenant had."""
    for name in names:
        (got,) = (attempt for attempt in tenants.tried_by(name) if attempt.tenant == name)
        own = {table: f"{len(rows[name])} rows" for table, rows in tenants.before.items()}
        assert got.outcomes.keys() == own.keys()
        beyond = {table: what for table, what in got.outcomes.items() if what not in {refusal.value, own[table]}}
        assert beyond == {}, f"{name}: {beyond}"
        assert set(got.outcomes.values()) != {refusal.value}, f"{name} was refused everywhere"


@then("nobody has changed rows of others")
def nobody_has_changed_others(tenants: Tenants) -> None:
    """Look for changes of any table that are not those of whoever has tried."""
    assert tenants.attempts, "nobody has tried anything"
    changed = {attempt.who: others for attempt in tenants.attempts if (others := attempt.changed - {attempt.who})}
    assert changed == {}, f"{changed}"


def beyond(attempts: list[Attempt], expected: set[str]) -> dict[str, Outcomes]:
    """Return what attempts have come to that was not expected, by who has tried it with whose rows."""
    found = {f"{attempt.who} with {attempt.tenant}'s": attempt.beyond(expected) for attempt in attempts}
    return {attempt: outcomes for attempt, outcomes in found.items() if outcomes}


def in_short(outcome: str) -> str:
    """Leave out how many rows it was, and what else would have been answered."""
    return "done" if outcome.endswith(" rows") else outcome.partition(" of that key")[0]
