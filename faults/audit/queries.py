"""Audit queries that return other records than were asked for, or read all of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from agency.store.audit_record import AuditRecord
from plainspec.proving import Patch, fault

ABOUT = "agency.store.audit:recorded_about"
BETWEEN = "agency.store.audit:recorded_between"
OF_A_SKILL = "audit/audit_records.feature: Acme queries the records of a skill"
OF_A_TIME = "audit/audit_records.feature: Acme queries the records from one moment until just before another"
LONG = "audit/long_trails.feature: Acme queries the records "
MICROSECOND = timedelta(microseconds=1)


def query(target: str, name: str, change: Callable[..., Any]) -> Any:
    """Return what asks another query, made of the original and its arguments, as a function of this name."""

    def plant(patch: Patch) -> None:
        original = patch.original(target)
        patch.attribute(target, lambda *given: change(original, *given))

    plant.__name__ = name
    return plant


for what, target, name, change, scenario in (
    (
        "a query about an entity returns the records of all",
        ABOUT,
        "return_all",
        lambda _original, _number: select(AuditRecord).order_by(AuditRecord.sequence),
        OF_A_SKILL,
    ),
    (
        "a query about an entity returns the last record first",
        ABOUT,
        "return_last_first",
        lambda original, number: original(number).order_by(None).order_by(AuditRecord.sequence.desc()),
        OF_A_SKILL,
    ),
    (
        "the moment at which a time ends belongs to it",
        BETWEEN,
        "include_last",
        lambda original, since, until: original(since, until + MICROSECOND),
        OF_A_TIME,
    ),
    (
        "the moment at which a time begins does not belong to it",
        BETWEEN,
        "exclude_first",
        lambda original, since, until: original(since + MICROSECOND, until),
        OF_A_TIME,
    ),
):
    fault(what, caught_by=scenario, because="the query returns the records")(query(target, name, change))

for what, index, of in (
    ("by entity", "audit_record_tenant_entity_id_sequence_idx", "of its skill Python"),
    ("by time", "audit_record_tenant_created_at_idx", "from record 1 until record 2"),
):
    fault(
        f"records have no index {what}",
        caught_by=f"{LONG}{of}",
        because="the query uses the index",
    ).sql(f"DROP INDEX {index}")

fault(
    "a query returns the records of every tenant",
    caught_by="audit/audit_records.feature: A query returns no records of another tenant",
    because="skill Rust",
).sql("CREATE POLICY loose ON audit_record FOR SELECT USING (true)")
