"""Constraints and references that a schema can have lost, and refusals that say too little."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from plainspec.proving import Patch

CONSTRAINTS = "database/constraints.feature: "
CHECKED = f"{CONSTRAINTS}Acme adds an entity whose <field> is <value>"
MANDATORY = f"{CONSTRAINTS}Acme adds an entity whose <column> is NULL"
UNIQUE = f"{CONSTRAINTS}Acme adds a skill with the <field> of <other>"
GOES_ON = f"{CONSTRAINTS}Acme goes on after two refusals"
REFERENCES = "database/references.feature: "
MISSING = f"{REFERENCES}Acme adds an entity whose <field> is <missing>, which <why>"
NOT_REFUSED = "Acme was not refused"


def drop(kind: str) -> str:
    """Return SQL that drops all constraints of a kind from the tables of entities."""
    return f"""
        DO $$ DECLARE one record; BEGIN
            FOR one IN SELECT conname, conrelid::regclass AS name FROM pg_constraint
                WHERE contype = '{kind}' AND conrelid::regclass::text LIKE '%\\_entity' LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.name, one.conname);
            END LOOP;
        END $$
    """  # noqa: S608 - a kind of our own


def follow(table: str, column: str, kind: str, ondelete: str) -> str:
    """Return SQL that has something else follow when what is referred to is deleted."""
    name = f"{table}_{column.removesuffix('_id') if column != 'id' else 'base'}_fkey"
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} "
        f"FOREIGN KEY (tenant, {column}) REFERENCES {kind} (tenant, id) ON DELETE {ondelete}"
    )


fault("columns accept invalid values and NULL", caught_by=[CHECKED, MANDATORY], because=NOT_REFUSED).sql(
    drop("c"),
    "ALTER TABLE base_entity ALTER name DROP NOT NULL",
    "ALTER TABLE skill_entity ALTER category DROP NOT NULL",
    "ALTER TABLE agent_entity ALTER skill_id DROP NOT NULL, ALTER job_role_id DROP NOT NULL",
)


fault("unique values may occur twice", caught_by=UNIQUE, because="Acme").sql(
    "ALTER TABLE base_entity DROP CONSTRAINT base_entity_tenant_external_id_key,"
    " DROP CONSTRAINT base_entity_pkey CASCADE"
)


@fault("a refused statement makes the session unusable", caught_by=GOES_ON, because="adds these entities")
def do_without_savepoint(patch: Patch) -> None:
    """The server refuses all later statements."""

    @asynccontextmanager
    async def without_savepoint(work: Any) -> AsyncIterator[Any]:
        yield work

    patch.attribute("agency.store.transactions.nested_transactions:nested_transaction", without_savepoint)


@fault("a refusal does not name the constraint", caught_by=[CHECKED, UNIQUE, MISSING], because="with the message")
def name_nothing(patch: Patch) -> None:
    """It says that something was refused, and not what."""
    error = "agency.store.errors:RefusedError.__init__"
    init = patch.original(error)

    def say_little(self: Any, sqlstate: str, _message: str, _constraint: str = "", **rest: Any) -> None:
        init(self, sqlstate, "refused", **rest)

    patch.attribute(error, say_little)


fault("references are not enforced", caught_by=MISSING, because=NOT_REFUSED).sql(drop("f"))

fault("the skill of an agent may be any entity", caught_by=MISSING, because=NOT_REFUSED).sql(
    follow("agent_entity", "skill_id", "base_entity", "RESTRICT")
)

fault(
    "deleting an entity deletes the agents that refer to it",
    caught_by=[
        f"{REFERENCES}The table owner deletes the <kind> that Ada needs",
        f"{REFERENCES}The table owner deletes Ada's optional <kind>",
    ],
    because="the table owner was not refused",
).sql(
    *(
        follow("agent_entity", f"{kind}_id", f"{kind}_entity", "CASCADE")
        for kind in ("skill", "job_role", "industry", "team")
    )
)


fault(
    "an agent cannot be deleted",
    caught_by=f"{REFERENCES}The table owner deletes Ada",
    because="finds Blue, Developer, Python and Retail",
).sql(follow("agent_entity", "id", "base_entity", "RESTRICT"))
