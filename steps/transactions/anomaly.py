"""Sentences about the anomalies of concurrent transactions, by the names that the field gives them."""

from plainspec import Table, then, when
from plainspec.ports.store.database import Database, IsolationLevel
from plainspec.stage.transactions.anomalies import Anomalies


@when("every anomaly is provoked at {isolation_level}", gives="anomalies")
async def provoke(level: IsolationLevel, database: Database) -> Anomalies:
    """Play Hermitage's interleavings, each on fresh accounts; blocked calls are waited for."""
    return await Anomalies.provoked(database, level)


@then("the level prevents")
def level_prevents(table: Table, anomalies: Anomalies) -> None:
    """Compare anomaly by anomaly: ✓ prevented, — not, R/O for transactions that only read."""
    (expected,) = table.rows
    differences = anomalies.differences(dict(zip(table.header, expected, strict=True)))
    assert not differences, "\n".join(differences)
