"""What there is in a schema, as the server's catalogue has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import asyncpg

TABLE, PARTITIONED, VIEW, MATERIALIZED, FOREIGN = "r", "p", "v", "m", "f"
KINDS = {
    TABLE: "table",
    PARTITIONED: "table",
    VIEW: "view",
    MATERIALIZED: "materialised view",
    FOREIGN: "foreign table",
}

RELATIONS = """
SELECT class.oid, relname AS name, format('%I.%I', nspname, relname) AS written, relkind::text AS kind,
    relrowsecurity AS secured, relforcerowsecurity AS forced, pg_get_userbyid(relowner) AS owner,
    coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
        AS by_invoker,
    pg_relation_is_updatable(class.oid, true) AS updatable
FROM pg_class AS class JOIN pg_namespace AS space ON space.oid = relnamespace
WHERE nspname = $1 AND relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = class.oid AND deptype = 'e')
ORDER BY relname
"""
COLUMNS = """
SELECT attrelid AS oid, attname AS name, format_type(atttypid, atttypmod) AS type, attgenerated <> '' AS generated
FROM pg_attribute WHERE attrelid = ANY ($1::oid[]) AND attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum
"""
FOREIGN_KEYS = """
SELECT conrelid AS oid, conname AS name, confrelid AS target,
    (SELECT array_agg(attname::text ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number) AS columns,
    (SELECT array_agg(attname::text ORDER BY place) FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = number) AS targets
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY ($1::oid[]) ORDER BY conname
"""
UNIQUE_KEYS = """
SELECT indrelid AS oid, indexrelid::regclass::text AS name, indisprimary AS is_primary,
    (SELECT array_agg(attname::text ORDER BY place) FROM unnest(indkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = indrelid AND attnum = number WHERE place <= indnkeyatts) AS columns
FROM pg_index WHERE indrelid = ANY ($1::oid[]) AND indisunique AND indexprs IS NULL ORDER BY indexrelid
"""
POLICIES = """
SELECT polrelid AS oid, polname AS name, polcmd::text AS command
FROM pg_policy WHERE polrelid = ANY ($1::oid[]) AND polpermissive ORDER BY polname
"""
ROUTINES = """
SELECT routine.oid, format('%I.%I', nspname, proname) AS written, proname AS name, prokind::text AS kind,
    prosecdef AS as_owner, pg_get_userbyid(proowner) AS owner,
    ARRAY(SELECT format_type(type, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS given (type, place) ORDER BY place)
        AS types
FROM pg_proc AS routine JOIN pg_namespace AS space ON space.oid = pronamespace
WHERE nspname = $1 AND prokind IN ('f', 'p') AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = routine.oid AND deptype = 'e')
ORDER BY proname, routine.oid
"""
SEQUENCES = """
SELECT format('%I.%I', nspname, relname) AS written, relname AS name
FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace
WHERE nspname = $1 AND relkind = 'S' ORDER BY relname
"""


@dataclass(frozen=True)
class Key:
    """A foreign key or a unique one.

    Attributes:
        name: Its name.
        columns: Its columns.
        target: The oid of the table that a foreign key refers to; 0 for a unique key.
        targets: The columns that it refers to.
        is_primary: Whether it is the primary key.
    """

    name: str
    columns: tuple[str, ...]
    target: int = 0
    targets: tuple[str, ...] = ()
    is_primary: bool = False


@dataclass(frozen=True, eq=False)
class Relation:
    """A table, a view or a materialised view.

    Attributes:
        oid: Its number in the catalogue.
        name: Its name without the schema.
        written: Its name in statements.
        kind: One of `KINDS`.
        owner: The role that owns it.
        secured: Whether row security is enabled.
        forced: Whether it binds the owner, too.
        by_invoker: Whether a view runs with the rights of whoever reads it.
        updatable: A bit for each command that it takes, by PostgreSQL's numbers of commands.
        columns: The type of each column, by name.
        generated: The columns that cannot be written.
        foreign_keys: Its foreign keys.
        unique_keys: Its unique keys over plain columns.
        policies: The command of each permissive policy (`r`, `a`, `w`, `d` or `*`), by name.
    """

    oid: int
    name: str
    written: str
    kind: str
    owner: str
    secured: bool
    forced: bool
    by_invoker: bool
    updatable: int
    columns: Mapping[str, str]
    generated: frozenset[str]
    foreign_keys: tuple[Key, ...]
    unique_keys: tuple[Key, ...]
    policies: Mapping[str, str]

    @property
    def is_table(self) -> bool:
        """Whether it holds rows that can be written."""
        return self.kind in {TABLE, PARTITIONED}

    def __str__(self) -> str:
        """Return kind and name."""
        return f"{KINDS[self.kind]} {self.name}"


@dataclass(frozen=True)
class Routine:
    """A function or a procedure.

    Attributes:
        name: Its name without the schema.
        written: Its name in statements.
        is_procedure: Whether it is called by CALL.
        as_owner: Whether it runs with the rights of its owner (SECURITY DEFINER).
        owner: The role that owns it.
        types: The types of its parameters.
    """

    name: str
    written: str
    is_procedure: bool
    as_owner: bool
    owner: str
    types: tuple[str, ...]

    def __str__(self) -> str:
        """Return kind, name and parameters."""
        return f"{'procedure' if self.is_procedure else 'function'} {self.name}({', '.join(self.types)})"


@dataclass(frozen=True)
class Catalogue:
    """The objects of a schema.

    Attributes:
        relations: Its tables and views, by number.
        routines: Its functions and procedures.
        sequences: Its sequences: the name in statements, by name.
    """

    relations: Mapping[int, Relation]
    routines: tuple[Routine, ...]
    sequences: Mapping[str, str]


async def read_catalogue(connection: asyncpg.Connection, schema: str) -> Catalogue:
    """Read what is in a schema, but for what belongs to extensions."""
    there = await connection.fetch(RELATIONS, schema)
    oids = [row["oid"] for row in there]
    columns = _by_oid(await connection.fetch(COLUMNS, oids))
    foreign = _by_oid(await connection.fetch(FOREIGN_KEYS, oids))
    unique = _by_oid(await connection.fetch(UNIQUE_KEYS, oids))
    policies = _by_oid(await connection.fetch(POLICIES, oids))
    relations = {
        row["oid"]: Relation(
            **row,
            columns={one["name"]: one["type"] for one in columns.get(row["oid"], ())},
            generated=frozenset(one["name"] for one in columns.get(row["oid"], ()) if one["generated"]),
            foreign_keys=tuple(
                Key(one["name"], tuple(one["columns"]), one["target"], tuple(one["targets"]))
                for one in foreign.get(row["oid"], ())
            ),
            unique_keys=tuple(
                Key(one["name"], tuple(one["columns"]), is_primary=one["is_primary"])
                for one in unique.get(row["oid"], ())
            ),
            policies={one["name"]: one["command"] for one in policies.get(row["oid"], ())},
        )
        for row in there
    }
    routines = tuple(
        Routine(row["name"], row["written"], row["kind"] == "p", row["as_owner"], row["owner"], tuple(row["types"]))
        for row in await connection.fetch(ROUTINES, schema)
    )
    sequences = {row["name"]: row["written"] for row in await connection.fetch(SEQUENCES, schema)}
    return Catalogue(relations, routines, sequences)


def _by_oid(rows: Sequence[asyncpg.Record]) -> dict[int, list[asyncpg.Record]]:
    found: dict[int, list[asyncpg.Record]] = {}
    for row in rows:
        found.setdefault(row["oid"], []).append(row)
    return found
