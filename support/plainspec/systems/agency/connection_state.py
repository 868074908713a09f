"""What somebody can leave on a connection of the agency's, and how it shows; in SQL."""

from plainspec.ports.pools import Leftover

DEEDS = {
    Leftover.FAILED_TRANSACTION: "UPDATE account SET balance = -1",
    Leftover.OPEN_TRANSACTION: "UPDATE account SET balance = balance + 1",
    Leftover.CALLED_OFF: "UPDATE account SET balance = balance + 1",
    Leftover.BY_HAND: "BEGIN; UPDATE account SET balance = balance + 1",
    Leftover.SWITCHES: "SELECT set_config(name, 'off', false) FROM pg_settings WHERE name LIKE 'enable%'",
    Leftover.SETTING: "SET TimeZone = 'Asia/Tokyo'",
    Leftover.TENANT: "SELECT set_config('app.tenant', 'acme', false)",
    Leftover.ROLE: "SET ROLE pg_monitor",
    Leftover.LOCK: "SELECT pg_advisory_lock(1)",
    Leftover.TABLE: "CREATE TEMPORARY TABLE note (line text)",
    Leftover.CHANNEL: "LISTEN bell",
    Leftover.LEVEL: "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    Leftover.CURSOR: "DECLARE book CURSOR WITH HOLD FOR SELECT owner FROM account",
    Leftover.NUMBER: "SELECT nextval(pg_get_serial_sequence('loan', 'id'))",
}
TRACES = {
    Leftover.OPEN_TRANSACTION: "pg_current_xact_id_if_assigned() IS NOT NULL",
    Leftover.SWITCHES: "EXISTS (SELECT FROM pg_settings WHERE name LIKE 'enable%' AND source = 'session')",
    Leftover.SETTING: "current_setting('TimeZone') = 'Asia/Tokyo'",
    Leftover.TENANT: "coalesce(current_setting('app.tenant', true), '') <> ''",
    Leftover.ROLE: "current_user <> session_user",
    Leftover.LOCK: "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())",
    Leftover.TABLE: "to_regclass('pg_temp.note') IS NOT NULL",
    Leftover.CHANNEL: "EXISTS (SELECT FROM pg_listening_channels())",
    Leftover.LEVEL: "current_setting('default_transaction_isolation') = 'serializable'",
    Leftover.CURSOR: "EXISTS (SELECT FROM pg_cursors WHERE name = 'book')",
}
LAST_NUMBER = "SELECT currval(pg_get_serial_sequence('loan', 'id'))"
"""Refused on a connection that has drawn none."""

NEVER_COMMITTED = frozenset({Leftover.FAILED_TRANSACTION, Leftover.OPEN_TRANSACTION, Leftover.LOCK})
