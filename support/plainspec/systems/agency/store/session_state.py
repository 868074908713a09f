"""The session state of a PostgreSQL connection: SQL that leaves it, and SQL that finds it."""

from plainspec.ports.store.pools import SessionState

CHANGES = {
    SessionState.FAILED_TRANSACTION: "UPDATE account SET balance = -1",
    SessionState.OPEN_TRANSACTION: "UPDATE account SET balance = balance + 1",
    SessionState.TENANT: "SELECT set_config('app.tenant', 'acme', false)",
    SessionState.ROLE: "SET ROLE pg_monitor",
    SessionState.ADVISORY_LOCK: "SELECT pg_advisory_lock(1)",
    SessionState.TEMPORARY_TABLE: "CREATE TEMPORARY TABLE note (line text)",
    SessionState.NOTIFICATION_CHANNEL: "LISTEN bell",
    SessionState.CURSOR: "DECLARE reader CURSOR WITH HOLD FOR SELECT owner FROM account",
    SessionState.SEQUENCE_VALUE: "SELECT nextval(pg_get_serial_sequence('loan', 'id'))",
}
UNCOMMITTED = frozenset({SessionState.FAILED_TRANSACTION, SessionState.OPEN_TRANSACTION})

CHECKS = {
    SessionState.OPEN_TRANSACTION: "pg_current_xact_id_if_assigned() IS NOT NULL",
    SessionState.TENANT: "coalesce(current_setting('app.tenant', true), '') <> ''",
    SessionState.ROLE: "current_user <> session_user",
    SessionState.ADVISORY_LOCK: "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())",
    SessionState.TEMPORARY_TABLE: "to_regclass('pg_temp.note') IS NOT NULL",
    SessionState.NOTIFICATION_CHANNEL: "EXISTS (SELECT FROM pg_listening_channels())",
    SessionState.CURSOR: "EXISTS (SELECT FROM pg_cursors WHERE name = 'reader')",
}
FIND_ALL = f"SELECT {', '.join(CHECKS.values())}"
FIND_SEQUENCE_VALUE = "SELECT currval(pg_get_serial_sequence('loan', 'id'))"
"""Refused in a session that has drawn none."""
