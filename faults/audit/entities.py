"""Ways in which what entities say can reach the wrong record, or none, each of which a feature must notice."""

from plainspec.proving import fault, within

APPEND, STATE, WRITE = "append_audit_record", "audited_state", "write_audit_record"
EVERY = "audit/every_table.feature: "
ORDER = f"{EVERY}Ben says what a developer needs once more, in another order"
HANDED = f"{EVERY}The owner of the tables hands a need on, so that two job roles change"
ALIKE = "audit/chain.feature: Cora numbers its entities like Acme"
LETTER = "audit/canonical.feature: The owner of the tables is told 15 digits, as all others are"

fault(
    "what a job role needs is recorded in whatever order it is found",
    caught_by=ORDER,
    because="ends with",
).sql(within(STATE, "jsonb_agg(skill_id ORDER BY skill_id)", "jsonb_agg(skill_id)"))

fault(
    "a transaction leaves one record, whatever it has done",
    caught_by=HANDED,
    because="numbered without a gap",
).sql(
    within(
        APPEND,
        "IF state = known THEN",
        "IF state = known OR EXISTS (SELECT FROM audit_record WHERE xmin = pg_current_xact_id()::xid) THEN",
    )
)

for name, before, after in (
    (
        "of a need that is handed on, only who has it then is recorded",
        "ARRAY[to_jsonb(OLD), to_jsonb(NEW)]",
        "ARRAY[coalesce(to_jsonb(NEW), to_jsonb(OLD))]",
    ),
    (
        "of a need that is handed on, only who had it before is recorded",
        "ARRAY[to_jsonb(OLD), to_jsonb(NEW)]",
        "ARRAY[coalesce(to_jsonb(OLD), to_jsonb(NEW))]",
    ),
    (
        "of several whom one row is about, one is recorded",
        "PERFORM append_audit_record(changed.tenant, changed.id);",
        "PERFORM append_audit_record(changed.tenant, changed.id); EXIT;",
    ),
):
    fault(name, caught_by=HANDED, because="numbered without a gap").sql(within(WRITE, before, after))

for name, function, before, after in (
    (
        "an entity is known already if another tenant's of its number is",
        APPEND,
        "WHERE tenant = of_tenant AND entity_id = of_id",
        "WHERE entity_id = of_id",
    ),
    (
        "whoever changes a skill changes those of its number as well",
        "touch_base_entity",
        "WHERE tenant = OLD.tenant AND id = OLD.id",
        "WHERE id = OLD.id",
    ),
):
    fault(name, caught_by=ALIKE, because="the audit trail of Cora says").sql(within(function, before, after))

fault(
    "a record says what another tenant's entity of that number says",
    caught_by=ALIKE,
    because="the audit trail of Acme says",
).sql(
    within(
        STATE,
        "FROM base_entity AS base WHERE tenant = of_tenant AND id = of_id",
        "FROM base_entity AS base WHERE id = of_id",
    )
)

for name, function, before, after in (
    (
        "a job role needs what another tenant's of its number needs",
        STATE,
        "FROM job_role_skill WHERE tenant = of_tenant AND job_role_id = of_id",
        "FROM job_role_skill WHERE job_role_id = of_id",
    ),
    (
        "what is particular to a kind is taken from another tenant's entity of that number",
        "entity_content",
        "WHERE tenant = $1 AND id = $2', kind)",
        "WHERE $1 <> '''' AND id = $2 ORDER BY tenant LIMIT 1', kind)",
    ),
):
    fault(name, caught_by=ALIKE, because="the audit trail of Cora is sound").sql(within(function, before, after))

fault(
    "numbers are recorded as programs are told them",
    caught_by=LETTER,
    because="says, to the letter",
).sql("ALTER FUNCTION canonical_number RESET extra_float_digits")

fault(
    "a number that a double cannot tell from nothing is taken for a double",
    caught_by="audit/canonical.feature: A skill has a number that no program can tell from nothing",
    because="out of range",
).sql(within("canonical_number", " OR abs(number) < 1e-300", ""))
