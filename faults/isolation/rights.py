"""Rights that the application does not need, and row security that binds less than it says."""

from plainspec.proving import fault

RIGHTS = "isolation/privileges.feature"
OWNED = f"{RIGHTS}: The application owns the tables"
ROLE = f"{RIGHTS}: The role of the application"

for table in ("skill_entity", "agent_entity", "entity_version", "thread", "audit_head", "skill_words"):
    fault(
        f"whoever owns {table} sees all of it",
        caught_by=OWNED,
        because=f"{table}': {{",
    ).sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")

fault(
    "the store works for a tenant as a role that nothing binds",
    caught_by=f"{RIGHTS}: Acme works through a role that no rule binds",
    because="sees ['Acme', 'Bolt']",
).rewrite("agency.store.tenancy:work_for", ("if not bound:", "if False:"))

fault(
    "the owner of skills sees those of all tenants",
    caught_by=f"{RIGHTS}: The tables with row security",
    because="row security is on and forced for",
).sql("ALTER TABLE skill_entity NO FORCE ROW LEVEL SECURITY")

fault(
    "old versions are not kept within the tenant",
    caught_by=f"{RIGHTS}: The tables with row security",
    because="row security is on and forced for",
).sql("ALTER TABLE entity_version DISABLE ROW LEVEL SECURITY")

for right, table in (
    ("TRUNCATE", "thread"),
    ("REFERENCES", "base_entity"),
    ("TRIGGER", "skill_entity"),
    ("DELETE", "entity_version"),
    ("UPDATE (content)", "entity_version"),
    ("UPDATE (words)", "skill_words"),
):
    fault(
        f"the application has the right {right} on {table}",
        caught_by=f"{RIGHTS}: The rights of the application",
        because=f"'{table}': '",
    ).sql(f"GRANT {right} ON {table} TO agency_app")

fault(
    "everybody who reaches the database may rewrite the past",
    caught_by=f"{RIGHTS}: The rights of the application",
    because="'audit_record': 'look, change'",
).sql("GRANT UPDATE ON audit_record TO PUBLIC")

for power, words in (("BYPASSRLS", "bypasses row security"), ("SUPERUSER", "is a superuser")):
    # Roles belong to the whole server, so only one that is reached by its own socket is changed, and gone afterwards.
    fault(
        f"the application {words}",
        caught_by=f"{RIGHTS}: Another program has the application's password",
        because="'thread': {'Acme': 1, 'Bolt': 1}",
    ).sql(
        "DO $$ BEGIN IF inet_server_addr() IS NOT NULL THEN RAISE 'this server is not ours alone'; END IF; END $$",
        f"ALTER ROLE agency_app {power}",
    )

fault(
    "the application owns a function",
    caught_by=ROLE,
    because="the application owns something",
).sql("ALTER FUNCTION audited_state OWNER TO agency_app")

fault(
    "the application may make tables of its own",
    caught_by=ROLE,
    because="the application makes tables and functions",
).sql("GRANT CREATE ON SCHEMA public TO agency_app")

fault(
    "a function counts with the rights of its owner, whoever asks",
    caught_by=ROLE,
    because="all_entities",
).sql(
    "CREATE FUNCTION all_entities() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM base_entity'"
)

fault(
    "everybody may write into the audit trail by its own function",
    caught_by=ROLE,
    because="append_audit_record",
).sql("ALTER FUNCTION append_audit_record SECURITY DEFINER", "GRANT EXECUTE ON FUNCTION append_audit_record TO PUBLIC")

fault(
    "a copy of all skills is kept where no rule binds",
    caught_by=ROLE,
    because="skill_copy",
).sql("CREATE MATERIALIZED VIEW skill_copy AS SELECT * FROM skill_entity", "GRANT SELECT ON skill_copy TO agency_app")

for table in ("entity_version", "audit_record", "audit_head"):
    fault(
        f"whoever may write into {table} at all writes for anybody",
        caught_by=f"{OWNED}, and everybody else tries to add rows for a tenant",
        because=f"'{table}': 'unique violation'",
    ).sql(f"ALTER POLICY {table}_tenant ON {table} WITH CHECK (true)")

fault(
    "whoever may change old versions at all takes over all",
    caught_by=f"{OWNED}, and everybody else tries to take over all rows",
    because="'entity_version': '",
).sql("CREATE POLICY loose ON entity_version FOR UPDATE USING (true)")

fault(
    "whoever may delete skills at all deletes all",
    caught_by=f"{OWNED}, and everybody else tries to delete all rows",
    because="'skill_entity': '",
).sql("CREATE POLICY loose ON skill_entity FOR DELETE USING (true)")
