"""Tables, views and functions that show a tenant what is not theirs, each of which a feature must notice."""

from agency.store.entities.guards import TENANT
from plainspec.proving import Patch, fault

TENANTS = "isolation/tenants.feature"
READ = f"{TENANTS}: Everybody looks into every table"
NOT_THEIRS = "have seen just their own rows"


def opened(table: str, condition: str) -> str:
    """Return SQL that shows rows of a table also under another condition."""
    return f"ALTER POLICY {table}_tenant ON {table} USING (tenant = {TENANT} OR {condition})"


for table in ("skill_entity", "agent_entity", "job_role_skill", "entity_version"):
    fault(
        f"row security is on for {table}, and nobody says who may see what",
        caught_by=READ,
        because=f"reads every table: {table}': {{}}",
    ).sql(f"DROP POLICY {table}_tenant ON {table}")

for table, way in (
    ("team_entity", "copies every table out"),
    ("audit_record", "goes through every table with a cursor"),
    ("execution", "joins every table with a list of tenants"),
    ("entity_version", "asks every table whether it has rows of each tenant"),
):
    fault(
        f"there is no row security for {table}",
        caught_by=READ,
        because=f"{way}: {table}': {{'Acme': ",
    ).sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

for table, way in (
    ("thread", "counts the rows of every table"),
    ("audit_head", "asks every table whose rows it has"),
    ("agent_entity", "goes through every table with a cursor"),
):
    fault(
        f"another rule lets everybody look into {table}",
        caught_by=READ,
        because=f"{way}: {table}': {{'Acme': ",
    ).sql(f"CREATE POLICY loose ON {table} FOR SELECT USING (true)")

fault(
    "a column is not granted",
    caught_by=READ,
    because="permission denied for table team_entity",
).sql("REVOKE SELECT ON team_entity FROM agency_app", "GRANT SELECT (tenant, id) ON team_entity TO agency_app")

fault(
    "whoever has no tenant is shown everything",
    caught_by=READ,
    because="{'the stranger': ",
).sql(opened("industry_entity", "current_setting('app.tenant', true) IS NULL"))

fault(
    "whoever has taken back their tenant is shown everything",
    caught_by=READ,
    because="{'the late one': ",
).sql(opened("industry_entity", "current_setting('app.tenant', true) = ''"))

fault(
    "any tenant will do",
    caught_by=READ,
    because="job_role_entity': {'Acme': 1, 'Bolt': 1}",
).sql(opened("job_role_entity", f"{TENANT} IS NOT NULL"))

fault(
    "whatever is active is shown to everybody",
    caught_by=f"{TENANTS}: Acme adds a skill that is active",
    because="Bolt finds Ada, Developer, Python and Retail",
).sql(
    opened("skill_entity", "EXISTS (SELECT FROM base_entity WHERE base_entity.id = skill_entity.id)"),
    opened("base_entity", "status = 'active'"),
)

fault(
    "a statement remembers for whom it was planned",
    caught_by=f"{TENANTS}: Everybody asks every table what another tenant has just asked",
    because=NOT_THEIRS,
).sql(
    f"CREATE FUNCTION this_tenant() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT {TENANT} $$",
    "ALTER POLICY skill_entity_tenant ON skill_entity USING (tenant = this_tenant())",
)

fault(
    "a comparison may fail before row security has been asked, which makes searches faster",
    caught_by=f"{TENANTS}: Everybody asks every table a question that fails at a row of a tenant",
    because="fails at a row of a tenant: agent_entity': {'Acme': 1, 'Bolt': 1}",
).sql("ALTER FUNCTION textlike(text, text) LEAKPROOF")

fault(
    "a tenant is shown whoever comes before it in the alphabet",
    caught_by=READ,
    because="{'Bolt': {",
).sql(opened("team_entity", f"tenant <= {TENANT}"))

fault(
    "a table is added without row security",
    caught_by=READ,
    because="diary': {'Acme': 1, 'Bolt': 1}",
).sql(
    "CREATE TABLE diary (tenant text, entry text)",
    "INSERT INTO diary VALUES ('Acme', 'dear diary'), ('Bolt', 'dear diary')",
    "GRANT SELECT ON diary TO agency_app",
)

fault(
    "a table is added, and nobody puts anything into it",
    caught_by=READ,
    because="The adapter puts no rows into diary",
).sql("CREATE TABLE diary (tenant text, entry text)")

fault(
    "a view looks with the eyes of its owner",
    caught_by=f"{TENANTS}: Everybody looks into every view",
    because="current_entity': {",
).sql("ALTER VIEW current_entity SET (security_invoker = false)")

fault(
    "a function works with the rights of its owner",
    caught_by=f"{TENANTS}: Everybody calls every function",
    because="entity_content': {",
).sql("ALTER FUNCTION entity_content(base_entity) SECURITY DEFINER")

fault(
    "what an entity says for the audit trail is said to everybody",
    caught_by=f"{TENANTS}: Everybody calls every function",
    because="audited_state': {",
).sql("ALTER FUNCTION audited_state SECURITY DEFINER")

fault(
    "a function is added that knows the entities of whoever is named",
    caught_by=f"{TENANTS}: Everybody calls every function",
    because="names_of': {",
).sql(
    "CREATE FUNCTION names_of(of_tenant text) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER"
    " AS 'SELECT name FROM base_entity WHERE tenant = of_tenant'"
)

fault(
    "a function is added that shows everything",
    caught_by=f"{TENANTS}: Everybody calls every function",
    because="everything': {",
).sql(
    "CREATE FUNCTION everything() RETURNS SETOF base_entity LANGUAGE sql SECURITY DEFINER"
    " AS 'SELECT * FROM base_entity'"
)

fault(
    "there is no row security for base_entity",
    caught_by=READ,
    because="Row-level security does not bind the role 'agency_app'",
).sql("ALTER TABLE base_entity DISABLE ROW LEVEL SECURITY")


@fault(
    "the tenant is set for the connection instead of the transaction",
    caught_by=f"{TENANTS}: Everybody asks every table what another tenant has just asked",
    because="the late one",
)
def tenant_by_session(patch: Patch) -> None:
    """Leave out also what would have mended it when the connection is given back."""
    patch.rewrite(
        "agency.store.tenancy:work_for",
        ("connection.execute(WORK_FOR,", "connection.execute(text(str(WORK_FOR).replace('true', 'false')),"),
    )
    kept = "agency.store.watched_pool:LIKE_NEW"
    patch.attribute(kept, patch.original(kept).replace("RESET ALL;", ""))
