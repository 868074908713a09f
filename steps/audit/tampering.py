"""Steps about the protection of audit trails: attempts to change them, tampering, and what a verification finds."""

import re

from plainspec import parameter_type, then, when
from plainspec.ports.store.audit import AuditAttempt, Finding, Problem, Tampering
from plainspec.stage.audit.auditor import Auditor, Tampered
from plainspec.stage.changes import Changes
from plainspec.stage.named_values import one_of

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

TAMPERINGS = {
    "edits record N": Tampering.EDIT_RECORD,
    "backdates record N": Tampering.BACKDATE_RECORD,
    "changes the entity id of record N": Tampering.CHANGE_ENTITY,
    "repeats a key in record N and recomputes all hashes and the head": Tampering.REPEAT_KEY,
    "reorders the keys in record N and recomputes all hashes and the head": Tampering.REORDER_KEYS,
    "adds spaces to record N and recomputes all hashes and the head": Tampering.ADD_SPACES,
    "deletes record N": Tampering.DELETE_RECORD,
    "deletes record N and moves the head back": Tampering.DELETE_RECORD_AND_MOVE_HEAD,
    "inserts a record after record N": Tampering.INSERT_AFTER_RECORD,
    "swaps record N with the next": Tampering.SWAP_WITH_NEXT,
    "exchanges record N with that of Bolt": Tampering.EXCHANGE_WITH_TENANT,
    "duplicates record N": Tampering.DUPLICATE_RECORD,
    "appends a record": Tampering.APPEND_RECORD,
    "appends a record and skips a number": Tampering.SKIP_NUMBER,
    "edits record N and recomputes all hashes": Tampering.RECOMPUTE_HASHES,
    "edits record N and recomputes all hashes and the head": Tampering.RECOMPUTE_HASHES_AND_HEAD,
    "truncates the table of records": Tampering.TRUNCATE_RECORDS,
    "deletes the head": Tampering.DELETE_HEAD,
    "updates the entity of record N without triggers": Tampering.UPDATE_ENTITY,
    "deletes the entity of record N without triggers": Tampering.DELETE_ENTITY,
    "inserts an entity without triggers": Tampering.INSERT_ENTITY,
}
PROBLEMS = {
    "missing": Problem.MISSING,
    "forked": Problem.FORKED,
    "not linked": Problem.UNLINKED,
    "not canonical": Problem.AMBIGUOUS,
    "altered": Problem.ALTERED,
    "conflicts with a receipt": Problem.REPLACED,
    "conflicts with the head": Problem.UNANCHORED,
    "unrecorded change": Problem.UNRECORDED,
}
NUMBER = re.compile(r"\d+")


def action_of(text: str) -> AuditAttempt | Tampered | None:
    """Read what is tried, or how an administrator tampers; None stands for adding records during a verification."""
    if text == "adds records during a verification":
        return None
    if text.startswith("tries to "):
        return one_of(ATTEMPTS)(text.removeprefix("tries to "))
    number = NUMBER.search(text)
    return Tampered(one_of(TAMPERINGS)(NUMBER.sub("N", text)), int(number[0]) if number else None)


parameter_type(
    name="audit_action",
    regexp="(?:tries to|edits|backdates|changes|repeats|reorders|adds|deletes|inserts|swaps|exchanges|duplicates|appends|truncates|updates) [A-Za-z0-9 ]+",  # noqa: E501 - the editor's server reads one literal
    example="tries to update a record",
    transformer=action_of,
)
parameter_type(name="trail_place", regexp="record [0-9]+|the skill [A-Z][a-z]+", example="record 1", transformer=str)
parameter_type(name="trail_problem", regexp="[a-z]+(?: [a-z]+)*", example="not canonical", transformer=one_of(PROBLEMS))


@when("{actor} {audit_action} in/of the audit trail of {word}")
async def acts_on_trail(actor: str, action: AuditAttempt | Tampered | None, tenant: str, auditor: Auditor) -> None:
    """Run a statement that the database is to refuse, tamper where nothing stops it, or add records meanwhile."""
    await auditor.act_on_trail(actor, action, tenant)


@then("the audit trail of {word} is valid")
async def is_valid(tenant: str, auditor: Auditor) -> None:
    """Have it verified; verifications before this one must not have found anything either."""
    await auditor.verify(tenant)
    assert auditor.findings[tenant] == [None] * len(auditor.findings[tenant])


@then("the audit trail of {word} is broken at {trail_place}: {trail_problem}")
async def is_broken(tenant: str, place: str, problem: Problem, auditor: Auditor, changes: Changes) -> None:
    """Have it verified, and compare what is found first; an entity is named if no record is about it."""
    found = await auditor.verify(tenant)
    number = NUMBER.search(place)
    assert found == Finding(int(number[0]) if number else None, problem)
    assert number or f"the {found.entity}" == place
    changes.mention(tenant)
