"""Changes that are recorded wrongly, or not at all."""

from plainspec.proving import fault

CANONICAL = "audit/canonical_json.feature"
CHAIN = "audit/hash_chain.feature"
CHANGES = "audit/recorded_changes.feature"
RECORDS = "audit/audit_records.feature"
APPEND_ONLY = "audit/append_only.feature"
RECORDING = (
    "CREATE CONSTRAINT TRIGGER {table}_audit AFTER {events} ON {table}"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}"
)


def recorded(table: str, events: str, function: str = "write_audit_record('id')") -> tuple[str, str]:
    """Return SQL that replaces the trigger which records changes of a table."""
    return (f"DROP TRIGGER {table}_audit ON {table}", RECORDING.format(table=table, events=events, function=function))


def restated(state: str) -> tuple[str, str]:
    """Return SQL that has this expression recorded as the state of an entity."""
    return (
        "ALTER FUNCTION audited_state(text, uuid) RENAME TO state_as_it_is",
        (
            "CREATE FUNCTION audited_state(of_tenant text, of_id uuid) RETURNS jsonb LANGUAGE sql STABLE"
            f" SET search_path = public, pg_temp AS $$ SELECT {state} $$"
        ),
    )


fault(
    "records hold JSON as the server prints it",
    caught_by=[
        f"{CANONICAL}: A skill has keys sorted by UTF-16 code units",
        f"{CANONICAL}: A skill has an integer that no double can represent",
    ],
    because="'attributes': ' {\"",
).sql(
    "CREATE OR REPLACE FUNCTION canonical_json(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT"
    " AS $$ SELECT value::text $$"
)

fault(
    "the digits of recorded numbers depend on the session",
    caught_by=f"{CANONICAL}: Sessions receive numbers rounded to 15 digits",
    because='{"a":"0.30000000000000004"}',
).sql("ALTER FUNCTION canonical_number RESET extra_float_digits")

fault(
    "changes of skills are not recorded",
    caught_by=[f"{RECORDS}: Acme adds a skill", f"{CHAIN}: Acme adds its first skill"],
    because="ends with",
).sql(*(f"ALTER TABLE {table}_entity DISABLE TRIGGER {table}_entity_audit" for table in ("base", "skill")))

fault(
    "additions are recorded, but neither changes nor deletions",
    caught_by=[
        f"{RECORDS}: Ana changes a skill in two transactions",
        f"{RECORDS}: The table owner deletes a skill",
        f"{RECORDS}: Acme queries the records of a skill",
        f"{RECORDS}: Acme queries the records from one moment until just before another",
    ],
    because="record",
).sql(*recorded("base_entity", "INSERT"), *recorded("skill_entity", "INSERT"))

fault(
    "a change that should be refused is committed and recorded",
    caught_by=f"{RECORDS}: A refused change leaves no record",
    because="Acme was",
).sql("ALTER TABLE base_entity DISABLE TRIGGER base_entity_version")

KINDS = ("skill", "industry", "job_role", "team", "agent")

fault(
    "changes made directly in the table of a kind are not recorded",
    caught_by=f"{CHANGES}: The table owner changes the <field> of Acme's <kind>",
    because="ends with",
).sql(
    *(
        statement
        for kind in KINDS
        for statement in (
            f"DROP TRIGGER {kind}_entity_version ON {kind}_entity",
            f"ALTER TABLE {kind}_entity DISABLE TRIGGER {kind}_entity_audit",
        )
    )
)

fault(
    "skills that are removed from a job role are not recorded",
    caught_by=f"{CHANGES}: Ana adds a skill to a job role, and Ben removes it",
    because="ends with",
).sql(*recorded("job_role_skill", "INSERT OR UPDATE", "write_audit_record('job_role_id')"))

fault(
    "the skills of a job role are recorded in the order of their rows",
    caught_by=f"{CHANGES}: Ben adds the same skills in another order",
    because="ends with",
).sql(
    *restated(
        "state_as_it_is(of_tenant, of_id) || CASE WHEN EXISTS ("
        "SELECT FROM job_role_entity WHERE tenant = of_tenant AND id = of_id"
        ") THEN jsonb_build_object('skill_ids', (SELECT coalesce(jsonb_agg(skill_id), '[]') FROM job_role_skill"
        " WHERE tenant = of_tenant AND job_role_id = of_id)) ELSE '{}' END"
    )
)

fault(
    "the times in records depend on the session's time zone",
    caught_by=f"{CHANGES}: The table owner changes a skill in Tokyo",
    because="altered",
).sql("ALTER FUNCTION append_audit_record RESET timezone")

fault(
    "an entity is recorded with the content of another tenant's",
    caught_by=f"{CHAIN}: Cora's entities have the same ids as Acme's",
    because="the audit trail of Acme",
).sql(
    *restated("state_as_it_is((SELECT tenant FROM base_entity WHERE id = of_id ORDER BY tenant DESC LIMIT 1), of_id)")
)

fault(
    "records are numbered by a sequence, which leaves gaps",
    caught_by=f"{CHAIN}: Ana adds a skill first, and commits last",
    because="ends with",
).sql(
    "CREATE SEQUENCE record_number",
    "CREATE FUNCTION number_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " NEW.sequence := nextval('record_number'); RETURN NEW; END $$",
    "CREATE TRIGGER number_record BEFORE INSERT ON audit_record FOR EACH ROW EXECUTE FUNCTION number_record()",
)

fault(
    "records do not hold the hash of the one before",
    caught_by="audit/tamper_detection.feature: Acme changes a skill after the newest receipt",
    because="UNLINKED",
).sql(
    "CREATE FUNCTION unlink_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " NEW.previous_hash := sha256(''); RETURN NEW; END $$",
    "CREATE TRIGGER unlink_record BEFORE INSERT ON audit_record FOR EACH ROW EXECUTE FUNCTION unlink_record()",
)

fault(
    "records are written to temporary tables of the application",
    caught_by=f"{APPEND_ONLY}: Ana shadows the tables with temporary ones",
    because="of Acme",
).sql("ALTER FUNCTION write_audit_record SET search_path = public")

fault(
    "a change is recorded for the tenant set at the commit",
    caught_by=f"{APPEND_ONLY}: Ana switches to another tenant before the records of her changes are written",
    because="row-level security",
).sql(
    "CREATE FUNCTION record_for_session() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
    " SET search_path = public, pg_temp AS $$ BEGIN"
    " PERFORM append_audit_record(NEW.tenant, NEW.id); RETURN NULL; END $$",
    "ALTER FUNCTION record_for_session() OWNER TO CURRENT_USER",
    *recorded("base_entity", "INSERT OR UPDATE", "record_for_session()"),
    *recorded("skill_entity", "INSERT OR UPDATE", "record_for_session()"),
)
