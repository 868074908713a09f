"""Steps about the verification of audit trails: how an administrator tampers with them, and what is found."""

import re
from typing import NamedTuple

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.audit import Finding, Problem, Tampering
from plainspec.stage.audit.auditor import Auditor
from plainspec.stage.changes import Changes
from plainspec.stage.words import one_of

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


class Tampered(NamedTuple):
    """What an administrator does, and at which record."""

    tampering: Tampering
    sequence: int | None

    @classmethod
    def parse(cls, text: str) -> "Tampered":
        """Read `edits record 2`."""
        number = NUMBER.search(text)
        return cls(one_of(TAMPERINGS)(NUMBER.sub("N", text)), int(number[0]) if number else None)


parameter_type(
    name="trail_tampering",
    regexp="(?:edits|backdates|changes|repeats|reorders|adds|deletes|inserts|swaps|exchanges|duplicates|appends|truncates|updates) [A-Za-z0-9 ]+",  # noqa: E501 - the editor's server reads one literal
    transformer=Tampered.parse,
)
parameter_type(name="trail_place", regexp="record [0-9]+|the skill [A-Z][a-z]+", transformer=str)
parameter_type(name="trail_problem", regexp="[a-z]+(?: [a-z]+)*", transformer=one_of(PROBLEMS))


@given("{word} has kept receipts of the records up to {int}")
async def has_kept_receipts(tenant: str, last: int, auditor: Auditor) -> None:
    """Ask for them, and keep them outside of the database."""
    await auditor.keep_receipts(tenant, last)


@when("an administrator {trail_tampering} in the audit trail of {word}")
async def tampers(tampered: Tampered, tenant: str, auditor: Auditor) -> None:
    """Do what nothing in the database stops."""
    await auditor.system.tamper(tampered.tampering, tenant, tampered.sequence)


@when("{word} verifies its audit trail while a record is added")
async def verifies_while_adding(tenant: str, auditor: Auditor) -> None:
    """Commit one more record between the first query and the last."""
    await auditor.verify_while_adding(tenant)


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
