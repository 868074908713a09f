"""Privileges that the application role does not need, and ways out of row security that they open."""

from sqlalchemy import text

from plainspec.proving import Patch, fault

PRIVILEGES = "isolation/privileges.feature"
OWNED = f"{PRIVILEGES}: The application owns the tables, and others try to "
ESCALATION = "isolation/privilege_escalation.feature: Attempts to "
OWN_SERVER = "DO $$ BEGIN IF inet_server_addr() IS NOT NULL THEN RAISE 'this server is not ours alone'; END IF; END $$"
"""Roles belong to the whole server, so only one that is reached by its own socket is changed, and gone afterwards."""
NOT_REFUSED = "was not refused."

fault(
    "row security does not bind the owner of the skills",
    caught_by=[
        f"{PRIVILEGES}: The application reads tables that it owns",
        f"{OWNED}insert rows of a tenant",
        f"{OWNED}reassign all rows to themselves",
        f"{OWNED}delete all rows",
    ],
    because="skill_entity by COUNT shows 1 of Acme and 1 of Bolt instead of 1 of Acme",
).sql("ALTER TABLE skill_entity NO FORCE ROW LEVEL SECURITY")


@fault(
    "the store accepts a role that row security does not bind",
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
    "the application owns a table and a function",
    caught_by=[
        "isolation/application_role.feature: Attributes of the role",
        f"{ESCALATION}disable row security on the tables",
    ],
    because="'attribute': 'owner of tables or functions', 'granted': 'yes'",
).sql("ALTER FUNCTION audited_state OWNER TO agency_app", "ALTER TABLE job_role_skill OWNER TO agency_app")

fault(
    "the application may create functions",
    caught_by=f"{ESCALATION}create a function that runs as its owner",
    because=NOT_REFUSED,
).sql("GRANT CREATE ON SCHEMA public TO agency_app")

fault(
    "the application may read files of the server and run programs on it",
    caught_by=[
        f"{ESCALATION}{attempt}"
        for attempt in (
            "assume another role",
            "read a file of the server",
            "copy a file of the server into a table",
            "run a program on the server",
        )
    ],
    because=NOT_REFUSED,
).sql(
    OWN_SERVER,
    "GRANT pg_read_server_files, pg_execute_server_program TO agency_app WITH INHERIT TRUE",
    "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO agency_app",
)
