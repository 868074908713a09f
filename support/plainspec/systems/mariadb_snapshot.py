"""MariaDB with `innodb_snapshot_isolation` on, as since version 11.6: late writers are refused."""

from plainspec.ports.capabilities import LATE_WRITERS_REFUSED, LEVELS, ROW_LOCKS, STATEMENT_LIMITS
from plainspec.systems.mariadb import mariadb

CAPABILITIES = LEVELS | {ROW_LOCKS, STATEMENT_LIMITS, LATE_WRITERS_REFUSED, "mariadb-snapshots"}

SYSTEM = mariadb("mariadb_snapshot", CAPABILITIES, snapshot=True)
