"""Ways in which a tenant can change, or find out, what is not theirs, each of which a feature must notice."""

from agency.store.entities.guards import TENANT
from plainspec.proving import fault

CHANGES = "isolation/changes.feature"

for table, policy in (
    ("skill_entity", "tenant"),
    ("base_entity", "tenant"),
    ("job_role_skill", "tenant"),
    ("execution", "owner"),
):
    fault(
        f"whoever writes into {table} may write for anybody",
        caught_by=f"{CHANGES}: Everybody tries to add rows for a tenant",
        because=f"'{table}': 'unique violation'",
    ).sql(f"ALTER POLICY {table}_{policy} ON {table} WITH CHECK (true)")

for table in ("industry_entity", "job_role_entity", "skill_entity"):
    fault(
        f"whoever changes {table} may change what is anybody's",
        caught_by=f"{CHANGES}: Everybody tries to change all rows, without saying whose",
        because=f"'{table}': '2 rows'",
    ).sql(f"CREATE POLICY loose ON {table} FOR UPDATE USING (true)")

for table in ("thread", "execution"):
    fault(
        f"what is added to {table} may be anybody's, and what is there is changed",
        caught_by=f"{CHANGES}: Everybody tries to add rows for a tenant or change them",
        because=f"'{table}': '1 rows'",
    ).sql(
        f"CREATE POLICY add_any ON {table} FOR INSERT WITH CHECK (true)",
        f"CREATE POLICY see_any ON {table} FOR SELECT USING (true)",
        f"CREATE POLICY change_any ON {table} FOR UPDATE USING (true)",
    )

fault(
    "rows can be copied into a table that nothing secures",
    caught_by=f"{CHANGES}: Everybody tries to copy rows in for a tenant",
    because="'thread': 'unique violation'",
).sql("ALTER TABLE thread DISABLE ROW LEVEL SECURITY")

for table in ("thread", "execution"):
    fault(
        f"a tenant that empties {table} for itself empties it for all",
        caught_by=f"{CHANGES}: Everybody tries to delete all rows, without saying whose",
        because=f"Acme: {{'{table}': '2 rows'}}",
    ).sql(f"CREATE POLICY gone ON {table} FOR DELETE USING (true)")

fault(
    "a tenant that changes all its threads changes everybody's",
    caught_by=f"{CHANGES}: Everybody tries to change all rows, without saying whose",
    because="Acme: {'thread': '2 rows'}",
).sql("CREATE POLICY loose ON thread FOR UPDATE USING (true)")

fault(
    "a tenant that takes over its own executions takes over everybody's",
    caught_by=f"{CHANGES}: Everybody tries to take over all rows, without saying whose",
    because="Acme: {'execution': ",
).sql("CREATE POLICY loose ON execution FOR UPDATE USING (true)")

fault(
    "a row can be given to anybody",
    caught_by=f"{CHANGES}: Everybody tries to give their rows to a tenant",
    because="'industry_entity': 'foreign key violation'",
).sql(
    f"CREATE POLICY given ON industry_entity FOR UPDATE USING (tenant = {TENANT}) WITH CHECK (true)",
)

fault(
    "a change without a condition reaches the rows of all",
    caught_by=f"{CHANGES}: Everybody tries to take over all rows, without saying whose",
    because="'team_entity': 'foreign key violation'",
).sql("CREATE POLICY taken ON team_entity FOR UPDATE USING (true)")

fault(
    "a removal without a condition reaches the rows of all",
    caught_by=f"{CHANGES}: Everybody tries to delete all rows, without saying whose",
    because="'job_role_skill': '2 rows'",
).sql("CREATE POLICY gone ON job_role_skill FOR DELETE USING (true)")

fault(
    "the application may empty a table",
    caught_by=f"{CHANGES}: Everybody tries to empty the tables, which asks for no tenant",
    because="'job_role_skill': 'done'",
).sql("GRANT TRUNCATE ON job_role_skill TO agency_app")

fault(
    "the application may empty the past",
    caught_by=f"{CHANGES}: Everybody tries to empty the tables, which asks for no tenant",
    because="'entity_version': 'done'",
).sql("GRANT TRUNCATE ON entity_version TO agency_app")

for table, column, other, constraint in (
    ("agent_entity", "skill_id", "skill_entity", "agent_entity_skill_fkey"),
    ("team_entity", "industry_id", "industry_entity", "team_entity_industry_fkey"),
    ("job_role_skill", "skill_id", "skill_entity", "job_role_skill_skill_fkey"),
    ("execution", "thread_id", "thread", "execution_thread_fkey"),
):
    fault(
        f"{column} of {table} may lead to another tenant's {other}",
        caught_by=f"{CHANGES}: Everybody tries to refer to rows of a tenant",
        because=f"'{table}.{column}': '1 rows'",
    ).sql(
        f"ALTER TABLE {other} ADD UNIQUE (id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {constraint}",
        f"ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY ({column}) REFERENCES {other} (id)",
    )

for table, policy, deed in (
    ("skill_entity", "tenant", "change all rows"),
    ("job_role_skill", "tenant", "delete all rows"),
):
    fault(
        f"{table} can be read by its tenant, and no more",
        caught_by=f"{CHANGES}: Everybody tries to {deed}, without saying whose",
        because=f"'{table}': 'nothing'",
    ).sql(
        f"DROP POLICY {table}_{policy} ON {table}",
        f"CREATE POLICY {table}_{policy} ON {table} FOR SELECT USING (tenant = {TENANT})",
    )

fault(
    "external ids are unique among all tenants",
    caught_by=f"{CHANGES}: Everybody tries to find out which keys a tenant has",
    because="'base_entity': 'unique violation of that key",
).sql("CREATE UNIQUE INDEX ON base_entity (external_id)")

for table, column in (("team_entity", "id"), ("thread", "id"), ("job_role_skill", "skill_id")):
    fault(
        f"{column} is unique in {table} among all tenants",
        caught_by=f"{CHANGES}: Everybody tries to find out which keys a tenant has",
        because=f"'{table}': 'unique violation of that key",
    ).sql(f"CREATE UNIQUE INDEX ON {table} ({column})")

# What only one side can do, or only somebody whose tenant was never set, or was taken back.
for who, said in (("Bolt", f"tenant <= {TENANT}"), ("the late one", "current_setting('app.tenant', true) = ''")):
    fault(
        f"{who} may add to threads of Acme and change them",
        caught_by=f"{CHANGES}: Everybody tries to add rows for a tenant or change them",
        because=f"{who} with Acme's\": {{'thread': '1 rows'}}",
    ).sql(
        f"CREATE POLICY add_some ON thread FOR INSERT WITH CHECK ({said})",
        f"CREATE POLICY see_some ON thread FOR SELECT USING ({said})",
        f"CREATE POLICY change_some ON thread FOR UPDATE USING ({said})",
    )

for who, mine, given in (
    ("Bolt", f"tenant = {TENANT}", f"tenant <= {TENANT}"),
    ("the late one", "current_setting('app.tenant', true) = ''", "true"),
    ("the stranger", "current_setting('app.tenant', true) IS NULL", "true"),
):
    fault(
        f"{who} may give executions to Acme",
        caught_by=f"{CHANGES}: Everybody tries to give their rows to a tenant",
        because=f"{who} with Acme's\": {{'execution': '",
    ).sql(f"CREATE POLICY given ON execution FOR UPDATE USING ({mine}) WITH CHECK ({given})")

fault(
    "whoever takes a thread over is not asked whose it was",
    caught_by=f"{CHANGES}: Everybody tries to take over all rows, without saying whose",
    because="Acme: {'thread': 'foreign key violation'}",
).sql(f"CREATE POLICY taken ON thread FOR UPDATE USING (true) WITH CHECK (tenant = {TENANT})")
