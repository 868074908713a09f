"""Ways in which records can say something else than what has happened, each of which a feature must notice."""

from plainspec.proving import fault, within

JSON = "canonical_json"
NUMBER = "canonical_number"
TERSE = "audit/canonical.feature: A skill has {}"
LETTER = "says, to the letter, that the attributes are"

for name, function, edit, attributes in (
    (
        "names are sorted by code points",
        JSON,
        (r"U&'\00EE\00EF', U&'\00FE\00FF'", "'', ''"),
        '{"ﬁ": 1, "😀": 2}',
    ),
    (
        "names stand in the order in which the server keeps them",
        JSON,
        ("ORDER BY translate(", "ORDER BY length(name), translate("),
        '{"b": {}, "aa": [], "": null}',
    ),
    ("what is empty is left out", JSON, ("), '') || '}'", ") || '}', NULL)"), '{"b": {}, "aa": [], "": null}'),
    (
        "quotes in names are left out",
        JSON,
        ("to_json(name)::text", "to_json(replace(name, chr(34), ''))::text"),
        '{"é\\u0022": 1}',
    ),
    (
        "whatever is less than nothing is a text",
        NUMBER,
        ("OR abs(number) < 1e-300", "OR number < 1e-300"),
        '{"a": -1.5, "b": -0.00000012}',
    ),
    (
        "exponents are written for small numbers above nothing only",
        NUMBER,
        ("WHEN abs(number) < 1e-6", "WHEN number BETWEEN 0 AND 9.99e-7"),
        '{"a": -1.5, "b": -0.00000012}',
    ),
    (
        "large numbers below nothing stay numbers, whoever rounds them",
        NUMBER,
        ("IF abs(number) > 9007199254740991", "IF number > 9007199254740991"),
        '{"a": -9007199254740994}',
    ),
    (
        "the last number that counts is a text",
        NUMBER,
        ("abs(number) > 9007199254740991", "abs(number) >= 9007199254740991"),
        '{"a": 9007199254740991}',
    ),
    ("lists are sorted", JSON, ("ORDER BY place", "ORDER BY item"), '{"a": [2, 10, 1]}'),
    (
        "slashes are escaped",
        JSON,
        ("RETURN value::text", r"RETURN replace(value::text, '/', '\/')"),
        '{"a": "é/\\u0022\\u001F\\t"}',
    ),
    (
        "zeros at the end are kept",
        NUMBER,
        ("ELSE shortest::numeric::text", "ELSE number::text"),
        '{"a": 1.50, "b": 2.0}',
    ),
    ("small numbers have an exponent too early", NUMBER, ("< 1e-6 THEN", "<= 1e-6 THEN"), '{"a": 1e-6}'),
    (
        "small exponents have a zero in front",
        NUMBER,
        ("replace(shortest, 'e-0', 'e-')", "shortest"),
        '{"a": 0.00000012}',
    ),
    (
        "numbers are rounded to 15 digits",
        NUMBER,
        ("shortest := number::float8::text", "number := round(number, 15); shortest := number::float8::text"),
        '{"a": 0.30000000000000004}',
    ),
    (
        "what a double cannot hold is rounded",
        NUMBER,
        ("shortest::numeric <> number", "false"),
        '{"a": 0.300000000000000041}',
    ),
    (
        "large numbers stay numbers, whoever rounds them",
        NUMBER,
        ("abs(number) > 9007199254740991", "false"),
        '{"a": 9007199254740994}',
    ),
):
    fault(f"records are not canonical: {name}", caught_by=TERSE.format(attributes), because=LETTER).sql(
        within(function, *edit)
    )

for table, kind in (
    ("skill_entity", "skill"),
    ("industry_entity", "industry"),
    ("job_role_entity", "job role"),
    ("team_entity", "team"),
    ("agent_entity", "agent"),
):
    fault(
        f"an entity's row in {table} is changed past the trail",
        caught_by=f"audit/every_table.feature: The owner of the tables changes what only a {kind} has",
        because="ends with",
    ).sql(
        f"DROP TRIGGER {table}_version ON {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER {table}_audit",
    )

NEED = "audit/every_table.feature: Ana says that a developer needs Python, and Ben takes that back"

fault(
    "what a job role needs is not recorded",
    caught_by=NEED,
    because="ends with",
).sql("ALTER TABLE job_role_skill DISABLE TRIGGER job_role_skill_audit")

fault(
    "what a job role does not need any more is not recorded",
    caught_by=NEED,
    because="ends with",
).sql(
    within(
        "write_audit_record",
        "BEGIN\n",
        "BEGIN IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'job_role_skill' THEN RETURN NULL; END IF;\n",
    )
)

TOKYO = "audit/every_table.feature: The owner of the tables changes a skill in Tokyo"

fault(
    "records are sealed with the local time",
    caught_by=TOKYO,
    because="it was altered",
).sql(within("append_audit_record", "SET \"TimeZone\" TO 'UTC'", ""))

fault(
    "what entities say by now is read in local time",
    caught_by=TOKYO,
    because="something has happened since",
).sql(within("audited_state", "SET \"TimeZone\" TO 'UTC'", ""))

SHADOWED = "audit/watched.feature: Ana puts tables of her own in front of all others, and changes what is behind them"

for function, what, because in (
    ("write_audit_record", "records go", "ends with"),
    ("audited_state", "records look", "entity_content"),
    ("touch_base_entity", "versions are counted", "ends with"),
    ("keep_old_entity", "old versions go", "the old versions of Acme's skill Python are"),
):
    fault(
        f"{what} where the application's temporary tables are",
        caught_by=SHADOWED,
        because=because,
    ).sql(within(function, "'public', 'pg_temp'", "'public'"))

WITHIN = "audit/watched.feature: Ana goes on for Bolt before it is recorded what she has done for Acme"

fault(
    "a record is written in the name of whoever is worked for by then",
    caught_by=WITHIN,
    because="row-level security",
).sql(within("write_audit_record", "PERFORM set_config('app.tenant', changed.tenant, true);", ""))

fault(
    "whoever has a record written works for its tenant from then on",
    caught_by=WITHIN,
    because="row-level security",
).sql(within("write_audit_record", "PERFORM set_config('app.tenant', coalesce(working_for, ''), true);", ""))

fault(
    "records also say what nobody has said",
    caught_by="audit/every_table.feature: A later migration gives skills one more column",
    because="the audit trail of Acme is sound",
).sql(within("audited_state", "WHERE said <> 'null'", ""))
