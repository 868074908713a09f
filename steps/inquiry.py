"""Steps about questions to audit trails: what was recorded in some time, and how far a trail has come."""

from plainspec import then, when
from plainspec.ports.audit import Receipt, Record
from plainspec.stage.audit.auditor import Auditor


@when("{word} looks up what was recorded from the moment of record {int} until that of record {int}", gives="heard")
async def looks_up_between(tenant: str, first: int, last: int, auditor: Auditor) -> tuple[Record, ...]:
    """Ask for what was recorded between the moments of two records."""
    return await auditor.system.between(tenant, first, last)


@when("{word} looks up what was recorded since {string}", gives="told")
async def looks_up_since(tenant: str, moment: str, auditor: Auditor) -> str:
    """Ask, and keep what is said to that."""
    return await auditor.system.since(tenant, moment)


@when("{word} asks for a receipt of record {int}", gives="receipt")
async def asks_for_receipt(tenant: str, sequence: int, auditor: Auditor) -> Receipt | None:
    """Ask for it, whether there is such a record or not."""
    return await auditor.system.receipt(tenant, sequence)


@then("it hears of the records {string}")
def hears_of(numbers: str, heard: tuple[Record, ...]) -> None:
    """Compare their numbers, in order."""
    assert ", ".join(str(record.sequence) for record in heard) == numbers


@then("it is told {string}")
def is_told(words: str, told: str) -> None:
    """Look for the words in what was said."""
    assert words in told, told or "nobody was refused"


@then("it gets the receipt of record {int}")
def gets_receipt(sequence: int, receipt: Receipt | None) -> None:
    """Compare the number that it was given for."""
    assert receipt
    assert receipt.sequence == sequence


@then("it gets no receipt")
def gets_none(receipt: Receipt | None) -> None:
    """Make sure that there is none."""
    assert receipt is None
