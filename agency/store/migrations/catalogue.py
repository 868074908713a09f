"""What there is in a database, in the server's own words: the scope of the drift check.

In scope, of a schema: tables (row security, persistence, partitioning, inheritance, storage options), columns (type,
collation, NOT NULL, default, identity, generation), constraints, indexes and whether they are valid, triggers, rules,
policies, views, materialized views, sequences that no identity column owns, functions, domains, enums, ranges and
composite types; who owns each of them, and what is granted on them. Of the database: further schemas, what is granted
on the schema `public`, default privileges, event triggers, and the attributes and memberships of the application's
role.

Out of scope: extensions and what belongs to them, casts, operators, collations, text search objects, extended
statistics, publications and subscriptions, large objects, comments, security labels, tablespaces, settings of
databases and roles (`ALTER DATABASE … SET`), storage and statistics of single columns, the state of sequences, other
roles, and rows.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import text

from agency.store.tenancy import APPLICATION_ROLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

Catalogue: TypeAlias = "dict[str, str]"
"""What there is, such as `column skill_entity.category`, and how the server defines it."""

DATABASE_WIDE: Catalogue = {
    "grant to everybody on schema public": "USAGE",
    f"role {APPLICATION_ROLE}": "login, noinherit",
}
"""What there is of a database besides its schema `public`, after the migrations."""


def schema_catalogue(connection: Connection, schema: str) -> Catalogue:
    """Read a schema; an owner is named where it is not the one who has migrated, or else has built it."""
    return _read(connection, "catalogue.sql", schema=schema, owner=_owner(connection, schema))


def database_catalogue(connection: Connection) -> Catalogue:
    """Read what there is besides the schema `public`."""
    return _read(connection, "database_wide.sql", role=APPLICATION_ROLE)


def _owner(connection: Connection, schema: str) -> str:
    migrated = "SELECT relowner::regrole::text FROM pg_class WHERE oid = to_regclass(:table)"
    owner: str | None = connection.scalar(text(migrated), {"table": f"{schema}.alembic_version"})
    return owner or str(connection.scalar(text("SELECT quote_ident(current_user)")))


def _read(connection: Connection, query: str, **values: str) -> Catalogue:
    statement = text(resources.files("agency.store.migrations").joinpath(query).read_text(encoding="utf-8"))
    return {row.name: row.definition or "" for row in connection.execute(statement, values)}
