"""Ways in which records can fail to be written or kept, each of which a feature must notice."""

from plainspec.proving import fault, within

APPEND = "append_audit_record"
GUARD = "CREATE TRIGGER audit_record_append_only BEFORE {} ON audit_record FOR EACH STATEMENT EXECUTE FUNCTION {}()"
UNGUARDED = "DROP TRIGGER audit_record_append_only ON audit_record"
REFUSE = "refuse_audit_change"


fault(
    "nothing is recorded",
    caught_by="audit/records.feature: Acme adds a skill",
    because="the audit trail of Acme says",
).sql(
    "ALTER TABLE base_entity DISABLE TRIGGER base_entity_audit",
    "ALTER TABLE skill_entity DISABLE TRIGGER skill_entity_audit",
)

fault(
    "each row of an entity leaves a record of its own",
    caught_by="audit/records.feature: Acme adds a skill",
    because="the audit trail of Acme says",
).sql(within(APPEND, "IF state = known THEN", "IF false THEN"))

fault(
    "a record names the owner of the tables, whoever has acted",
    caught_by="audit/records.feature: Acme adds a skill",
    because="the application",
).sql(within(APPEND, "'actor', session_user", "'actor', current_user"))

fault(
    "a tenant is shown the records of others",
    caught_by="audit/records.feature: Acme adds a skill",
    because="skill Cobol",
).sql("ALTER POLICY audit_record_tenant ON audit_record USING (true)")

fault(
    "changes are not recorded, only what is added",
    caught_by="audit/records.feature: Acme changes a skill twice",
    because="the audit trail of Acme says",
).sql(within(APPEND, "IF state = known THEN", "IF known <> 'null' THEN"))

fault(
    "changes of what all entities have are not recorded",
    caught_by="audit/records.feature: Acme changes a skill twice",
    because="the audit trail of Acme says",
).sql(
    within(
        "write_audit_record",
        "BEGIN\n",
        "BEGIN IF TG_OP = 'UPDATE' AND to_jsonb(NEW) ->> 'status' <> to_jsonb(OLD) ->> 'status' THEN RETURN NULL;"
        " END IF;\n",
    )
)

fault(
    "a record says the version before",
    caught_by="audit/records.feature: Acme changes a skill twice",
    because="'version'",
).sql(
    within(
        "audited_state",
        "entity_content(base)",
        "entity_content(base) || jsonb_build_object('version', base.version - 1)",
    )
)

fault(
    "only what the application does is recorded",
    caught_by="audit/every_table.feature: The owner of the tables changes what only a skill has",
    because="ends with",
).sql(within("write_audit_record", "BEGIN", "BEGIN IF session_user <> 'agency_app' THEN RETURN NULL; END IF;"))

fault(
    "an entity can be made older, and that is recorded, too",
    caught_by="audit/records.feature: Acme wants its skill to be older",
    because="Acme was not refused",
).sql(within("keep_old_entity", "NEW.created_at <> OLD.created_at", "false"))

fault(
    "what is deleted is not recorded",
    caught_by="audit/records.feature: The owner of the tables erases a skill",
    because="deleted",
).sql(within("write_audit_record", "BEGIN", "BEGIN IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;"))

fault(
    "records go with the entity that they are about",
    caught_by="audit/records.feature: The owner of the tables erases a skill",
    because="the audit trail of Acme says",
).sql(
    UNGUARDED,
    within(
        "write_audit_record", "BEGIN", "BEGIN DELETE FROM audit_record WHERE TG_OP = 'DELETE' AND entity_id = OLD.id;"
    ),
)

fault(
    "the index on the time is missing",
    caught_by="audit/long_trails.feature: Acme looks at the last half hour",
    because="are found by the index",
).sql("DROP INDEX audit_record_tenant_created_at_idx")

fault(
    "whoever asks for a time gets everything until then",
    caught_by="audit/long_trails.feature: Acme looks at the last half hour",
    because="are found by the index",
).rewrite("agency.store.audit:recorded_between", ("AuditRecord.created_at >= since, ", "True, "))

fault(
    "the application's first append to an empty chain is refused",
    caught_by="audit/chain.feature: Acme adds its first skill",
    because="the audit trail of Acme says",
).sql(
    within(
        APPEND,
        "state := coalesce(",
        "IF head.sequence = 0 AND session_user = 'agency_app' THEN RAISE 'too early'; END IF; state := coalesce(",
    )
)

fault(
    "numbers come from a sequence of PostgreSQL",
    caught_by="audit/chain.feature: Ana adds a skill first, and commits last",
    because="the audit trail of Acme says",
).sql(
    "CREATE SEQUENCE audit_number",
    "DROP TRIGGER audit_head_advances ON audit_head",
    within(
        APPEND,
        "moment := clock_timestamp();",
        "moment := clock_timestamp(); head.sequence := nextval('audit_number') - 1;",
    ),
)

fault(
    "the latest record always comes first",
    caught_by="audit/chain.feature: Ana adds a skill first, and commits last",
    because="the audit trail of Acme says",
).rewrite(
    "agency.store.audit:recorded_between",
    ("order_by(AuditRecord.created_at, ", "order_by(AuditRecord.created_at.desc(), "),
)

fault(
    "writers do not wait for each other",
    caught_by="audit/chain.feature: Two tenants at once, and every second writer thinks better of it",
    because="audit_record_pkey",
).sql(within(APPEND, "FOR UPDATE;", "; PERFORM pg_sleep(0.02);"))

for right, attempt in (
    ("UPDATE ON audit_record", "change a record"),
    ("DELETE ON audit_record", "remove a record"),
    ("TRUNCATE ON audit_record", "empty the table of records"),
    ("INSERT ON audit_record", "write a record"),
    ("UPDATE ON audit_head", "move the head back"),
    ("DELETE ON audit_head", "remove the head"),
    ("TRUNCATE ON audit_head", "empty the table of heads"),
):
    fault(
        f"the application has the right to {right}",
        caught_by=f"audit/watched.feature: Acme tries to {attempt}",
        because="refused",
    ).sql(f"GRANT {right} TO agency_app")

fault(
    "the application owns what it is watched over",
    caught_by="audit/watched.feature: Acme tries to switch the recording off",
    because="Acme was not refused",
).sql("ALTER TABLE base_entity OWNER TO agency_app")

for name, moment, attempt in (
    ("the owner of the tables may change records", "DELETE OR TRUNCATE", "change a record"),
    (
        "the owner of the tables may change when it was",
        "UPDATE OF content OR DELETE OR TRUNCATE",
        "give a record another date",
    ),
    ("the owner of the tables may remove records", "UPDATE OR TRUNCATE", "remove a record"),
    ("the owner of the tables may empty the table of records", "UPDATE OR DELETE", "empty the table of records"),
    (
        "an old hash can be rewritten while the chain is lengthened",
        "UPDATE OF content, created_at OR DELETE OR TRUNCATE",
        "rewrite an old hash and add a record",
    ),
):
    fault(
        name,
        caught_by=f"audit/watched.feature: The owner of the tables tries to {attempt}",
        because="the owner of the tables was not refused",
    ).sql(UNGUARDED, GUARD.format(moment, REFUSE))

fault(
    "the head can be moved back",
    caught_by="audit/watched.feature: The owner of the tables tries to move the head back",
    because="the owner of the tables was not refused",
).sql("DROP TRIGGER audit_head_advances ON audit_head")

fault(
    "the head can be removed",
    caught_by="audit/watched.feature: The owner of the tables tries to remove the head",
    because="the owner of the tables was not refused",
).sql("DROP TRIGGER audit_head_kept ON audit_head")

fault(
    "the head can leap",
    caught_by="audit/watched.feature: The owner of the tables tries to move the head far ahead",
    because="the owner of the tables was not refused",
).sql(within("keep_audit_head", "NEW.sequence <> OLD.sequence + 1", "NEW.sequence <= OLD.sequence"))

fault(
    "the table of heads can be emptied",
    caught_by="audit/watched.feature: The owner of the tables tries to empty the table of heads",
    because="the owner of the tables was not refused",
).sql(
    "DROP TRIGGER audit_head_kept ON audit_head",
    "CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)

fault(
    "a tenant is shown the heads of others",
    caught_by="audit/watched.feature: Acme asks how far its own has come",
    because="Multiple rows",
).sql("ALTER POLICY audit_head_tenant ON audit_head USING (true)")

fault(
    "the head can be handed to another tenant",
    caught_by="audit/watched.feature: The owner of the tables tries to hand the head to another tenant",
    because="the owner of the tables was not refused",
).sql(within("keep_audit_head", "NEW.tenant <> OLD.tenant OR ", ""))

for what, words, instead in (
    ("hears of all", ".where(AuditRecord.entity_id == number)", ""),
    ("hears of what was last first", "order_by(AuditRecord.sequence)", "order_by(AuditRecord.sequence.desc())"),
):
    fault(
        f"whoever asks about an entity {what}",
        caught_by="audit/records.feature: Acme asks what was done to its skill",
        because="the records about Acme's skill Python are",
    ).rewrite("agency.store.audit:AuditTrail.about", (words, instead))
