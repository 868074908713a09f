"""Ways in which a tenant can change, or find out, what belongs to another one."""

from agency.store.entities.guards import TENANT
from plainspec.proving import fault

WRITES = "isolation/writes.feature"

fault(
    "skills can be inserted for every tenant",
    caught_by=f"{WRITES}: Attempts to insert rows of a tenant",
    because="'skill_entity of Bolt': 'unique violation'",
).sql("ALTER POLICY skill_entity_tenant ON skill_entity WITH CHECK (true)")

fault(
    "rows can be copied into a table without row security",
    caught_by=f"{WRITES}: Attempts to copy in rows of a tenant",
    because="'thread of Acme': 'unique violation'",
).sql("ALTER TABLE thread DISABLE ROW LEVEL SECURITY")

RESET = "current_setting('app.tenant', true) = ''"

fault(
    "a client whose tenant was reset can upsert threads of every tenant",
    caught_by=f"{WRITES}: Attempts to upsert rows of a tenant",
    because="'thread of Acme': '1 rows affected'",
).sql(
    f"CREATE POLICY insert_any ON thread FOR INSERT WITH CHECK ({RESET})",
    f"CREATE POLICY select_any ON thread FOR SELECT USING ({RESET})",
    f"CREATE POLICY update_any ON thread FOR UPDATE USING ({RESET})",
)

fault(
    "a row can be reassigned to any tenant",
    caught_by=f"{WRITES}: Attempts to reassign their rows to a tenant",
    because="'industry_entity of Bolt': 'foreign key violation'",
).sql(f"CREATE POLICY given ON industry_entity FOR UPDATE USING (tenant = {TENANT}) WITH CHECK (true)")

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
    "an update without a condition changes the industries of all tenants",
    caught_by=f"{WRITES}: Unconditional attempts to update all rows",
    because="'industry_entity of ",
).sql("CREATE POLICY loose ON industry_entity FOR UPDATE USING (true)")

fault(
    "a tenant takes over the teams of others",
    caught_by=f"{WRITES}: Unconditional attempts to reassign all rows to themselves",
    because="'team_entity of ",
).sql("CREATE POLICY taken ON team_entity FOR UPDATE USING (true)")

fault(
    "a delete without a condition deletes the threads of all tenants",
    caught_by=f"{WRITES}: Unconditional attempts to delete all rows",
    because="'thread of Acme': '2 rows affected'",
).sql("CREATE POLICY gone ON thread FOR DELETE USING (true)")

fault(
    "a tenant cannot update its own skills",
    caught_by=f"{WRITES}: Unconditional attempts to update all rows",
    because="'skill_entity of Acme': '0 rows affected'",
).sql(
    "DROP POLICY skill_entity_tenant ON skill_entity",
    f"CREATE POLICY skill_entity_tenant ON skill_entity FOR SELECT USING (tenant = {TENANT})",
)

fault(
    "the application can truncate a table",
    caught_by=f"{WRITES}: Unconditional attempts to truncate every table",
    because="'job_role_skill of ",
).sql("GRANT TRUNCATE ON job_role_skill TO agency_app")
