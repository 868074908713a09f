"""Steps about audit trails: what they record, and attempts to change them."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.audit import AuditAttempt
from plainspec.stage.audit.auditor import Auditor, as_rows
from plainspec.stage.changes import Changes
from plainspec.stage.words import one_of

ATTEMPTS = {
    "update a record": AuditAttempt.UPDATE_RECORD,
    "backdate a record": AuditAttempt.BACKDATE_RECORD,
    "delete a record": AuditAttempt.DELETE_RECORD,
    "truncate the table of records": AuditAttempt.TRUNCATE_RECORDS,
    "insert a record": AuditAttempt.INSERT_RECORD,
    "rewrite an old hash while appending a record": AuditAttempt.REWRITE_AND_APPEND,
    "move the head back": AuditAttempt.MOVE_HEAD_BACK,
    "move the head ahead": AuditAttempt.MOVE_HEAD_AHEAD,
    "reassign the head to another tenant": AuditAttempt.REASSIGN_HEAD,
    "delete the head": AuditAttempt.DELETE_HEAD,
    "truncate the table of heads": AuditAttempt.TRUNCATE_HEADS,
    "disable the recording trigger": AuditAttempt.DISABLE_TRIGGER,
}

parameter_type(
    name="audit_attempt",
    regexp="(?:update|backdate|delete|truncate|insert|rewrite|move|reassign|disable) [a-z ]+",
    transformer=one_of(ATTEMPTS),
)


@given("{int} older audit records of {word}, one a minute until an hour ago")
async def older_records(count: int, tenant: str, auditor: Auditor) -> None:
    """Append so many valid records to the trail."""
    await auditor.system.grow(tenant, count)


@given("people of {word} have acted in turn")
@when("people of {word} act in turn")
async def act_in_turn(tenant: str, table: list[dict[str, str]], auditor: Auditor) -> None:
    """Play the table row by row, one session per column."""
    await auditor.act_in_turn(tenant, table)


@when("{actor} tries to {audit_attempt} in the audit trail of {word}")
async def tries_to(actor: str, attempt: AuditAttempt, tenant: str, auditor: Auditor) -> None:
    """Run a statement in the role of the application, or of the table owner."""
    await auditor.attempt(actor, attempt, tenant)


@then("the audit trail of {word} ends with")
async def trail_ends_with(tenant: str, table: list[dict[str, str]], auditor: Auditor, changes: Changes) -> None:
    """Compare the last records that the tenant is shown."""
    shown = as_rows(await auditor.system.trail(tenant), list(table[0]))
    assert shown[-len(table) :] == table
    changes.mention(tenant)


@then("record {int} of {word} holds, to the letter, the attributes")
async def holds_attributes(sequence: int, tenant: str, docstring: str, auditor: Auditor, changes: Changes) -> None:
    """Look for them in the content of the record."""
    content = (await auditor.system.contents(tenant))[sequence - 1]
    assert f'"attributes":{docstring},' in content, content
    changes.mention(tenant)
