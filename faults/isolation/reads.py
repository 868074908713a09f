"""Ways in which a tenant can read rows of another one."""

from agency.store.entities.guards import TENANT
from plainspec.proving import fault

READS = "isolation/reads.feature"
QUERIES = f"{READS}: Queries, views and functions"


def shown(table: str, condition: str) -> str:
    """Return SQL that shows rows of a table also under another condition."""
    return f"ALTER POLICY {table}_tenant ON {table} USING (tenant = {TENANT} OR {condition})"


fault(
    "row security is disabled for teams",
    caught_by=QUERIES,
    because="COPY: team_entity': {'Acme': ",
).sql("ALTER TABLE team_entity DISABLE ROW LEVEL SECURITY")

fault(
    "row security is disabled for base_entity",
    caught_by=QUERIES,
    because="Row-level security does not bind the role 'agency_app'",
).sql("ALTER TABLE base_entity DISABLE ROW LEVEL SECURITY")

fault(
    "row security is enabled for entity_version, but there is no policy",
    caught_by=QUERIES,
    because="SELECT: entity_version': {}",
).sql("DROP POLICY entity_version_tenant ON entity_version")

fault(
    "a second policy shows threads to every tenant",
    caught_by=QUERIES,
    because="COUNT: thread': {'Acme': ",
).sql("CREATE POLICY loose ON thread FOR SELECT USING (true)")

fault(
    "a client without a tenant reads everything",
    caught_by=QUERIES,
    because="a client without a tenant': {",
).sql(shown("industry_entity", "current_setting('app.tenant', true) IS NULL"))

fault(
    "a client without a tenant reads everything over a connection that a tenant has used",
    caught_by=QUERIES,
    because="a client without a tenant, on a connection that Bolt has used': {",
).sql(shown("industry_entity", "current_setting('app.tenant', true) = ''"))

fault(
    "every client with a tenant reads all job roles",
    caught_by=QUERIES,
    because="job_role_entity': {'Acme': 1, 'Bolt': 1}",
).sql(shown("job_role_entity", f"{TENANT} IS NOT NULL"))

fault(
    "a prepared statement keeps the tenant for which it was planned",
    caught_by=QUERIES,
    because="PREPARED_STATEMENT: skill_entity': {'",
).sql(
    f"CREATE FUNCTION this_tenant() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT {TENANT} $$",
    "ALTER POLICY skill_entity_tenant ON skill_entity USING (tenant = this_tenant())",
)

fault(
    "a condition can fail on a row before row security is applied",
    caught_by=QUERIES,
    because="ERROR: agent_entity': {'Acme': 1, 'Bolt': 1}",
).sql("ALTER FUNCTION textlike(text, text) LEAKPROOF")

fault(
    "a new table has no row security",
    caught_by=QUERIES,
    because="diary': {'Acme': 1, 'Bolt': 1}",
).sql(
    "CREATE TABLE diary (tenant text, entry text)",
    "INSERT INTO diary VALUES ('Acme', 'dear diary'), ('Bolt', 'dear diary')",
    "GRANT SELECT ON diary TO agency_app",
)

fault(
    "a view reads with the privileges of its owner",
    caught_by=QUERIES,
    because="VIEW: current_entity': {",
).sql("ALTER VIEW current_entity SET (security_invoker = false)")

fault(
    "a function reads with the privileges of its owner",
    caught_by=QUERIES,
    because="FUNCTION: entity_content': {",
).sql("ALTER FUNCTION entity_content(base_entity) SECURITY DEFINER")

fault(
    "a new function lists the entities of any tenant",
    caught_by=QUERIES,
    because="FUNCTION: names_of': {",
).sql(
    "CREATE FUNCTION names_of(of_tenant text) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER"
    " AS 'SELECT name FROM base_entity WHERE tenant = of_tenant'"
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
    caught_by=f"{READS}: Another program connects as the application",
    because="'thread': {'Acme': 1, 'Bolt': 1}",
).sql(
    "DO $$ BEGIN IF inet_server_addr() IS NOT NULL THEN RAISE 'this server is not ours alone'; END IF; END $$",
    "ALTER ROLE agency_app BYPASSRLS",
)
