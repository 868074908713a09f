"""Privileges that the application role does not need, and ways out of row security that they open."""

from sqlalchemy import text

from plainspec.proving import Patch, fault

PRIVILEGES = "isolation/privileges.feature"
OWNED = f"{PRIVILEGES}: The application owns the tables, and others try to "
ESCALATION = "isolation/privilege_escalation.feature: Attempts to "
OWN_SERVER = "DO $$ BEGIN IF inet_server_addr() IS NOT NULL THEN RAISE 'this server is not ours alone'; END IF; END $$"
"""Roles belong to the whole server, so only one that is reached by its own socket is changed, and gone afterwards."""
NOT_REFUSED = "was not refused anything"

fault(
    "row security is disabled for old versions",
    caught_by=f"{PRIVILEGES}: The tables with row security",
    because="row security is on and forced for",
).sql("ALTER TABLE entity_version DISABLE ROW LEVEL SECURITY")

fault(
    "the owner of the table of skills reads those of all tenants",
    caught_by=f"{PRIVILEGES}: The application reads tables that it owns",
    because="skill_entity': {",
).sql("ALTER TABLE skill_entity NO FORCE ROW LEVEL SECURITY")

fault(
    "a policy lets the table owner write old versions of every tenant",
    caught_by=[
        f"{OWNED}{attempt}"
        for attempt in ("insert rows of a tenant", "reassign all rows to themselves", "delete all rows")
    ],
    because="'entity_version of Bolt': '",
).sql("CREATE POLICY loose ON entity_version USING (true) WITH CHECK (true)")


@fault(
    "the store works for a tenant as a role that row security does not bind",
    caught_by=f"{PRIVILEGES}: The store refuses a role that row security does not bind",
    because=NOT_REFUSED,
)
def work_unbound(patch: Patch) -> None:
    """Take every role for one that is bound."""
    target = "agency.store.tenancy:WORK_FOR"
    patch.attribute(
        target, text(str(patch.original(target)).replace("row_security_active('public.base_entity')", "true"))
    )


fault(
    "the application may truncate threads",
    caught_by=f"{PRIVILEGES}: Privileges on tables and views",
    because="'thread': 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE'",
).sql("GRANT TRUNCATE ON thread TO agency_app")

fault(
    "PUBLIC may update audit records",
    caught_by=f"{PRIVILEGES}: Privileges on tables and views",
    because="'audit_record': 'SELECT, UPDATE'",
).sql("GRANT UPDATE ON audit_record TO PUBLIC")

fault(
    "the application owns a function",
    caught_by=f"{PRIVILEGES}: Attributes of the role",
    because="'owner of tables or functions': 'yes'",
).sql("ALTER FUNCTION audited_state OWNER TO agency_app")

fault(
    "a function that the application calls runs with the privileges of its owner",
    caught_by=f"{PRIVILEGES}: Functions and views that run with the privileges of their owner",
    because="'audited_state': 'yes'",
).sql("ALTER FUNCTION audited_state SECURITY DEFINER")

fault(
    "the application is a member of roles that work with files and programs of the server",
    caught_by=[
        f"{ESCALATION}{attempt}"
        for attempt in ("assume another role", "copy a file of the server into a table", "run a program on the server")
    ],
    because=NOT_REFUSED,
).sql(OWN_SERVER, "GRANT pg_read_server_files, pg_execute_server_program TO agency_app WITH INHERIT TRUE")

fault(
    "row security is disabled for agents",
    caught_by=f"{ESCALATION}turn row security off in the session",
    because=NOT_REFUSED,
).sql("ALTER TABLE agent_entity DISABLE ROW LEVEL SECURITY")

fault(
    "the application owns a table",
    caught_by=f"{ESCALATION}disable row security on the tables",
    because=NOT_REFUSED,
).sql("ALTER TABLE job_role_skill OWNER TO agency_app")

fault(
    "the application may create functions",
    caught_by=f"{ESCALATION}create a function that runs as its owner",
    because=NOT_REFUSED,
).sql("GRANT CREATE ON SCHEMA public TO agency_app")

fault(
    "PUBLIC may read files of the server",
    caught_by=f"{ESCALATION}read a file of the server",
    because=NOT_REFUSED,
).sql("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC")
