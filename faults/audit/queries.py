"""Audit queries that return other records than were asked for, or read all of them."""

from datetime import datetime, timedelta
from typing import Any

from plainspec.proving import Patch, fault

RECORDS = "audit/audit_records.feature"
LONG = "audit/long_trails.feature: Acme queries the records "
MICROSECOND = timedelta(microseconds=1)


@fault(
    "a query returns the last record first",
    caught_by=f"{RECORDS}: Acme queries the records of a skill",
    because="the query returns the records",
)
def return_last_first(patch: Patch) -> None:
    """Sort in descending order."""
    target = "agency.store.audit.trail:recorded_about"
    original = patch.original(target)
    column = patch.original("agency.store.audit.record:AuditRecord").sequence
    patch.attribute(target, lambda number: original(number).order_by(None).order_by(column.desc()))


@fault(
    "a query about a time leaves out its first moment and includes its end",
    caught_by=f"{RECORDS}: Acme queries the records from one moment until just before another",
    because="the query returns the records",
)
def shift_time(patch: Patch) -> None:
    """Begin and end later by the smallest unit of time."""
    target = "agency.store.audit.trail:recorded_between"
    original = patch.original(target)

    def recorded_later(since: datetime, until: datetime) -> Any:
        return original(since + MICROSECOND, until + MICROSECOND)

    patch.attribute(target, recorded_later)


fault(
    "queries by entity and by time read the whole trail",
    caught_by=[f"{LONG}of its skill Python", f"{LONG}from record 1 until record 2"],
    because="found by index",
).sql("DROP INDEX audit_record_tenant_entity_id_sequence_idx", "DROP INDEX audit_record_tenant_created_at_idx")

fault(
    "a query returns the records of every tenant",
    caught_by=f"{RECORDS}: A query returns no records of another tenant",
    because="skill Rust",
).sql("CREATE POLICY loose ON audit_record FOR SELECT USING (true)")
