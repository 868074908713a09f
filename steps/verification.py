"""Steps about the verification of audit trails: what somebody forges, whether it shows, and what that takes."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.audit import Flaw, Forgery, Problem
from plainspec.stage.audit.auditor import Auditor
from plainspec.stage.entities.entity_store import Named

MB = 1_000_000

parameter_type(name="forgery", regexp="[a-z]+s .+?", transformer=Forgery)
parameter_type(name="problem", regexp="(?:it|there|the head|something) .+", transformer=Problem)


@given("{word} has kept a receipt of every record")
async def has_kept_receipts(tenant: str, auditor: Auditor) -> None:
    """Ask for them, and keep them where nobody else can reach them."""
    auditor.receipts[tenant] = await auditor.system.receipts(tenant)


@when("somebody with all rights {forgery}, in the audit trail of {word}")
async def forges(forgery: Forgery, tenant: str, auditor: Auditor) -> None:
    """Do something that nothing in the database stops."""
    await auditor.system.forge(forgery, tenant)


@when("somebody with all rights has record {int} of {word} say, to the letter, that the attributes are")
async def has_record_say(sequence: int, tenant: str, docstring: str, auditor: Auditor) -> None:
    """Write it there, and seal this record, all after it, and the head."""
    await auditor.system.dictate(tenant, sequence, docstring)


@when("{word} has its audit trail verified", gives="peak")
async def has_verified(tenant: str, auditor: Auditor) -> int:
    """Have it verified, and see how much memory that takes, in bytes."""
    return await auditor.verify_measured(tenant)


@when("{word} asks how far its audit trail has come", gives="reached")
async def asks_how_far(tenant: str, auditor: Auditor) -> int:
    """Ask for a receipt of the last record."""
    return await auditor.system.reached(tenant)


@when("somebody adds to the audit trail of {word} while it is verified", gives="flaw")
async def adds_while_verified(tenant: str, auditor: Auditor) -> Flaw | None:
    """Commit one more record between the first look and the last."""
    return await auditor.system.verify_amid(tenant)


@then("the audit trail of {word} is sound")
async def is_sound(tenant: str, auditor: Auditor) -> None:
    """Have it verified."""
    assert await auditor.verify(tenant) is None


@then("the audit trail of {word} is broken at record {int}: {problem}")
async def is_broken(tenant: str, sequence: int, problem: Problem, auditor: Auditor) -> None:
    """Have it verified, and compare what is found first."""
    assert await auditor.verify(tenant) == Flaw(sequence, problem)


@then("the audit trail of {word} knows nothing of {entity}")
async def knows_nothing(tenant: str, entity: Named, auditor: Auditor) -> None:
    """Have it verified, and compare what is found first: an entity that no record is about."""
    flaw = await auditor.verify(tenant)
    assert flaw == Flaw(None, Problem.UNRECORDED)
    assert flaw.about == entity.words


@then("it has come to record {int}")
def has_come_to(sequence: int, reached: int) -> None:
    """Compare the number of the last record."""
    assert reached == sequence


@then("nothing was found wrong with it")
def nothing_was_wrong(flaw: Flaw | None) -> None:
    """Compare what was found."""
    assert flaw is None


@then("that has taken less than {int} MB of memory")
def has_taken_less(limit: int, peak: int) -> None:
    """Compare the most that was needed at once."""
    assert peak < limit * MB, f"{peak / MB:.1f} MB"
