"""SQL that a scenario runs, with what it has returned as evidence, and comparisons with a table of a feature."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError
from plainspec.reporting.evidence import attach
from plainspec.services.process.deadline import Deadline
from plainspec.stage.sql.database import where
from plainspec.stage.sql.tables import Comparison, Extent, stands_for, stored

if TYPE_CHECKING:
    from plainspec.gherkin.features.arguments import Table
    from plainspec.stage.changes import Changes
    from plainspec.stage.sql.database import SqlDatabase
    from plainspec.stage.sql.result import Result

EVIDENCE = "The SQL that ran"
LOOK_AGAIN_AFTER_S = 0.05


async def run(database: SqlDatabase, script: str) -> Result:
    """Run statements, and keep them and what they have returned as evidence.

    Raises:
        RefusedError: the database has refused one of them.
    """
    try:
        result = await database.run(script)
    except RefusedError as error:
        attach(EVIDENCE, f"{script}\n\n-- refused: {error.refusal}")
        raise
    attach(EVIDENCE, f"{script}\n\n{result.as_table()}")
    return result


async def insert(database: SqlDatabase, name: str, table: Table) -> None:
    """Insert the rows of a table.

    Raises:
        RefusedError: the database has refused them.
    """
    await database.insert(name, table.header, [[stored(cell) for cell in row] for row in table.rows])


async def difference_of_table(
    database: SqlDatabase, name: str, table: Table, extent: Extent, within_s: float = 0.0
) -> str:
    """Say in what the rows of a database's table are not as stated, at the latest after so many seconds.

    Returns:
        A drawing of what differs, under a sentence; an empty text if all is as stated.
    """
    deadline = Deadline(within_s)
    while True:
        result = await database.table(name)
        difference = Comparison.of(table, result).difference(extent)
        if not difference or deadline.passed:
            break
        await asyncio.sleep(LOOK_AGAIN_AFTER_S)
    if not difference:
        return ""
    attach(f"The table {name}", result.as_table())
    late = f" after {within_s:g} s" if within_s else ""
    return f"the table {name}{where(database)} does not hold {extent.value}{late} what is stated:\n{difference}"


async def mention(changes: Changes, database: SqlDatabase, name: str, table: Table, extent: Extent) -> None:
    """Leave what a Then says of a table out of what else has changed: all of its rows, or those stated among others."""
    stored_name = await database.stored_name(name)
    full = f"{database.name}.{stored_name}" if database.name else stored_name
    if extent is Extent.EXACTLY:
        changes.mention_rows(full)
        return
    changes.mention_rows(full, lambda row: any(stands_for(table.header, cells, row.values) for cells in table.rows))
