"""Ways in which a verification can look at too little or too much, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

VERIFICATION = "agency.store.audit_verification"
VERIFY = f"{VERIFICATION}:_verify"
SOUND = "audit/tamper_detection.feature: Acme changes a skill, and nobody forges anything"
SOMEBODY = "audit/tamper_detection.feature: Somebody "
LONG = "audit/long_trails.feature: "

fault(
    "the verification looks at the first page only",
    caught_by=f"{LONG}Somebody blames somebody else for what was done last",
    because="is broken at record 3002",
).rewrite(
    VERIFY,
    (
        "end = Receipt(row.sequence, row.hash)",
        "end = Receipt(row.sequence, row.hash)\n        if end.sequence == BATCH:\n            return None",
    ),
)

fault(
    "the verification holds the whole trail",
    caught_by=f"{LONG}Acme wants to know whether its trail is sound",
    because="less than 4 MB",
).rewrite(
    VERIFY,
    ('session.stream(RECORDS, asked, execution_options={"yield_per": BATCH})', "session.execute(RECORDS, asked)"),
    ("async for row in rows:", "for row in rows.all():"),
)

fault(
    "the verification looks at the trail more than once",
    caught_by=f"{LONG}A record is added between the first look and the last",
    because="nothing was found wrong with it",
).rewrite(f"{VERIFICATION}:verify", ("Isolation.REPEATABLE_READ, ", ""))

fault(
    "nobody asks what entities say by now",
    caught_by=f"{SOMEBODY}changes the skill of record 2 while nothing is recorded",
    because="something has happened since",
).rewrite(VERIFY, ("if unrecorded else None", "if False else None"))


@fault(
    "nobody asks for entities without records",
    caught_by=f"{SOMEBODY}adds a skill, and nothing is recorded",
    because="knows nothing of its skill Forged",
)
def ask_those_with_records(patch: Patch) -> None:
    """An outer join from the records alone."""
    target = f"{VERIFICATION}:UNRECORDED"
    patch.attribute(target, text(patch.original(target).text.replace("FULL JOIN", "RIGHT JOIN")))


@fault(
    "moments are compared in local time",
    caught_by="audit/every_table.feature: The owner of the tables changes a skill in Tokyo",
    because="it was altered",
)
def read_local_time(patch: Patch) -> None:
    """The verification's session has a time zone, too."""
    target = f"{VERIFICATION}:RECORDS"
    patch.attribute(target, text(patch.original(target).text.replace("created_at AT TIME ZONE 'UTC'", "created_at")))


@fault(
    "nobody asks whether entities are still there",
    caught_by=f"{SOMEBODY}deletes the skill of record 2 while nothing is recorded",
    because="something has happened since",
)
def ask_those_that_are_there(patch: Patch) -> None:
    """An outer join from the entities alone."""
    target = f"{VERIFICATION}:UNRECORDED"
    patch.attribute(target, text(patch.original(target).text.replace("FULL JOIN", "LEFT JOIN")))


@fault(
    "a verification looks at the trails of all tenants as one",
    caught_by=SOUND,
    because="there are two",
)
def mix_tenants(patch: Patch) -> None:
    """Neither the query nor the policy asks whose a record is."""
    patch.sql("ALTER POLICY audit_record_tenant ON audit_record USING (true)")
    target = f"{VERIFICATION}:RECORDS"
    patch.attribute(target, text(patch.original(target).text.replace("tenant = :tenant", ":tenant <> ''")))
