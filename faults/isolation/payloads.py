"""Values that become part of a statement, or that are not what somebody said, each of which a feature must notice."""

from agency.store.entities.guards import TENANT
from plainspec.proving import Patch, fault

PAYLOADS = "isolation/sql_injection.feature: Acme says something that could "
WORK_FOR = "agency.store.tenancy:work_for"
CHANGE = "agency.store.entities.entities:Entities.change"
THREADS = "agency.store.threads:Threads"
SEARCHING = "agency.memory.searching"

for who in ("tenant", "user"):
    fault(
        f"the name of a {who} is part of the statement",
        caught_by=f"{PAYLOADS}end its text and remove rows",
        because="says",
    ).rewrite(
        WORK_FOR,
        (
            "connection.execute(WORK_FOR,",
            f"""connection.execute(text(str(WORK_FOR).replace(":{who}", f"'{{{who}}}'")),""",
        ),
    )

fault(
    "the name of a tenant is a pattern",
    caught_by=f"{PAYLOADS}match everything",
    because="'entities of such a tenant': ['",
).sql(
    *(
        f"ALTER POLICY {table}_tenant ON {table} USING (tenant LIKE {TENANT})"
        for table in ("skill_entity", "base_entity")
    )
)

for what, said, harm, because in (
    ("is part of the statement", "f\"'{value}'\"", "end its text and remove rows", "says"),
    (
        "is quoted, and its colons are filled in",
        '"\'" + value.replace("\'", "\'\'") + "\'"',
        "be filled in by somebody",
        "says",
    ),
    (
        "is quoted, but for its backslashes",
        '"E\'" + value.replace("\'", "\'\'") + "\'"',
        "end its text without a single quote",
        "every text reads",
    ),
):
    fault(
        f"what is written into a field {what}",
        caught_by=f"{PAYLOADS}{harm}",
        because=because,
    ).rewrite(
        CHANGE,
        (
            "setattr(entity, name, value)",
            (
                "from sqlalchemy import text; "
                f"setattr(entity, name, text({said}) if isinstance(value, str) and name == 'description' else value)"
            ),
        ),
    )

fault(
    "what looks like a statement is cut out of a field",
    caught_by=f"{PAYLOADS}end its text and remove rows",
    because="every text reads",
).rewrite(
    CHANGE,
    ("setattr(entity, name, value)", "setattr(entity, name, value.split(';')[0] if isinstance(value, str) else value)"),
)

fault(
    "the title of a thread is part of the statement",
    caught_by=f"{PAYLOADS}end its text and remove rows",
    because="says",
).rewrite(f"{THREADS}.rename", (".values(title=title)", ".values(title=text(f\"'{title}'\"))"))

fault(
    "the number by which a thread is renamed is part of the statement",
    caught_by=f"{PAYLOADS}be a number and hold for all",
    because="every number, date or choice is refused",
).rewrite(f"{THREADS}.rename", (".where(Thread.id == number)", ".where(text(\"id = '%s'\" % number))"))

fault(
    "the number by which a thread is read is part of the statement",
    caught_by=f"{PAYLOADS}be a number and hold for all",
    because="every number, date or choice is refused",
).rewrite(
    f"{THREADS}.executions",
    (".where(Execution.thread_id == thread_id)", ".where(text(\"thread_id = '%s'\" % thread_id))"),
)


@fault(
    "the category of a search is part of the statement",
    caught_by=f"{PAYLOADS}be a number and hold for all",
    because="'skills of such a category'",
)
def write_the_category_into_the_statement(patch: Patch) -> None:
    """Paste it between quotation marks."""
    patch.rewrite(
        f"{SEARCHING}:nearest",
        ("in_category: bool", "in_category: str | None"),
        ("if in_category:", "if in_category is not None:"),
        ('SKILL.c.category == bindparam("category")', "text(f\"category = '{in_category}'\")"),
    )
    patch.rewrite(
        "agency.memory.skills:Memory.nearest",
        ("narrow = category is not None", "narrow = category"),
        ('({"category": category} if narrow else {})', "{}"),
    )


@fault(
    "the words of a search are part of the statement",
    caught_by=f"{PAYLOADS}end its text and remove rows",
    because="says",
)
def write_the_words_into_the_statement(patch: Patch) -> None:
    """Paste them between quotation marks."""
    patch.rewrite(
        f"{SEARCHING}:matching",
        ("def matching()", "def matching(words)"),
        (
            'func.websearch_to_tsquery("english", bindparam("words", type_=Text))',
            "text(f\"websearch_to_tsquery('english', '{words}')\")",
        ),
    )
    patch.rewrite("agency.memory.skills:Memory.blended", ('matching(), {"words": words, ', "matching(words), {"))


fault(
    "the category of a search is a pattern",
    caught_by=f"{PAYLOADS}match everything",
    because="'skills of such a category'",
).rewrite(
    f"{SEARCHING}:nearest",
    ('SKILL.c.category == bindparam("category")', 'SKILL.c.category.like(bindparam("category"))'),
)

fault(
    "the number of an audited entity is part of the statement",
    caught_by=f"{PAYLOADS}be a number and hold for all",
    because="number of an audited entity",
).rewrite(
    "agency.store.audit:AuditTrail.about",
    ('expect(number, UUID, "the number of an entity, a UUID")', ""),
    (
        "asked = select(AuditRecord).where(AuditRecord.entity_id == number)",
        "from sqlalchemy import text; asked = select(AuditRecord).where(text(f\"entity_id = '{number}'\"))",
    ),
)

fault(
    "the tenant of a trail that is verified is part of the statement",
    caught_by=f"{PAYLOADS}end its text and remove rows",
    because="says",
).rewrite(
    "agency.store.audit_verification:_verify",
    (
        "session.execute(HEAD, asked)",
        "session.execute(text(str(HEAD).replace(':tenant', f\"'{tenant}'\")))",
    ),
)
