"""Guards of the audit trail that are missing."""

from plainspec.proving import fault

APPLICATION = "audit/append_only.feature: Acme tries to "
OWNER = "audit/append_only.feature: The table owner tries to "
NOT_REFUSED = "the table owner was not refused anything"
GUARD = (
    "DROP TRIGGER {name} ON {table}",
    "CREATE TRIGGER {name} BEFORE {events} ON {table} {when} EXECUTE FUNCTION {function}()",
)


def guarded(name: str, table: str, events: str, when: str, function: str) -> list[str]:
    """Return SQL that replaces a guard by one of fewer events."""
    return [
        statement.format(name=name, table=table, events=events, when=when, function=function) for statement in GUARD
    ]


fault(
    "the application may write to the audit trail",
    caught_by=[
        f"{APPLICATION}update a record",
        f"{APPLICATION}delete a record",
        f"{APPLICATION}truncate the table of records",
        f"{APPLICATION}insert a record",
        f"{APPLICATION}move the head back",
        f"{APPLICATION}delete the head",
    ],
    because="Acme was",
).sql("GRANT INSERT, UPDATE, DELETE, TRUNCATE ON audit_record, audit_head TO agency_app")

fault(
    "the application owns the table of entities",
    caught_by=f"{APPLICATION}disable the recording trigger",
    because="Acme was not refused anything",
).sql("ALTER TABLE base_entity OWNER TO agency_app")

fault(
    "records are not guarded",
    caught_by=[
        f"{OWNER}update a record",
        f"{OWNER}delete a record",
        f"{OWNER}truncate the table of records",
        f"{OWNER}rewrite an old hash while appending a record",
    ],
    because=NOT_REFUSED,
).sql("DROP TRIGGER audit_record_append_only ON audit_record")

fault(
    "the date of a record can be changed",
    caught_by=f"{OWNER}backdate a record",
    because=NOT_REFUSED,
).sql(
    *guarded(
        "audit_record_append_only",
        "audit_record",
        "UPDATE OF content OR DELETE OR TRUNCATE",
        "FOR EACH STATEMENT",
        "refuse_audit_change",
    )
)

fault(
    "the head can be deleted",
    caught_by=[f"{OWNER}delete the head", f"{OWNER}truncate the table of heads"],
    because=NOT_REFUSED,
).sql("DROP TRIGGER audit_head_kept ON audit_head")

fault(
    "the head can be moved back and given to another tenant",
    caught_by=[f"{OWNER}move the head back", f"{OWNER}reassign the head to another tenant"],
    because=NOT_REFUSED,
).sql("DROP TRIGGER audit_head_advances ON audit_head")

fault(
    "the head can be moved far ahead",
    caught_by=f"{OWNER}move the head ahead",
    because=NOT_REFUSED,
).sql(
    *guarded(
        "audit_head_advances",
        "audit_head",
        "UPDATE",
        "FOR EACH ROW WHEN (NEW.sequence <= OLD.sequence)",
        "keep_audit_head",
    )
)
