"""Ways in which a tenant can read rows of another one."""

from agency.store.entities.guards import TENANT
from plainspec.proving import fault

READS = "isolation/reads.feature"
QUERIES = f"{READS}: Queries, views and functions"
WRITES = "isolation/writes.feature"
PRIVILEGES = "isolation/privileges.feature"


def shown(table: str, condition: str) -> str:
    """Return SQL that shows rows of a table also under another condition."""
    return f"ALTER POLICY {table}_tenant ON {table} USING (tenant = {TENANT} OR {condition})"


fault(
    "row security is disabled for teams, agents and threads",
    caught_by=[
        QUERIES,
        f"{PRIVILEGES}: The tables with row security",
        f"{WRITES}: Attempts to copy in rows of a tenant",
        "isolation/privilege_escalation.feature: Attempts to turn row security off in the session",
    ],
    because="team_entity by COPY shows 1 of Acme and 1 of Bolt instead of 1 of Acme",
).sql(*(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in ("team_entity", "agent_entity", "thread")))

fault(
    "a second policy lets every tenant read and write all threads",
    caught_by=[
        QUERIES,
        f"{WRITES}: Attempts to insert rows of a tenant",
        f"{WRITES}: Attempts to upsert rows of a tenant",
        f"{WRITES}: Attempts to reassign their rows to a tenant",
        f"{WRITES}: Unconditional attempts to update all rows",
        f"{WRITES}: Unconditional attempts to reassign all rows to themselves",
        f"{WRITES}: Unconditional attempts to delete all rows",
    ],
    because="thread by COUNT shows 1 of Acme and 1 of Bolt instead of 1 of Acme",
).sql("CREATE POLICY loose ON thread USING (true) WITH CHECK (true)")

fault(
    "a client without a tenant reads the industries of every tenant",
    caught_by=QUERIES,
    because="a client without a tenant, on a connection that Bolt has used: industry_entity by SELECT shows",
).sql(shown("industry_entity", f"{TENANT} IS NULL"))

fault(
    "a prepared statement keeps the tenant for which it was planned",
    caught_by=QUERIES,
    because="skill_entity by PREPARED_STATEMENT shows 1 of Bolt instead of 1 of Acme",
).sql(
    f"CREATE FUNCTION this_tenant() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT {TENANT} $$",
    "ALTER POLICY skill_entity_tenant ON skill_entity USING (tenant = this_tenant())",
)

fault(
    "a condition can fail on a row before row security is applied",
    caught_by=QUERIES,
    because="agent_entity by ERROR shows 1 of Acme and 1 of Bolt instead of 1 of Acme",
).sql("ALTER FUNCTION textlike(text, text) LEAKPROOF")

fault(
    "a new table has no row security",
    caught_by=QUERIES,
    because="diary by SELECT shows 1 of Acme and 1 of Bolt instead of 1 of Acme",
).sql(
    "CREATE TABLE diary (tenant text, entry text)",
    "INSERT INTO diary VALUES ('Acme', 'dear diary'), ('Bolt', 'dear diary')",
    "GRANT SELECT ON diary TO agency_app",
)

fault(
    "a view and a function read with the privileges of their owner",
    caught_by=[
        QUERIES,
        "isolation/application_role.feature: Functions and views that run with the privileges of their owner",
    ],
    because="current_entity by VIEW shows",
).sql(
    "ALTER VIEW current_entity SET (security_invoker = false)",
    "ALTER FUNCTION entity_content(base_entity) SECURITY DEFINER",
)

fault(
    "active entities are visible to every tenant",
    caught_by=f"{READS}: Acme adds an active skill",
    because="Bolt finds Ada, Developer, Python and Retail",
).sql(
    shown("skill_entity", "EXISTS (SELECT FROM base_entity WHERE base_entity.id = skill_entity.id)"),
    shown("base_entity", "status = 'active'"),
)

# Roles belong to the whole server, so only one that is reached by its own socket is changed, and gone afterwards.
fault(
    "the application role bypasses row security",
    caught_by=[
        f"{READS}: Another program connects as the application",
        "isolation/application_role.feature: Attributes of the role",
    ],
    because="thread shows 1 of Acme and 1 of Bolt instead of 1 of Acme",
).sql(
    "DO $$ BEGIN IF inet_server_addr() IS NOT NULL THEN RAISE 'this server is not ours alone'; END IF; END $$",
    "ALTER ROLE agency_app BYPASSRLS",
)
