"""Ways in which the drift check can be blind, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

COMPARING = "agency.store.migrations.comparing"
BLIND_TO = {
    "constraint ": ("drops the rule about the status", "drops the reference of agents to their skills"),
    "column ": ("lets entities do without a name", "has entities begin as active", "gives teams a colour"),
    "index ": ("drops the index of embeddings",),
    "trigger ": ("switches the keeping of versions off",),
    "table ": ("makes a table for a diary", "lets the owner of agents see those of all tenants"),
    "policy ": ("shows skills to all tenants", "adds a policy that shows threads to everybody"),
    "grant ": ("takes the right to change agents back", "grants everybody the right to change old versions"),
    "function ": ("has the keeping of versions forget when that was", "makes a function for everything"),
    "view ": ("lets a view look with the eyes of its owner",),
}


def overlook(sort: str) -> Any:
    """Return what has the drift check read a catalogue in which one sort of things is missing."""

    def plant(patch: Patch) -> None:
        catalogue = patch.original(f"{COMPARING}:_catalogue")

        def catalogue_without(connection: Any, schema: str) -> dict[str, str]:
            read: dict[str, str] = catalogue(connection, schema)
            return {name: said for name, said in read.items() if not name.startswith(sort)}

        patch.attribute(f"{COMPARING}:_catalogue", catalogue_without)

    plant.__name__ = f"overlook_{sort.strip()}"
    return plant


for sort, deeds in BLIND_TO.items():
    fault(
        f"the drift check is blind to what is a {sort.strip()}",
        caught_by=[f"database/drift.feature: Somebody {deed}" for deed in deeds],
        because="the only difference from the models is",
    )(overlook(sort))

fault(
    "the drift check sees only what is missing",
    caught_by=[
        "database/drift.feature: Somebody gives teams a colour",
        "database/drift.feature: Somebody makes a table for a diary",
    ],
    because="the only difference from the models is",
).rewrite(
    f"{COMPARING}:_compare",
    ("elif name not in wanted:", "elif False:"),
    ("elif there[name]", "elif name in wanted and there[name]"),
)

fault(
    "the drift check sees only what is there or not",
    caught_by="database/drift.feature: Somebody lets entities do without a name",
    because="the only difference from the models is",
).rewrite(f"{COMPARING}:_compare", ("elif there[name] != wanted[name]:", "elif False:"))

fault(
    "the drift check counts but does not name",
    caught_by="database/drift.feature",
    because="the only difference from the models is",
).rewrite(
    f"{COMPARING}:_compare",
    ('yield f"{name} is missing: the {wanting} say {wanted[name]}"', 'yield "1 difference"'),
)

fault(
    "a database that is behind passes for one that is up to date",
    caught_by="database/drift.feature: Somebody notes down an earlier migration",
    because="the only difference from the models is",
).rewrite(f"{COMPARING}:drift", ("if revision != latest:", "if False:"))

fault(
    "looking for differences leaves the models in the database",
    caught_by="database/drift.feature: Somebody looks for differences",
    because="the schema is as it was",
).rewrite(
    f"{COMPARING}:_differences",
    (
        "    models = ",
        "    connection.commit()\n    models = ",
    ),
)

# What the drift check could fail to read: a text of its query, and what stands there instead.
for what, words, instead, deed in (
    (
        "what single columns are granted",
        "(aclexplode(attacl)).*",
        "(aclexplode(NULL::aclitem[])).*",
        "grants everybody the right to change old versions",
    ),
    ("what functions do", "|| prosrc", "|| proname", "has the keeping of versions forget when that was"),
    (
        "with whose rights functions work",
        "WHEN prosecdef",
        "WHEN false",
        "has a function work with the rights of its owner",
    ),
    (
        "what constraints say",
        "pg_get_constraintdef(pg_constraint.oid, true)",
        "contype::text",
        "lets teams have room for nobody",
    ),
    (
        "how precise a column is",
        "format_type(atttypid, atttypmod)",
        "format_type(atttypid, NULL)",
        "has moments end at the second",
    ),
    (
        "what indexes are made of",
        "pg_get_indexdef(indexrelid, 0, true)",
        "indrelid::text",
        "has an index of agents forget their skills",
    ),
    (
        "when triggers fire",
        "pg_get_triggerdef(pg_trigger.oid, true)",
        "tgname::text",
        "has versions kept of what is new only",
    ),
    (
        "what views show",
        "pg_get_viewdef(oid, true)",
        "relname",
        "has a view show what is retired",
    ),
    (
        "whether row security is on",
        "CASE WHEN relrowsecurity THEN 'with' ELSE 'without' END",
        "'with'",
        "switches row security off for skills",
    ),
    (
        "what policies let in",
        "pg_get_expr(polwithcheck, polrelid)",
        "'all'",
        "lets skills be written for any tenant",
    ),
    (
        "whom policies bind",
        "polroles::text",
        "'all'",
        "has a policy count for the application alone",
    ),
    (
        "whether policies allow or forbid",
        "WHEN polpermissive",
        "WHEN true",
        "has a policy forbid where it has allowed",
    ),
    (
        "who may pass a right on",
        "WHEN is_grantable",
        "WHEN false",
        "lets the application pass a right on",
    ),
    (
        "where functions look for tables",
        "'set ' || array_to_string(proconfig, ', ')",
        "'set'",
        "has old versions kept wherever a table is found",
    ),
    (
        "how often functions are called",
        "lanname, provolatile",
        "lanname",
        "has a function say the same for ever",
    ),
    (
        "which functions are trusted",
        "WHEN proleakproof",
        "WHEN false",
        "has a function trusted with rows of others",
    ),
    (
        "who may call functions",
        "coalesce(proacl, ",
        "coalesce(NULL::aclitem[], ",
        "lets everybody call what writes records",
    ),
):
    fault(
        f"the drift check does not read {what}",
        caught_by=f"database/drift.feature: Somebody {deed}",
        because="the only difference from the models is",
    ).rewrite(
        f"{COMPARING}:_catalogue",
        ('.read_text(encoding="utf-8")', f'.read_text(encoding="utf-8").replace({words!r}, {instead!r})'),
    )

fault(
    "the drift check names whatever the models do not know",
    caught_by="database/migrations.feature: An empty database is brought up all the way",
    because="in the database only",
).rewrite(f"{COMPARING}:_part", ("is only}", "or True}"))
