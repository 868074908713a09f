"""Slips of a line or less in the migrations and triggers, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault, within

if TYPE_CHECKING:
    from alembic.operations import Operations

    from plainspec.proving import Patch

RUN = "agency.store.migrations.statements:run"
GOES = "database/migrations.feature: What {} has made goes with it"
ENTITIES = "database/entities.feature: "

# What a migration forgets on its way down, though it would come up again.
FORGOTTEN = (
    ("005", "forgets who may do what with agents", "REVOKE ALL ON agent_entity FROM agency_app;"),
    ("005", "leaves row security switched on for skills", "ALTER TABLE skill_entity DISABLE ROW LEVEL SECURITY;"),
    ("005", "leaves row security forced for teams", "ALTER TABLE team_entity NO FORCE ROW LEVEL SECURITY;"),
)
# What a migration leaves lying about, of which it knows nothing when it comes up again.
LEFT = (
    ("001", "DROP TABLE entity_version, base_entity CASCADE;", "CREATE TABLE old_entity AS TABLE base_entity;"),
    ("002", "DROP TABLE skill_entity;", "CREATE VIEW old_skill AS SELECT 1 AS id;"),
    ("003", "DROP TABLE agent_entity, team_entity", "CREATE SEQUENCE agent_number;"),
    ("006", "DROP TABLE execution, thread", "CREATE TABLE old_thread AS TABLE thread;"),
    ("007", "DROP TABLE audit_record, audit_head;", "CREATE TABLE old_audit_record AS TABLE audit_record;"),
    ("008", "DROP TABLE skill_words;", "CREATE TABLE old_words AS TABLE skill_words;"),
)


def say(name: str, before: str, after: str) -> Any:
    """Return what replaces words in the SQL of all migrations, as a function of this name."""

    def plant(patch: Patch) -> None:
        run = patch.original(RUN)

        def run_otherwise(op: Operations, statements: str) -> None:
            run(op, statements.replace(before, after))

        patch.attribute(RUN, run_otherwise)

    plant.__name__ = name.replace(" ", "_")
    return plant


for number, slip, statement in FORGOTTEN:
    fault(
        f"migration {number} goes and {slip}",
        caught_by=GOES.format(f"migration {number}"),
        because="the schema is as it was",
    )(say(f"{slip}_{number}", statement, ""))

for number, statement, left in LEFT:
    fault(
        f"migration {number} goes and leaves something behind",
        caught_by=GOES.format(f"migration {number}"),
        because="the schema is as it was",
    )(say(f"leave_something_{number}", statement, f"{left} {statement}"))

fault(
    "a trigger that fires on replicas only passes for one that fires",
    caught_by="database/drift.feature: Somebody has old versions kept on replicas only",
    because="the only difference from the models is",
).rewrite(
    "agency.store.migrations.comparing:_catalogue",
    ('.read_text(encoding="utf-8")', """.read_text(encoding="utf-8").replace("WHEN 'R'", "WHEN '-'")"""),
)

fault(
    "a table that a crash empties passes for one that lasts",
    caught_by="database/drift.feature: Somebody has agents forgotten after a crash",
    because="the only difference from the models is",
).rewrite(
    "agency.store.migrations.comparing:_catalogue",
    ('.read_text(encoding="utf-8")', """.read_text(encoding="utf-8").replace("WHEN 'u'", "WHEN '-'")"""),
)

fault(
    "a migration makes a table that a crash empties",
    caught_by="database/drift.feature: Somebody drops the rule about the status",
    because="the only difference from the models is",
)(say("forget_agents_in_a_crash", "CREATE TABLE agent_entity", "CREATE UNLOGGED TABLE agent_entity"))

fault(
    "a skill may belong to itself",
    caught_by="database/constraints.feature: Acme puts a skill below itself",
    because="Acme was not refused",
).sql("ALTER TABLE base_entity DROP CONSTRAINT base_entity_parent_id_check")

fault(
    "a skill can become a team",
    caught_by=f"{ENTITIES}Not even the owner of the tables gives a skill another entity type",
    because="the owner of the tables was not refused",
).sql(within("keep_old_entity", "NEW.entity_type <> OLD.entity_type", "false"))

fault(
    "nobody notes since when an entity is retired",
    caught_by=f"{ENTITIES}Acme retires a skill that Ada has",
    because="says nothing of its retired at",
).sql(within("keep_old_entity", "WHEN NEW.status = 'retired'", "WHEN false"))

fault(
    "every entity is said to be retired",
    caught_by=f"{ENTITIES}Acme adds a skill",
    because="retired at",
).sql(within("keep_old_entity", "CASE WHEN NEW.status = 'retired' THEN coalesce(OLD.retired_at, now()) END", "now()"))

fault(
    "who was retired once is retired for ever",
    caught_by=f"{ENTITIES}Acme takes a retired skill back",
    because="retired at",
).sql(within("keep_old_entity", "coalesce(OLD.retired_at, now()) END", "now() ELSE OLD.retired_at END"))

fault(
    "an entity begins as aligned",
    caught_by=f"{ENTITIES}Acme adds a skill",
    because="unreviewed",
).sql("ALTER TABLE base_entity ALTER COLUMN alignment SET DEFAULT 'aligned'")

fault(
    "the past of one entity is that of all",
    caught_by=f"{ENTITIES}Acme changes a skill twice",
    because="the old versions of Acme's skill Python are",
).rewrite("agency.store.entities.entities:Entities.old_versions", (".where(EntityVersion.entity_id == number)", ""))
