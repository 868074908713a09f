"""All that Plainspec uses of testcontainers and that testcontainers does not promise to keep.

Made for testcontainers 4.15. `tests/services/test_testcontainers_private_api.py` reports what another version lacks.
"""

from __future__ import annotations

from testcontainers.community.postgres import PostgresContainer


class PostgresWithoutWait(PostgresContainer):
    """PostgreSQL in a container that waits as `waiting_for` says, and not for psql inside the container, too."""

    def _connect(self) -> None:
        """Wait for nothing else."""
