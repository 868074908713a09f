"""Ways in which a tenant can refer to, detect or truncate rows of another one."""

from plainspec.proving import fault

WRITES = "isolation/writes.feature"

fault(
    "an agent can refer to a skill of another tenant",
    caught_by=f"{WRITES}: Attempts to reference rows of a tenant",
    because="'agent_entity.skill_id of Bolt': '1 rows affected'",
).sql(
    "ALTER TABLE skill_entity ADD UNIQUE (id)",
    "ALTER TABLE agent_entity DROP CONSTRAINT agent_entity_skill_fkey",
    "ALTER TABLE agent_entity ADD CONSTRAINT agent_entity_skill_fkey FOREIGN KEY (skill_id) REFERENCES skill_entity (id)",
)

fault(
    "external ids are unique among all tenants",
    caught_by=f"{WRITES}: Attempts to probe the unique keys of a tenant",
    because="'base_entity of Bolt': 'unique violation'",
).sql("CREATE UNIQUE INDEX ON base_entity (external_id)")

fault(
    "the application may truncate tables",
    caught_by=[
        f"{WRITES}: Unconditional attempts to truncate every table",
        "isolation/application_role.feature: Privileges on tables and views",
    ],
    because="'job_role_skill of ",
).sql("GRANT TRUNCATE ON job_role_skill, thread TO agency_app")
