"""Rules that a schema can have lost, each of which a feature must notice."""

from plainspec.proving import fault

CHECKS = (
    ("base_entity", "status", 'a skill whose status is "nonsense"'),
    ("base_entity", "alignment", 'a skill whose alignment is "perhaps"'),
    ("base_entity", "name", 'a skill whose name is ""'),
    ("base_entity", "attributes", 'a skill whose attributes is "[1]"'),
    ("skill_entity", "category", 'a skill whose category is "magic"'),
    ("job_role_entity", "seniority", 'a job role whose seniority is "wizard"'),
    ("industry_entity", "sector", 'an industry whose sector is ""'),
    ("team_entity", "capacity", 'a team whose capacity is "0"'),
)
MANDATORY = (
    ("base_entity", "name", "a skill without name"),
    ("skill_entity", "category", "a skill without category"),
    ("agent_entity", "skill_id", "an agent without skill"),
    ("agent_entity", "job_role_id", "an agent without job role"),
)
REFERENCES = (
    ("agent_entity", "skill", "an agent whose skill there is not"),
    ("agent_entity", "job_role", "an agent whose job role there is not"),
    ("agent_entity", "team", "an agent whose team there is not"),
    ("agent_entity", "industry", "an agent whose industry there is not"),
    ("team_entity", "industry", "a team whose industry there is not"),
    ("base_entity", "parent", "a skill whose parent there is not"),
)
KINDS = {"skill": "a skill", "industry": "an industry", "job_role": "a job role", "team": "a team", "agent": "an agent"}

for table, column, added in CHECKS:
    fault(
        f"the rule about the {column} in {table} is dropped",
        caught_by=f"database/constraints.feature: Acme adds {added}",
        because="Acme was not refused",
    ).sql(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_check")

for table, column, added in MANDATORY:
    fault(
        f"{table} does without {column}",
        caught_by=f"database/constraints.feature: Acme adds {added}",
        because="Acme was not refused",
    ).sql(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")

for table, column, added in REFERENCES:
    fault(
        f"the reference to a {column} in {table} is dropped",
        caught_by=f"database/references.feature: Acme adds {added}",
        because="Acme was not refused",
    ).sql(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fkey")

for kind, what in KINDS.items():
    fault(
        f"{what} needs no base entity",
        caught_by=f"database/references.feature: The owner of the tables writes {what} without a base entity",
        because="the owner of the tables was not refused",
    ).sql(f"ALTER TABLE {kind}_entity DROP CONSTRAINT {kind}_entity_base_fkey")


def follow(table: str, column: str, kind: str, ondelete: str) -> str:
    """Return SQL that has something else follow when what is referred to is erased."""
    name = f"{table}_{column.removesuffix('_id') if column != 'id' else 'base'}_fkey"
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} "
        f"FOREIGN KEY (tenant, {column}) REFERENCES {kind} (tenant, id) ON DELETE {ondelete}"
    )


fault(
    "external ids may be there twice",
    caught_by="database/constraints.feature: Acme adds a skill with the external id of another entity",
    because="Acme was not refused",
).sql("ALTER TABLE base_entity DROP CONSTRAINT base_entity_tenant_external_id_key")

fault(
    "external ids are unique within a kind only",
    caught_by="database/constraints.feature: Acme adds a skill with the external id of another entity",
    because="Acme was not refused",
).sql(
    "ALTER TABLE base_entity DROP CONSTRAINT base_entity_tenant_external_id_key,"
    " ADD CONSTRAINT base_entity_tenant_external_id_key UNIQUE (tenant, external_id, entity_type)"
)

fault(
    "an id may be there twice",
    caught_by="database/constraints.feature: Acme adds a skill with the id of another entity",
    because="refused: unique violation, by base_entity_pkey",
).sql("ALTER TABLE base_entity DROP CONSTRAINT base_entity_pkey CASCADE")

fault(
    "a refusal does not say which rule it was",
    caught_by="database/constraints.feature",
    because="check violation, by base_entity_status_check",
).rewrite(
    "agency.store.errors:_constraint",
    ('return getattr(said, "constraint_name", None) or getattr(said, "column_name", None) or ""', 'return ""'),
)

fault(
    "a refusal ends the session",
    caught_by="database/constraints.feature",
    because="and then a sound industry in the same session",
).rewrite("agency.store.parts:part_of", ("        await work.rollback_to_savepoint()\n", ""))

fault(
    "a refused part takes with it what comes after",
    caught_by="database/constraints.feature",
    because="Acme has only the sound one of the two",
).rewrite("agency.store.unit_of_work:UnitOfWork.commit", ("await session.commit()", "await session.rollback()"))

fault(
    "a skill is any entity",
    caught_by="database/references.feature: Acme adds an agent whose skill there is not",
    because="Acme was not refused",
).sql(follow("agent_entity", "skill_id", "base_entity", "RESTRICT"))

fault(
    "whoever erases a skill erases the agents that have it",
    caught_by="database/references.feature: The owner of the tables erases the skill that Ada has",
    because="the owner of the tables was not refused",
).sql(follow("agent_entity", "skill_id", "skill_entity", "CASCADE"))

fault(
    "whoever erases a job role erases the agents that have it",
    caught_by="database/references.feature: The owner of the tables erases the job role that Ada has",
    because="the owner of the tables was not refused",
).sql(follow("agent_entity", "job_role_id", "job_role_entity", "CASCADE"))

fault(
    "whoever erases an industry erases half of the agents that know it",
    caught_by="database/references.feature: The owner of the tables erases the industry Retail",
    because="skill",
).sql(follow("agent_entity", "industry_id", "industry_entity", "CASCADE"))

fault(
    "an industry that somebody knows cannot be erased",
    caught_by="database/references.feature: The owner of the tables erases the industry Retail",
    because="industry",
).sql(follow("agent_entity", "industry_id", "industry_entity", "RESTRICT"))

fault(
    "a team that has agents cannot be erased",
    caught_by="database/references.feature: The owner of the tables erases the team Blue",
    because="team",
).sql(follow("agent_entity", "team_id", "team_entity", "RESTRICT"))

fault(
    "an agent cannot be erased",
    caught_by="database/references.feature: The owner of the tables erases Ada",
    because="Acme finds Blue, Developer, Python and Retail",
).sql(follow("agent_entity", "id", "base_entity", "RESTRICT"))

fault(
    "refusals have no words",
    caught_by="database/constraints.feature: Acme adds a skill without name",
    because="there are no words with it",
).rewrite("agency.store.errors:refusals", ("str(error.orig), _constraint", '"", _constraint'))
