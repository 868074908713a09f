"""MariaDB with `innodb_snapshot_isolation` on, as since version 11.6: the first updater wins."""

from plainspec.ports.capabilities import FIRST_UPDATER_WINS, LEVELS, ROW_LOCKS, STATEMENT_TIMEOUTS
from plainspec.systems.mariadb import mariadb

CAPABILITIES = LEVELS | {ROW_LOCKS, STATEMENT_TIMEOUTS, FIRST_UPDATER_WINS, "mariadb-snapshots"}

SYSTEM = mariadb("mariadb_snapshot", CAPABILITIES, snapshot=True)
