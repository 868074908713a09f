"""Checksums of a database's tables and structure, which are equal as long as it is unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from asyncpg import Connection
    from asyncpg.prepared_stmt import PreparedStatement

Sums: TypeAlias = dict[str, tuple[int, str]]
"""By the name of each table, and of each kind of object beside tables: their number, and a checksum."""

FIRST_OWN_OID = 16384
STRUCTURE = " UNION ALL ".join(
    f"SELECT '{name}', count(*), coalesce(sum(hashtextextended({content}, 0)), 0)::text FROM {catalog} WHERE {own}"  # noqa: S608 - constants
    for name, catalog, own, content in (
        ("columns", "pg_attribute", f"attrelid >= {FIRST_OWN_OID}", "concat_ws(' ', attrelid, attname, atttypid)"),
        (
            "relations",
            "pg_class",
            f"oid >= {FIRST_OWN_OID}",
            "concat_ws(' ', oid, relname, relfilenode, relrowsecurity, relforcerowsecurity, relacl)",
        ),
        ("constraints", "pg_constraint", f"oid >= {FIRST_OWN_OID}", "concat_ws(' ', oid, conname, convalidated)"),
        ("functions", "pg_proc", f"oid >= {FIRST_OWN_OID}", "concat_ws(' ', oid, proname, prosrc, proacl)"),
        ("triggers", "pg_trigger", "NOT tgisinternal", "concat_ws(' ', oid, tgname, tgenabled)"),
        ("policies", "pg_policy", "true", "pg_policy.*::text"),
    )
)
TABLES = f"""
SELECT string_agg(format(
    'SELECT %L, count(*), coalesce(sum(hashtextextended(plainspec_row::text, 0)), 0)::text FROM %s AS plainspec_row',
    oid::regclass, oid::regclass), ' UNION ALL ')
FROM pg_class WHERE (relkind = 'r' OR relkind = 'm' AND relispopulated) AND oid >= {FIRST_OWN_OID}
"""  # noqa: S608 - made of constants


class Checksums:
    """The checksums of a database at one moment, to compare with later ones; each comparison reads all tables."""

    def __init__(self, structure: PreparedStatement, content: PreparedStatement, before: Sums) -> None:
        self._structure = structure
        self._content = content
        self._before = before

    @classmethod
    async def of(cls, connection: Connection) -> Checksums:
        """Read the database as it is now, on a connection that is used for nothing else."""
        structure = await connection.prepare(STRUCTURE)
        content = await connection.prepare(await connection.fetchval(TABLES) or STRUCTURE)
        return cls(structure, content, await _read(structure, content))

    async def changes(self) -> list[str]:
        """Return a line for each difference; where the structure differs, the contents are not compared."""
        found = _differences(self._before, await _read(self._structure))
        return found or _differences(self._before, await _read(self._structure, self._content))


async def _read(*statements: PreparedStatement) -> Sums:
    return {name: (count, content) for each in statements for name, count, content in await each.fetch()}


def _differences(before: Sums, after: Sums) -> list[str]:
    found = []
    for name, now in after.items():
        count, content = before[name]
        if count != now[0]:
            found.append(f"{name} ({count} before, {now[0]} now)")
        elif content != now[1]:
            found.append(f"{name} (same number of rows, different values)")
    return found
