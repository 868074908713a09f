"""Tampering that a verification does not find, or finds in another place."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from agency.store.audit_verification import Problem
from agency.store.isolation import Isolation
from plainspec.proving import Patch, fault

VERIFICATION = "agency.store.audit_verification"
VERIFY = f"{VERIFICATION}:verify"
CANONICAL = "audit/canonical_json.feature"
DETECTION = "audit/tamper_detection.feature"
LONG = "audit/long_trails.feature"
BROKEN = "is broken at"


def administrator(*does: str) -> list[str]:
    """Name the scenarios in which an administrator does these things."""
    return [f"{DETECTION}: An administrator {what}" for what in does]


def verified(name: str, report: Callable[[Any, Any], Any]) -> Any:
    """Return what reports something else than was found with these receipts, as a function of this name."""

    def plant(patch: Patch) -> None:
        verify = patch.original(VERIFY)

        async def verify_otherwise(store: Any, tenant: str, receipts: Any = ()) -> Any:
            found = await verify(store, tenant, receipts)
            return report(found, receipts) if found else None

        patch.attribute(VERIFY, verify_otherwise)

    plant.__name__ = name
    return plant


def hiding(*problems: Problem) -> Any:
    """Return what reports nothing where one of these problems was found."""
    name = f"hide_{problems[0].value}"
    return verified(name, lambda found, _receipts: None if found.problem in problems else found)


for problems, what, scenarios in (
    (
        [Problem.ALTERED],
        "records that were edited",
        administrator(
            "edits record 2",
            "backdates record 2",
            "changes the entity id of record 2",
            "edits record 4",
            "exchanges record 1 with that of Bolt, and both trails are broken",
        ),
    ),
    (
        [Problem.MISSING],
        "records that are missing",
        administrator(
            "deletes record 1",
            "deletes record 2",
            "deletes record 4",
            "appends a record and skips a number",
            "truncates the table of records, and both trails are broken",
        ),
    ),
    (
        [Problem.UNLINKED, Problem.FORKED],
        "records that were inserted, swapped or duplicated",
        administrator(
            "inserts a record after record 2",
            "swaps record 2 with the next",
            "drops the primary key and duplicates a record",
        ),
    ),
    (
        [Problem.UNANCHORED],
        "a trail that does not end at its head",
        administrator("appends a record", "deletes the head", "edits record 2 and recomputes all hashes"),
    ),
    (
        [Problem.UNRECORDED],
        "changes without a record",
        administrator(
            "updates the entity of record 2 without triggers",
            "deletes the entity of record 2 without triggers",
            "inserts an entity without a record",
        ),
    ),
):
    fault(f"a verification does not report {what}", caught_by=scenarios, because=BROKEN)(hiding(*problems))


@fault(
    "content that is not canonical JSON is valid",
    caught_by=[
        f"{CANONICAL}: An administrator {what} and recomputes all hashes and the head"
        for what in ("repeats a key in record 1", "reorders the keys in record 1", "adds spaces to record 1")
    ],
    because="not canonical",
)
def accept_any_json(patch: Patch) -> None:
    """Take every text for canonical."""
    patch.attribute(f"{VERIFICATION}:is_canonical", lambda _content: True)


@fault(
    "receipts are ignored",
    caught_by=administrator(
        "edits record 2 and recomputes all hashes and the head, and Acme has receipts up to 4",
        "deletes record 4 and moves the head back, and Acme has receipts up to 4",
    ),
    because=BROKEN,
)
def ignore_receipts(patch: Patch) -> None:
    """Verify without receipts."""
    verify = patch.original(VERIFY)

    async def verify_without(store: Any, tenant: str, receipts: Any = ()) -> Any:
        del receipts
        return await verify(store, tenant)

    patch.attribute(VERIFY, verify_without)


fault(
    "a verification stops at the newest receipt",
    caught_by=administrator("edits record 4, and Acme has receipts up to 2"),
    because=BROKEN,
)(
    verified(
        "stop_at_receipt",
        lambda found, receipts: None if receipts and found.sequence > max(one.sequence for one in receipts) else found,
    )
)


@fault(
    "a verification reads the first 1000 records",
    caught_by=f"{LONG}: An administrator edits the last of 3002 records",
    because="is broken at record 3002",
)
def read_a_page(patch: Patch) -> None:
    """Limit the query for the records."""
    target = f"{VERIFICATION}:RECORDS"
    patch.attribute(target, text(f"{patch.original(target).text} LIMIT 1000"))


@fault(
    "a verification reads each query in a snapshot of its own",
    caught_by=f"{LONG}: A record is added between the first query of a verification and the last",
    because="is valid",
)
def read_committed(patch: Patch) -> None:
    """Work at READ COMMITTED instead of the requested level."""
    unit_of_work = patch.original("agency.store.store:Store.unit_of_work")

    def unit_of_work_at_read_committed(self: Any, isolation: Any = None, **given: Any) -> Any:
        del isolation
        return unit_of_work(self, Isolation.READ_COMMITTED, **given)

    patch.attribute("agency.store.store:Store.unit_of_work", unit_of_work_at_read_committed)
