"""Guards of the audit trail that are missing."""

from plainspec.proving import fault

APPLICATION = "audit/append_only.feature: Acme tries to "
OWNER = "audit/append_only.feature: The table owner tries to "
NOT_REFUSED = "was not refused."

fault(
    "the application may write to the audit trail and disable its triggers",
    caught_by=[
        f"{APPLICATION}{attempt}"
        for attempt in (
            "disable the recording trigger",
            "update a record",
            "delete a record",
            "truncate the table of records",
            "insert a record",
            "move the head back",
            "delete the head",
        )
    ],
    because=NOT_REFUSED,
).sql(
    "GRANT INSERT, UPDATE, DELETE, TRUNCATE ON audit_record, audit_head TO agency_app",
    "ALTER TABLE base_entity OWNER TO agency_app",
)

fault(
    "the table owner can change and remove records",
    caught_by=[
        f"{OWNER}{attempt}"
        for attempt in (
            "update a record",
            "delete a record",
            "truncate the table of records",
            "rewrite an old hash while appending a record",
            "backdate a record",
        )
    ],
    because=NOT_REFUSED,
).sql("DROP TRIGGER audit_record_append_only ON audit_record")

fault(
    "the table owner can move, reassign and delete the head",
    caught_by=[
        f"{OWNER}{attempt}"
        for attempt in (
            "delete the head",
            "truncate the table of heads",
            "move the head back",
            "move the head ahead",
            "reassign the head to another tenant",
        )
    ],
    because=NOT_REFUSED,
).sql("DROP TRIGGER audit_head_kept ON audit_head", "DROP TRIGGER audit_head_advances ON audit_head")
