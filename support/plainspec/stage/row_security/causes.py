"""Why a client reaches rows of another tenant, as far as the catalogue tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plainspec.stage.row_security.catalogue import MATERIALIZED, VIEW

if TYPE_CHECKING:
    import asyncpg

    from plainspec.stage.row_security.catalogue import Relation, Routine

COMMANDS = {
    "SELECT": "r",
    "INSERT": "a",
    "UPDATE": "w",
    "DELETE": "d",
    "UPSERT": "w",
    "UPDATE to the other tenant": "w",
}
"""PostgreSQL's letters for the commands of policies."""

MOVE = "UPDATE to the other tenant"

ROLE = """
SELECT rolsuper OR rolbypassrls AS bypasses,
    ARRAY(SELECT rolname::text FROM pg_roles WHERE pg_has_role($1, oid, 'USAGE')) AS acts_as
FROM pg_roles WHERE rolname = $1
"""

OTHER_ROLES = """
SELECT rolname::text FROM pg_roles
WHERE pg_has_role($1, oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
    AND rolname <> $1 AND rolname !~ '^pg_'
    AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = $1)
ORDER BY rolname
"""


class Role(NamedTuple):
    """The role of a client.

    Attributes:
        name: Its name.
        bypasses: Whether no policy binds it: a superuser, or one with BYPASSRLS.
        acts_as: The roles whose rights it has, itself included.
    """

    name: str
    bypasses: bool
    acts_as: frozenset[str]


async def read_role(connection: asyncpg.Connection, name: str) -> Role:
    """Look a role up.

    Raises:
        LookupError: There is none of that name.
    """
    found = await connection.fetchrow(ROLE, name)
    if found is None:
        raise LookupError(f"there is no role {name!r} in the database; name the one that the application connects as")
    return Role(name, found["bypasses"], frozenset(found["acts_as"]))


async def other_roles(connection: asyncpg.Connection, name: str) -> list[str]:
    """Return the roles that a role may take by SET ROLE, but for PostgreSQL's own; none for a superuser."""
    return [row[0] for row in await connection.fetch(OTHER_ROLES, name)]


def of_relation(relation: Relation, way: str, role: Role) -> str:
    """Say why a client reaches rows in a table or through a view: the first of these that holds."""
    as_owner = relation.owner in role.acts_as and not relation.forced
    reasons = (
        (relation.kind == MATERIALIZED, "a materialised view holds the rows that its owner sees, and has no policies"),
        (relation.kind == VIEW and relation.by_invoker, "the view shows what its tables let through"),
        (relation.kind == VIEW, f"the view runs as its owner {relation.owner} (no security_invoker)"),
        (way == "TRUNCATE", "TRUNCATE is granted, and row security does not apply to it"),
        (role.bypasses, f"the role {role.name} bypasses row security"),
        (not relation.secured, "row security is not enabled"),
        (as_owner, f"the role owns the table (as {relation.owner}), and row security is not forced"),
    )
    return next((reason for holds, reason in reasons if holds), _of_policies(relation, way))


def _of_policies(relation: Relation, way: str) -> str:
    names = [name for name, command in relation.policies.items() if command in {COMMANDS.get(way, ""), "*"}]
    named = f"the policy {' or '.join(names)}"
    if way in {"INSERT", MOVE}:
        return f"{named} checks no tenant (WITH CHECK)"
    return f"{named} lets it through"


def of_routine(routine: Routine) -> str:
    """Say why a client reaches rows by a call."""
    if routine.as_owner:
        return f"it runs as its owner {routine.owner} (SECURITY DEFINER)"
    return "it reaches what its tables let through"
